package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

@Rows(LibcAllocation.class)
class LibcAllocationTest {

  private static final TestGuest.Image IMAGE =
      TestGuest.image(LibcBuiltin.addTo(new NativeRegistry()));

  private final TestGuest guest = IMAGE.start();

  @AfterEach
  void close() {
    guest.close();
  }

  private int call(String name, Object... arguments) {
    return (int) guest.call(name, arguments);
  }

  @Test
  void malloc_gives_blocks_aligned_to_8() {
    int first = call("malloc", 3);
    int second = call("malloc", 5);
    assertThat(first).isNotZero().matches(address -> address % 8 == 0);
    assertThat(second).isNotZero().matches(address -> address % 8 == 0);
    assertThat(Math.abs(second - first)).isGreaterThanOrEqualTo(8);
  }

  @Test
  void malloc_of_0_gives_a_block() {
    assertThat(call("malloc", 0)).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -8})
  void no_room_is_0(int bytes) {
    assertThat(call("malloc", bytes)).isZero();
    assertThat(call("realloc", 0, bytes)).isZero();
    int block = call("malloc", 16);
    assertThat(call("realloc", block, bytes)).isZero();
    assertThat(guest.process().heap().inserted().blockSize(block)).isEqualTo(16);
  }

  @Test
  void calloc_clears() {
    int dirty = call("malloc", 64);
    guest.memory().fill(dirty, 64, 0xFF);
    call("free", dirty);
    int block = call("calloc", 8, 8);
    assertThat(guest.memory().bytes(block, 64)).containsOnly(0);
  }

  @Test
  void calloc_of_4_gib_or_more_is_0() {
    assertThat(call("calloc", 0x10000, 0x10000)).isZero();
    assertThat(call("calloc", -1, -1)).isZero();
    assertThat(call("calloc", 0x10001, 0x10000)).isZero();
  }

  @Test
  void realloc_keeps_what_the_block_holds() {
    int block = call("realloc", 0, 8);
    guest.memory().putI64(block, 0x1122334455667788L);
    int inTheWay = call("malloc", 8);
    int moved = call("realloc", block, 4000);
    assertThat(moved).isNotZero().isNotEqualTo(block);
    assertThat(guest.memory().i64(moved)).isEqualTo(0x1122334455667788L);
    assertThat(call("realloc", moved, 8)).isEqualTo(moved);
    call("free", moved);
    call("free", inTheWay);
    assertThat(guest.process().heap().inserted().used()).isZero();
  }

  @Test
  void realloc_takes_the_free_space_behind_the_block() {
    int block = call("malloc", 12_000); // of 16 KiB: there is no room to move
    assertThat(call("realloc", block, 16_000)).isEqualTo(block);
    assertThat(call("realloc", block, 100)).isEqualTo(block);
    assertThat(call("malloc", 12_000)).isNotZero();
  }

  @Test
  void realloc_of_what_is_no_block_is_0() {
    assertThat(call("realloc", 64, 8)).isZero();
    assertThat(call("realloc", -1, 8)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 0x10004, 0x7FFF_FFFF, -1, -8})
  void free_of_what_is_no_block_does_nothing(int address) {
    int block = call("malloc", 8);
    int before = guest.process().heap().inserted().used();
    call("free", address == 0x10004 ? block + 4 : address);
    assertThat(guest.process().heap().inserted().used()).isEqualTo(before);
  }

  @Test
  void a_second_free_does_nothing() {
    int block = call("malloc", 8);
    call("free", block);
    call("free", block);
    assertThat(guest.process().heap().inserted().blocks()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"strdup", "_strdup"})
  void strdup_copies_into_the_heap(String name) {
    int copy = call(name, "hello");
    assertThat(guest.stringAt(copy)).isEqualTo("hello");
    assertThat(guest.process().heap().inserted().blockSize(copy)).isEqualTo(8);
  }

  @Test
  void blocks_never_overlap_and_all_space_comes_back() {
    Random random = new Random(7);
    Map<Integer, Integer> live = new HashMap<>();
    guest
        .process()
        .run(
            () -> {
              LibcAllocation libc = new LibcAllocation(guest.process());
              for (int step = 0; step < 20_000; step++) {
                int bytes = 1 + random.nextInt(400);
                if (live.isEmpty() || random.nextInt(3) > 0) {
                  put(live, libc.malloc(bytes), bytes, step);
                } else {
                  int block =
                      live.keySet().stream().skip(random.nextInt(live.size())).findFirst().get();
                  int length = live.get(block);
                  assertThat(guest.memory().bytes(block, length)).containsOnly(filler(block));
                  if (random.nextBoolean()) {
                    live.remove(block);
                    libc.free(block);
                  } else {
                    int moved = libc.realloc(block, bytes);
                    if (moved != 0) {
                      assertThat(guest.memory().bytes(moved, Math.min(bytes, length)))
                          .containsOnly(filler(block));
                      live.remove(block);
                      put(live, moved, bytes, step);
                    }
                  }
                }
              }
              live.keySet().forEach(libc::free);
              return 0;
            });
    assertThat(guest.process().heap().inserted().used()).isZero();
    assertThat(call("malloc", 16384)).isNotZero();
  }

  private void put(Map<Integer, Integer> live, int block, int bytes, int step) {
    if (block != 0) {
      assertThat(live.put(block, bytes)).as("step %d: block given twice", step).isNull();
      guest.memory().fill(block, bytes, filler(block));
    }
  }

  private static byte filler(int block) {
    return (byte) (block * 31 >> 3);
  }
}
