package org.wasmachine.vm.module;

import static org.wasmachine.vm.module.ModuleWriter.bytes;

/** Modules that several tests use. */
final class SampleModules {
  private SampleModules() {}

  /** A valid module with every kind of section, segment and import. */
  static byte[] everySection() {
    var w = new ModuleWriter();
    w.importFunction("env", "puts", "i:i");
    w.importRaw("env", "limit", 3, 0x7F, 0);
    w.importRaw("env", "shared_table", 1, 0x70, 1, 2, 4);
    int add =
        w.function("ii:i", bytes(1, 2, 0x7F), bytes(0x20, 0, 0x20, 1, 0x6A, 0x21, 2, 0x20, 2));
    w.export("add", 0, add);
    w.exported("grow", "i:i", bytes(0x20, 0, 0x40, 0));
    w.exported(
        "control",
        "i:i",
        bytes(
            0x02, 0x7F, 0x41, 1L, 0x20, 0, 0x0E, 1, 0, 0, 0x0B, 0x04, 0x7F, 0x41, 2L, 0x05, 0x41,
            3L, 0x0B));
    int start = w.function(":", bytes(0), bytes(0x01));
    w.start(start);
    w.table(0x70, 0, 3);
    w.memory(1, 2);
    w.global(0x7F, 1, 0x41, 1024L, 0x0B);
    w.global(0x7F, 0, 0x23, 0, 0x41, 4L, 0x6A, 0x0B);
    w.export("memory", 2, 0);
    w.export("naïve", 3, 1);
    w.element(0, 0x41, 0L, 0x0B, 2, 0, 1);
    w.element(1, 0, 1, 1);
    w.element(5, 0x70, 2, 0xD0, 0x70, 0x0B, 0xD2, 1, 0x0B);
    w.data(16, bytes(1, 2, 3, 4));
    w.passiveData(bytes(5, 6));
    w.custom(
        "name",
        bytes(0, 4, "app", 1, 6, 1, 1, "puts".substring(0, 3), 2, 9, 1, 1, 2, 0, "a", 2, "b"));
    w.custom(".debug_line", bytes(1, 2, 3));
    return w.build();
  }
}
