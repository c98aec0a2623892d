package org.wasmachine.hal.profile;

import java.util.List;

/**
 * Memory sizes of a board; 0 where it has none of the kind.
 *
 * @param sramKib internal RAM in KiB
 * @param psramMib external RAM in MiB
 * @param flashMib flash in MiB
 * @param ramOptionsMib main memory of a Linux host in MiB, one entry per variant sold; empty on
 *     microcontrollers
 * @param storageBytes size of the partition that apps see as {@code /storage}; 0 when the host's
 *     file system is used
 */
public record Memory(
    int sramKib, int psramMib, int flashMib, List<Integer> ramOptionsMib, long storageBytes) {

  public Memory {
    ramOptionsMib = List.copyOf(ramOptionsMib);
  }
}
