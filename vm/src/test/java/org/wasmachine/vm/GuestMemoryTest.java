package org.wasmachine.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GuestMemoryTest {

  private final GuestMemory memory = new GuestMemory(MemorySegment.ofArray(new byte[100]));

  private static void traps(ThrowingCallable access) {
    assertThatThrownBy(access).isInstanceOf(Trap.class).hasMessage("out of bounds memory access");
  }

  @Test
  void isLittleEndianAndUnaligned() {
    memory.putI32(1, 0x04030201);
    assertThat(memory.bytes(1, 4)).containsExactly(1, 2, 3, 4);
    assertThat(memory.u16(2)).isEqualTo(0x0302);
    memory.putI64(3, -2);
    assertThat(memory.i64(3)).isEqualTo(-2);
    memory.putF64(11, 0.1);
    assertThat(memory.f64(11)).isEqualTo(0.1);
    memory.putF32(11, 0.5f);
    assertThat(memory.f32(11)).isEqualTo(0.5f);
  }

  @Test
  void trapsOnePastTheEndInEveryWidth() {
    memory.putI32(96, 5);
    traps(() -> memory.i8(100));
    traps(() -> memory.i16(99));
    traps(() -> memory.i32(97));
    traps(() -> memory.i64(93));
    traps(() -> memory.putF64(93, 1));
    traps(() -> memory.i32(-1));
    traps(() -> memory.i8(Integer.MIN_VALUE));
  }

  @Test
  void checksRangesBeforeAllocating() {
    traps(() -> memory.bytes(0, -1));
    traps(() -> memory.bytes(50, Integer.MAX_VALUE));
    traps(() -> memory.fill(90, 11, 0));
    traps(() -> memory.copy(0, 91, 10));
    traps(() -> memory.put(99, new byte[2]));
    assertThat(memory.bytes(100, 0)).isEmpty();
  }

  @Test
  void addressZeroIsALegalPointer() {
    memory.requirePointer(0);
    memory.requireBytes(100, 0);
    traps(() -> memory.requirePointer(100));
    traps(() -> memory.requireBytes(100, 1));
  }

  @Test
  void readsStringsUpToTheirNul() {
    memory.put(10, "grün\0".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(memory.string(10)).isEqualTo("grün");
    memory.fill(90, 10, 'x');
    traps(() -> memory.string(90));
    traps(() -> memory.requireString(100));
  }

  @Test
  void followsItsEngineWhenMemoryMoves() {
    memory.relocate(MemorySegment.ofArray(new byte[200]));
    memory.putI32(196, 7);
    assertThat(memory.size()).isEqualTo(200);
  }
}
