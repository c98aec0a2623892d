package org.wasmachine.vm.wasi;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.wasmachine.vm.GuestMemory;

/**
 * A list of strings as WASI hands it over: the strings one after the other, each with its NUL, and
 * an array of their addresses.
 */
final class StringLists {

  private final List<byte[]> strings;

  StringLists(List<String> texts) {
    this.strings =
        texts.stream().map(text -> (text + "\0").getBytes(StandardCharsets.UTF_8)).toList();
  }

  void putSizes(GuestMemory memory, int count, int bytes) {
    memory.putI32(count, strings.size());
    memory.putI32(bytes, strings.stream().mapToInt(text -> text.length).sum());
  }

  void put(GuestMemory memory, int pointers, int buffer) {
    int at = buffer;
    for (int i = 0; i < strings.size(); i++) {
      memory.putI32(pointers + 4 * i, at);
      memory.put(at, strings.get(i));
      at += strings.get(i).length;
    }
  }
}
