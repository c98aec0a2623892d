package org.wasmachine.vm.fs;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * How a file is to be opened.
 *
 * @param access for reading, writing or both
 * @param flags everything else
 */
public record OpenOptions(Access access, Set<OpenFlag> flags) {

  /** For reading an existing file. */
  public static final OpenOptions READ = of(Access.READ);

  public OpenOptions {
    Objects.requireNonNull(access);
    EnumSet<OpenFlag> copy = EnumSet.noneOf(OpenFlag.class);
    copy.addAll(flags);
    flags = Collections.unmodifiableSet(copy);
  }

  public static OpenOptions of(Access access, OpenFlag... flags) {
    return new OpenOptions(access, Set.of(flags));
  }

  public boolean has(OpenFlag flag) {
    return flags.contains(flag);
  }

  /** The same without a flag. */
  public OpenOptions without(OpenFlag flag) {
    if (!has(flag)) {
      return this;
    }
    EnumSet<OpenFlag> fewer = EnumSet.copyOf(flags);
    fewer.remove(flag);
    return new OpenOptions(access, fewer);
  }
}
