package org.wasmachine.vm.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder reads every section and refuses everything that is not a module, always in words. */
class ModuleDecoderTest {
  private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

  @Test
  void readsEverySection() {
    var module = ModuleDecoder.decode(SampleModules.everySection());

    assertThat(module.imports())
        .extracting(Import::name)
        .containsExactly("puts", "limit", "shared_table");
    assertThat(module.functionCount()).isEqualTo(5);
    assertThat(module.importedFunctionCount()).isEqualTo(1);
    assertThat(module.functionType(1)).hasToString("(i32,i32)->(i32)");
    assertThat(module.functionType(1).signature()).isEqualTo("(ii)i");
    assertThat(module.body(1).localCount()).isEqualTo(2);
    assertThat(module.tables()).hasSize(2);
    assertThat(module.memories())
        .singleElement()
        .satisfies(m -> assertThat(m.minimum()).isEqualTo(1));
    assertThat(module.importedGlobalCount()).isEqualTo(1);
    assertThat(module.globals()).hasSize(2);
    assertThat(module.export("naïve", ExternalKind.GLOBAL)).isPresent();
    assertThat(module.export("naïve", ExternalKind.FUNCTION)).isEmpty();
    assertThat(module.start()).hasValue(4);
    assertThat(module.elements())
        .extracting(ElementSegment::mode)
        .containsExactly(SegmentMode.ACTIVE, SegmentMode.PASSIVE, SegmentMode.PASSIVE);
    assertThat(module.data()).hasSize(2);
    assertThat(module.dataCount()).hasValue(2);
    assertThat(module.customSection(".debug_line")).isPresent();
  }

  @Test
  void givesNamesOfFunctionsAndLocals() {
    var module = ModuleDecoder.decode(SampleModules.everySection());

    assertThat(module.names().moduleName()).contains("app");
    assertThat(module.names().function(1)).contains("put");
    assertThat(module.names().local(1, 2)).contains("b");
    assertThat(module.functionName(2)).isEqualTo("grow");
    assertThat(module.functionName(4)).isEqualTo("$f4");
  }

  @Test
  void aBrokenNameSectionIsNoError() {
    var writer = new ModuleWriter();
    writer.custom("name", bytes(0, 4, "app", 1, 0x7F, 3));

    assertThat(ModuleDecoder.decode(writer.build()).names().moduleName()).contains("app");
  }

  @Test
  void evaluatesExtendedConstantExpressions() {
    var module = ModuleDecoder.decode(SampleModules.everySection());
    var references =
        new ConstantEvaluator.References() {
          @Override
          public long global(int index) {
            return 100 + index;
          }

          @Override
          public long function(int index) {
            return index;
          }

          @Override
          public long nullReference() {
            return -1;
          }
        };

    assertThat(
            ConstantEvaluator.evaluate(
                module.bytes(), module.globals().get(1).initial(), references))
        .isEqualTo(104);
  }

  @Test
  void seesMemorySizeAndGrow() {
    assertThat(CodeScan.usesMemorySizeOrGrow(ModuleDecoder.decode(SampleModules.everySection())))
        .isTrue();
    var writer = new ModuleWriter().memory(1, 1);
    // The constant contains the byte 0x3F, which is memory.size only as an opcode.
    writer.exported("f", ":i", bytes(0x41, 0x3FL));
    assertThat(CodeScan.usesMemorySizeOrGrow(ModuleDecoder.decode(writer.build()))).isFalse();
  }

  @Test
  void everyTruncationIsRefusedOrAShorterModule() {
    byte[] whole = SampleModules.everySection();
    for (int length = 0; length < whole.length; length++) {
      decodeAndValidate(Arrays.copyOf(whole, length));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyMutationIsRefusedOrAModule(long seed) {
    byte[] whole = SampleModules.everySection();
    var random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      byte[] mutant = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        mutant[8 + random.nextInt(mutant.length - 8)] =
            (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
      }
      decodeAndValidate(mutant);
    }
  }

  /** Anything but success or ModuleException fails the test. */
  private static void decodeAndValidate(byte[] bytes) {
    try {
      var module = ModuleDecoder.decode(bytes);
      module.names();
      CodeScan.usesMemorySizeOrGrow(module);
    } catch (ModuleException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void saysWhatIsWrongInTheWordsOfWamr() {
    assertRefused(new byte[0], "unexpected end");
    assertRefused(bytes('h', 'e', 'l', 'o', 1, 0, 0, 0), "magic header not detected");
    assertRefused(bytes(0, 'a', 's', 'm', 2, 0, 0, 0), "unknown binary version");
    assertRefused(bytes(HEADER, 99, 0), "invalid section id");
    assertRefused(bytes(HEADER, 1, 5, 0), "unexpected end");
    assertRefused(bytes(HEADER, 1, 2, 0, 0), "section size mismatch");
    assertRefused(bytes(HEADER, 3, 1, 0, 1, 1, 0), "unexpected content after last section");
    assertRefused(bytes(HEADER, 3, 2, 1, 0), "unknown type");
    assertRefused(
        bytes(HEADER, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0),
        "function and code section have inconsistent lengths");
    assertRefused(bytes(HEADER, 7, 9, 2, "a", 0, 0, "a", 0, 0, 0), "duplicate export name");
    assertRefused(
        bytes(HEADER, 1, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0), "integer representation too long");
    assertRefused(bytes(HEADER, 0, 2, 1, 0xFF), "invalid UTF-8 encoding");
  }

  @Test
  void aHugeCountDoesNotAllocate() {
    assertRefused(bytes(HEADER, 1, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F), "unexpected end");
    assertRefused(
        bytes(
            HEADER, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 10, 1, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F,
            0x7F, 0x0B),
        "too many locals");
  }

  @Test
  void namesTheFeatureItRefuses() {
    assertRefused(bytes(HEADER, 1, 5, 1, 0x60, 1, 0x7B, 0), "SIMD");
    assertRefused(bytes(HEADER, 13, 1, 0), "exceptions");
    assertRefused(bytes(HEADER, 5, 3, 1, 4, 1), "64-bit memories");
    assertRefused(bytes(HEADER, 1, 3, 1, 0x5F, 0), "garbage-collected");
  }

  private static void assertRefused(byte[] bytes, String reason) {
    assertThatThrownBy(() -> ModuleDecoder.decode(bytes))
        .isInstanceOf(ModuleException.class)
        .hasMessageContaining(reason);
  }
}
