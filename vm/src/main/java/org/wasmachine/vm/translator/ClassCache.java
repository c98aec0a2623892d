package org.wasmachine.vm.translator;

import java.util.Optional;

/** Keeps translated classes between runs. What it answers is run as code, so it must be trusted. */
public interface ClassCache {
  /** A cache that keeps nothing. */
  ClassCache NONE = module -> Optional.empty();

  /** The classes of one module. */
  interface Shelf {
    /** The class file that was put under exactly this key. */
    Optional<byte[]> get(String key);

    /** Keeps a class file, if possible. */
    void put(String key, byte[] bytes);
  }

  /** The place for the classes of exactly this module; empty when there is none. */
  Optional<Shelf> shelf(byte[] module);
}
