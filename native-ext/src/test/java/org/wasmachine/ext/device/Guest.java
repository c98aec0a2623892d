package org.wasmachine.ext.device;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.fs.IoctlArgument;
import org.wasmachine.vm.fs.OpenFile;

/** Plays the app's side of a device file: packs data sequences as the SDK's ioctl does. */
final class Guest {

  static final int BUFFER = 0x800;
  private static final int VARIABLE_ARGUMENTS = 0x10;
  private static final int SEQUENCE = 0x100;
  private static final int VALUES = 0x400;

  final GuestMemory memory = new GuestMemory(MemorySegment.ofArray(new byte[4096]));
  private int frames;

  /** Starts an empty sequence. */
  Guest sequence() {
    frames = 0;
    memory.putI32(VARIABLE_ARGUMENTS, SEQUENCE);
    memory.putI32(SEQUENCE, 1);
    memory.putI32(SEQUENCE + 4, 64);
    memory.putI32(SEQUENCE + 8, 0);
    return this;
  }

  Guest u8(int key, int value) {
    return frame(key, 1, value);
  }

  Guest u16(int key, int value) {
    return frame(key, 2, value);
  }

  Guest u32(int key, int value) {
    return frame(key, 4, value);
  }

  private Guest frame(int key, int size, int value) {
    int at = SEQUENCE + 12 + 8 * frames;
    int variable = VALUES + 4 * frames;
    memory.putI16(at, key);
    memory.putI16(at + 2, size);
    memory.putI32(at + 4, variable);
    memory.putI32(variable, value);
    memory.putI32(SEQUENCE + 8, ++frames);
    return this;
  }

  /** The sequence as the argument of an ioctl. */
  IoctlArgument argument() {
    return new IoctlArgument(memory, VARIABLE_ARGUMENTS);
  }

  /** A plain number as the argument of an ioctl. */
  IoctlArgument number(int value) {
    memory.putI32(VARIABLE_ARGUMENTS, value);
    return argument();
  }

  int ioctl(OpenFile file, int command) throws InterruptedException {
    return file.ioctl(command, argument());
  }

  static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }
}
