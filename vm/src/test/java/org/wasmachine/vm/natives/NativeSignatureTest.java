package org.wasmachine.vm.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeSignatureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ()        | ()->()                        | ()V
          (i)       | (i32)->()                     | (I)V
          (iIfF)F   | (i32,i64,f32,f64)->(f64)      | (IJFD)D
          (*~$)i    | (i32,i32,i32)->(i32)          | (III)I
          ()I       | ()->(i64)                     | ()J
          """)
  void givesWasmTypeAndJavaDescriptor(String text, String type, String descriptor) {
    NativeSignature signature = NativeSignature.parse(text);
    assertThat(signature.type()).hasToString(type);
    assertThat(signature.methodDescriptor()).isEqualTo(descriptor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "i", "(i", "(x)", "(~)i", "(i~)", "()ii", "()~", ")("})
  void refusesWhatIsNoSignature(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeSignature.parse(text))
        .withMessageContaining("signature");
  }

  @Test
  void aTableRefusesANameTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeTable.of("env", Object.class, "a (i)\na (ii)"))
        .withMessageContaining("twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeTable.of("env", Object.class, "lonely"));
  }

  @Test
  void theLaterRegistrationWinsAndALambdaOverAll() {
    NativeRegistry registry =
        new NativeRegistry()
            .add(NativeTable.of("env", String.class, "f (i)"), _ -> "")
            .add(NativeTable.of("env", Integer.class, "f (ii)"), _ -> 1);
    assertThat(registry.find("env", "f").orElseThrow().signature().text()).isEqualTo("(ii)");
    assertThat(registry.find("env", "_f")).isPresent();
    assertThat(registry.find("env", "__f")).isEmpty();
    assertThat(registry.find("other", "f")).isEmpty();
    registry.define("env", "f", "()", (_, _) -> 0);
    assertThat(registry.find("env", "f").orElseThrow()).isInstanceOf(Native.Lambda.class);
  }
}
