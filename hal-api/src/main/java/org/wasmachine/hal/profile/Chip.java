package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The processor of a board.
 *
 * @param id short name, such as {@code esp32s3}
 * @param vendor maker
 * @param arch instruction set: {@code xtensa}, {@code riscv32}, {@code aarch64}
 * @param core name of the main core
 * @param cores number of main cores
 * @param maxMhz highest clock in MHz
 * @param radios radios by short name, such as {@code wifi4_2g4}; empty without any
 */
public record Chip(
    String id,
    String vendor,
    String arch,
    String core,
    int cores,
    int maxMhz,
    List<String> radios) {

  public Chip {
    requireNonNull(id, "id");
    requireNonNull(vendor, "vendor");
    requireNonNull(arch, "arch");
    requireNonNull(core, "core");
    radios = List.copyOf(radios);
  }
}
