package org.wasmachine.vm.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;

/** Valid modules pass, every kind of invalid one is refused with its reason. */
class ValidatorTest {

  @Test
  void acceptsAModuleWithEverySection() {
    assertThatCode(() -> validate(SampleModules.everySection())).doesNotThrowAnyException();
  }

  static List<Arguments> invalidBodies() {
    return List.of(
        body("missing result", ":i", bytes(), "expect data but stack was empty"),
        body("wrong result", ":i", bytes(0x42, 0), "expect i32 but got other"),
        body("left over value", ":", bytes(0x41, 0), "stack size does not match block type"),
        body("underflow", ":i", bytes(0x41, 0, 0x6A), "expect data but stack was empty"),
        body("wrong operand", ":i", bytes(0x41, 0, 0x42, 0, 0x6A), "expect i32 but got other"),
        body("operand below the block", ":i", bytes(0x41, 0, 0x02, 0x7F, 0x45, 0x0B), "empty"),
        body("else without if", ":", bytes(0x05), "opcode else found without matched opcode if"),
        body("unknown label", ":", bytes(0x0C, 1), "unknown label"),
        body("unknown local", ":", bytes(0x20, 9, 0x1A), "unknown local"),
        body("unknown global", ":", bytes(0x23, 9, 0x1A), "unknown global"),
        body("immutable global", ":", bytes(0x41, 0, 0x24, 1), "global is immutable"),
        body("unknown function", ":", bytes(0x10, 99), "unknown function 99"),
        body("unknown type", ":", bytes(0x41, 0, 0x11, 99, 0), "unknown type"),
        body("unknown table", ":", bytes(0x41, 0, 0x25, 9, 0x1A), "unknown table"),
        body("unknown block type", ":", bytes(0x02, 99L, 0x0B), "unknown type"),
        body("value without else", ":i", bytes(0x41, 0, 0x04, 0x7F, 0x41, 0, 0x0B), "else branch"),
        body("select of references", "pp:p", bytes(0x20, 0, 0x20, 1, 0x41, 0, 0x1B), "mismatch"),
        body("alignment", ":i", bytes(0x41, 0, 0x28, 3, 0), "larger than natural"),
        body("alignment of an atomic", ":i", bytes(0x41, 0, 0xFE, 0x10, 1, 0), "natural"),
        body("undeclared ref.func", ":", bytes(0xD2, 0, 0x1A), "undeclared function reference"),
        body("table.copy of other type", ":", bytes(0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 14, 0, 1), ""),
        body("memory.init without count", ":", bytes(0xFC, 9, 0), "data count section required"),
        body("unknown segment", ":", bytes(0xFC, 13, 7), "unknown elem segment 7"),
        body("SIMD", ":", bytes(0xFD, 12), "SIMD is not supported"),
        body("try", ":", bytes(0x06, 0x40), "exceptions are not supported"),
        body("try_table", ":", bytes(0x1F, 0x40), "exceptions are not supported"),
        body("tail call of other type", ":i", bytes(0x12, 1), "tail call returns other types"),
        body(
            "br_table of other arity",
            ":i",
            bytes(0x02, 0x40, 0x41, 0, 0x0E, 1, 0, 1, 0x0B, 0),
            "same result type"),
        body("reserved opcode", ":", bytes(0x27), "unsupported opcode 27"),
        body("unclosed block", ":", bytes(0x02, 0x40), "unexpected end"),
        body("code behind the end", ":", bytes(0x0B, 0x01), "behind the end"));
  }

  private static Arguments body(String what, String type, byte[] code, String reason) {
    return Arguments.of(what, type, code, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalidBodies")
  void refusesInvalidCode(String what, String type, byte[] code, String reason) {
    var writer = new ModuleWriter().memory(1, 1).table(0x70, 0, 1).table(0x6F, 0, 1);
    writer.global(0x7F, 1, 0x41, 0, 0x0B).global(0x7F, 0, 0x41, 0, 0x0B);
    writer.function(type, bytes(0), code);
    writer.function(":", bytes(0), bytes());

    assertThatThrownBy(() -> validate(writer.build()))
        .isInstanceOf(ModuleException.class)
        .hasMessageContaining(reason);
  }

  static List<Arguments> validBodies() {
    return List.of(
        body("unreachable makes any operand", ":i", bytes(0x00, 0x6A), ""),
        body("select of unknowns", ":i", bytes(0x00, 0x1B, 0x1A, 0x41, 0), ""),
        body("code behind br", ":i", bytes(0x41, 1, 0x0C, 0, 0x6A, 0x45), ""),
        body("br_if keeps its operand", ":i", bytes(0x41, 1, 0x41, 0, 0x0D, 0), ""),
        body("typed select", "rr:r", bytes(0x20, 0, 0x20, 1, 0x41, 0, 0x1C, 1, 0x6F), ""),
        body("unreachable if", ":i", bytes(0x00, 0x04, 0x7F, 0x41, 0, 0x05, 0x41, 1, 0x0B), ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("validBodies")
  void acceptsOddButValidCode(String what, String type, byte[] code, String reason) {
    var writer = new ModuleWriter().memory(1, 1);
    writer.function(type, bytes(0), code);

    assertThatCode(() -> validate(writer.build())).doesNotThrowAnyException();
  }

  @Test
  void refusesInvalidModules() {
    assertInvalid(new ModuleWriter().memory(1, 1).memory(1, 1), "multiple memories");
    assertInvalid(new ModuleWriter().memory(2, 1), "minimum must not be greater");
    assertInvalid(new ModuleWriter().memory(1, 65537), "at most 65536 pages");
    assertInvalid(new ModuleWriter().memoryRaw(2, 1), "shared memory must have maximum");
    assertInvalid(new ModuleWriter().export("f", 0, 3), "unknown function 3");
    assertInvalid(new ModuleWriter().export("m", 2, 0), "unknown memory");
    assertInvalid(new ModuleWriter().data(0, bytes(1)), "unknown memory");
    assertInvalid(new ModuleWriter().element(0, 0x41, 0, 0x0B, 0), "unknown table");
    assertInvalid(new ModuleWriter().global(0x7F, 0, 0x42, 0, 0x0B), "type mismatch");
    assertInvalid(new ModuleWriter().global(0x7F, 0, 0x0B), "type mismatch");
    assertInvalid(new ModuleWriter().global(0x7F, 0, 0x41, 0, 0x45, 0x0B), "constant expression");
    assertInvalid(new ModuleWriter().global(0x7F, 0, 0x23, 0, 0x0B), "unknown global");
    var start = new ModuleWriter();
    start.start(start.function("i:", bytes(0), bytes()));
    assertInvalid(start, "invalid start function");
  }

  private static void assertInvalid(ModuleWriter writer, String reason) {
    assertThatThrownBy(() -> validate(writer.build()))
        .isInstanceOf(ModuleException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void acceptsNoMutantThatTheSecondEngineRefuses(long seed) {
    byte[] whole = SampleModules.everySection();
    var random = new Random(seed);
    int accepted = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] mutant = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        // Not in the custom sections at the end: those are no part of validity for us.
        mutant[8 + random.nextInt(mutant.length - 68)] = (byte) random.nextInt(256);
      }
      if (accepts(mutant)) {
        accepted++;
        assertThat(refusal(mutant)).as("round %d", round).isEmpty();
      }
    }
    assertThat(accepted).isPositive();
  }

  private static void validate(byte[] bytes) {
    Validator.validate(ModuleDecoder.decode(bytes));
  }

  private static boolean accepts(byte[] bytes) {
    try {
      validate(bytes);
      return true;
    } catch (ModuleException e) {
      return false;
    }
  }

  private static String refusal(byte[] bytes) {
    try {
      Parser.parse(bytes);
      return "";
    } catch (WasmEngineException e) {
      return e.toString();
    } catch (RuntimeException | AssertionError e) {
      // Endive's parser trips over some mutants; then it has no opinion.
      return "";
    }
  }
}
