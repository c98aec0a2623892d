package org.wasmachine.vm.module;

/** What an import or export is; the ordinal is its byte in the binary format. */
public enum ExternalKind {
  FUNCTION,
  TABLE,
  MEMORY,
  GLOBAL;

  private static final ExternalKind[] KINDS = values();

  static ExternalKind of(int code) {
    if (code == 4) {
      throw new ModuleException(
          "invalid import kind: a tag needs exceptions, which are not supported");
    }
    if (code >= KINDS.length) {
      throw new ModuleException("invalid import kind");
    }
    return KINDS[code];
  }
}
