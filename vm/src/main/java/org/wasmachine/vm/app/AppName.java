package org.wasmachine.vm.app;

import java.nio.charset.StandardCharsets;

/** Which names an app may have. The peer takes any, and uses them as directories. */
final class AppName {

  private static final int LONGEST = 126;

  private AppName() {}

  /**
   * Whether a name can be installed: 1 to 126 bytes, no separator of urls, queries or paths, no
   * control character, no dot in front.
   */
  static boolean isValid(String name) {
    return !name.isEmpty()
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST
        && !name.startsWith(".")
        && name.chars().noneMatch(AppName::forbidden);
  }

  private static boolean forbidden(int character) {
    return Character.isISOControl(character)
        || "/\\&?:*\"<>|\uFFFD".indexOf(character) >= 0
        || Character.isSurrogate((char) character);
  }
}
