package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.wasmachine.hal.profile.Memory;

/** Memory sizes in words. */
final class Sizes {

  private Sizes() {}

  static List<String> memory(Memory memory) {
    List<String> parts = new ArrayList<>();
    if (memory.sramKib() > 0) {
      parts.add(memory.sramKib() + " KiB SRAM");
    }
    if (memory.psramMib() > 0) {
      parts.add(memory.psramMib() + " MiB PSRAM");
    }
    if (memory.flashMib() > 0) {
      parts.add(memory.flashMib() + " MiB flash");
    }
    if (!memory.ramOptionsMib().isEmpty()) {
      parts.add(ramOptions(memory) + " RAM");
    }
    return parts;
  }

  /** {@code 1/2/4/8 GiB}. */
  static String ramOptions(Memory memory) {
    boolean gib = memory.ramOptionsMib().stream().allMatch(mib -> mib % 1024 == 0);
    return memory.ramOptionsMib().stream()
            .map(mib -> String.valueOf(gib ? mib / 1024 : mib))
            .collect(Collectors.joining("/"))
        + (gib ? " GiB" : " MiB");
  }
}
