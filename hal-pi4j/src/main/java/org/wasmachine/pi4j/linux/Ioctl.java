package org.wasmachine.pi4j.linux;

/**
 * Request numbers of ioctl(2), composed as in {@code asm-generic/ioctl.h}: direction in bits 31-30,
 * size of the structure in 29-16, the driver's letter in 15-8, the request in 7-0.
 */
final class Ioctl {

  private static final long WRITE = 1L << 30;
  private static final long READ = 2L << 30;
  private static final long SIZE_LIMIT = 1 << 14;

  private Ioctl() {}

  /** {@code _IOR}: the kernel fills the structure in. */
  static long reads(int type, int number, long size) {
    return READ | base(type, number, size);
  }

  /** {@code _IOW}: the kernel takes the structure. */
  static long writes(int type, int number, long size) {
    return WRITE | base(type, number, size);
  }

  /** {@code _IOWR}: both. */
  static long exchanges(int type, int number, long size) {
    return READ | WRITE | base(type, number, size);
  }

  private static long base(int type, int number, long size) {
    if (size < 0 || size >= SIZE_LIMIT) {
      throw new IllegalArgumentException("ioctl structure of " + size + " bytes");
    }
    return size << 16 | (long) type << 8 | number;
  }
}
