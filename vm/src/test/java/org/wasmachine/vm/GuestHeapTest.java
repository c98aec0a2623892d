package org.wasmachine.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuestHeapTest {

  private static final int START = 0x1000;

  @Test
  void givesAlignedBlocksInsideTheRegion() {
    GuestHeap heap = new GuestHeap(START, 4096);
    int first = heap.allocate(1);
    int second = heap.allocate(13);
    assertThat(first).isEqualTo(START);
    assertThat(second % 8).isZero();
    assertThat(second).isGreaterThanOrEqualTo(first + 1);
  }

  @Test
  void anEmptyRequestStillGetsABlock() {
    assertThat(new GuestHeap(START, 64).allocate(0)).isNotZero();
  }

  @Test
  void answersZeroWhenThereIsNoRoom() {
    GuestHeap heap = new GuestHeap(START, 64);
    assertThat(heap.allocate(65)).isZero();
    assertThat(heap.allocate(-1)).isZero();
    assertThat(heap.allocate(64)).isEqualTo(START);
    assertThat(heap.allocate(1)).isZero();
    assertThat(new GuestHeap(0, 0).allocate(1)).isZero();
  }

  @Test
  void ignoresWhatIsNoLiveBlock() {
    GuestHeap heap = new GuestHeap(START, 64);
    int block = heap.allocate(16);
    heap.free(0);
    heap.free(block + 8);
    heap.free(-5);
    heap.free(block);
    heap.free(block);
    assertThat(heap.used()).isZero();
    assertThat(heap.allocate(64)).isEqualTo(START);
  }

  @Test
  void joinsFreedNeighbours() {
    GuestHeap heap = new GuestHeap(START, 96);
    int a = heap.allocate(32);
    int b = heap.allocate(32);
    int c = heap.allocate(32);
    heap.free(a);
    heap.free(c);
    heap.free(b);
    assertThat(heap.allocate(96)).isEqualTo(START);
  }

  @Test
  void neverOverlapsAndLosesNothingInRandomUse() {
    Random random = new Random(7);
    GuestHeap heap = new GuestHeap(START, 1 << 16);
    List<int[]> live = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (live.isEmpty() || random.nextInt(3) > 0) {
        int bytes = random.nextInt(600);
        int at = heap.allocate(bytes);
        if (at != 0) {
          for (int[] other : live) {
            assertThat(at >= other[0] + other[1] || at + bytes <= other[0]).isTrue();
          }
          live.add(new int[] {at, Math.max(1, bytes)});
        } else {
          heap.free(live.remove(random.nextInt(live.size()))[0]);
        }
      } else {
        heap.free(live.remove(random.nextInt(live.size()))[0]);
      }
    }
    live.forEach(block -> heap.free(block[0]));
    assertThat(heap.used()).isZero();
    assertThat(heap.blocks()).isZero();
    assertThat(heap.allocate(1 << 16)).isEqualTo(START);
  }
}
