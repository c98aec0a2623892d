package org.wasmachine.vm.thread;

import static org.wasmachine.vm.module.ModuleWriter.bytes;

import org.wasmachine.vm.module.ModuleWriter;

/**
 * A module of loops over one shared page; each function is {@code (address, rounds)}, {@code turn}
 * also takes whose turn it waits for.
 */
final class AtomicsModule {

  private static final byte[] ADDRESS = bytes(0x20, 0);
  private static final byte[] ONE = bytes(0x41, 1L);
  private static final byte[] DROP = bytes(0x1A);

  private AtomicsModule() {}

  static byte[] build() {
    ModuleWriter writer = new ModuleWriter();
    writer.sharedMemory(1, 1);
    writer.export("memory", 2, 0);
    loop(writer, "add8", bytes(ADDRESS, ONE, 0xFE, 0x20, 0, 0, DROP));
    loop(writer, "add16", bytes(ADDRESS, ONE, 0xFE, 0x21, 1, 0, DROP));
    loop(writer, "add32", bytes(ADDRESS, ONE, 0xFE, 0x1E, 2, 0, DROP));
    loop(writer, "add64", bytes(ADDRESS, 0x42, 1L, 0xFE, 0x1F, 3, 0, DROP));
    loop(writer, "xor32", bytes(ADDRESS, 0x41, -1L, 0xFE, 0x3A, 2, 0, DROP));
    loop(writer, "cas32", cas32());
    loop(writer, "cas64", cas64());
    loop(writer, "spinLock", spinLock());
    loop(writer, "waitLock", waitLock());
    turn(writer);
    return writer.build();
  }

  /** Runs {@code body} as often as the second parameter says. Locals: 2 i32, 3 i64. */
  private static void loop(ModuleWriter writer, String name, byte[] body) {
    byte[] again = bytes(0x20, 1, ONE, 0x6B, 0x22, 1, 0x0D, 0);
    byte[] code = bytes(0x03, 0x40, body, again, 0x0B);
    writer.export(name, 0, writer.function("ii:", bytes(2, 1, 0x7F, 1, 0x7E), code));
  }

  /** Reads plainly, adds one, exchanges if unchanged, else again. */
  private static byte[] cas32() {
    return bytes(
        0x03, 0x40, ADDRESS, ADDRESS, 0x28, 2, 0, 0x22, 2, 0x20, 2, ONE, 0x6A, 0xFE, 0x48, 2, 0,
        0x20, 2, 0x47, 0x0D, 0, 0x0B);
  }

  private static byte[] cas64() {
    return bytes(
        0x03, 0x40, ADDRESS, ADDRESS, 0x29, 3, 0, 0x22, 3, 0x20, 3, 0x42, 1L, 0x7C, 0xFE, 0x49, 3,
        0, 0x20, 3, 0x52, 0x0D, 0, 0x0B);
  }

  /** Adds one to the i32 at address + 8, plainly. */
  private static byte[] plainAdd() {
    return bytes(ADDRESS, ADDRESS, 0x28, 2, 8, ONE, 0x6A, 0x36, 2, 8);
  }

  private static byte[] unlock() {
    return bytes(ADDRESS, 0x41, 0L, 0xFE, 0x17, 2, 0);
  }

  /** Plain data under a lock of compare-and-exchange. */
  private static byte[] spinLock() {
    return bytes(
        0x03, 0x40, ADDRESS, 0x41, 0L, ONE, 0xFE, 0x48, 2, 0, 0x0D, 0, 0x0B, plainAdd(), unlock());
  }

  /** The same, waiting with wait32 and notify. */
  private static byte[] waitLock() {
    byte[] take = bytes(ADDRESS, 0x41, 0L, ONE, 0xFE, 0x48, 2, 0, 0x45, 0x0D, 1);
    byte[] wait = bytes(ADDRESS, ONE, 0x42, -1L, 0xFE, 0x01, 2, 0, DROP, 0x0C, 0);
    byte[] notify = bytes(ADDRESS, ONE, 0xFE, 0x00, 2, 0, DROP);
    return bytes(0x02, 0x40, 0x03, 0x40, take, wait, 0x0B, 0x0B, plainAdd(), unlock(), notify);
  }

  /** Two threads take turns at an i64: waits with wait64 until its low bit is "me", adds one. */
  private static void turn(ModuleWriter writer) {
    byte[] read = bytes(ADDRESS, 0xFE, 0x11, 3, 0, 0x22, 3, 0x42, 1L, 0x83, 0xA7, 0x20, 2, 0x46);
    byte[] wait = bytes(ADDRESS, 0x20, 3, 0x42, -1L, 0xFE, 0x02, 3, 0, DROP, 0x0C, 0);
    byte[] await = bytes(0x02, 0x40, 0x03, 0x40, read, 0x0D, 1, wait, 0x0B, 0x0B);
    byte[] pass = bytes(ADDRESS, 0x42, 1L, 0xFE, 0x1F, 3, 0, DROP);
    byte[] notify = bytes(ADDRESS, 0x41, -1L, 0xFE, 0x00, 2, 0, DROP);
    byte[] again = bytes(0x20, 1, ONE, 0x6B, 0x22, 1, 0x0D, 0);
    byte[] code = bytes(0x03, 0x40, await, pass, notify, again, 0x0B);
    writer.export("turn", 0, writer.function("iii:", bytes(1, 1, 0x7E), code));
  }
}
