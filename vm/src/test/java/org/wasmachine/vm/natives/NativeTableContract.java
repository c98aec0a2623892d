package org.wasmachine.vm.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a table promises the linker: each line has a public method of that name and type. A module
 * that has natives extends this with its registry.
 */
public abstract class NativeTableContract {

  /** The natives to look at. */
  protected abstract NativeRegistry natives();

  @TestFactory
  Stream<DynamicTest> every_line_has_a_public_method_of_its_name_and_type() {
    return natives().all().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Native.Method)
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> requireMethod((Native.Method) entry.getValue())));
  }

  private static void requireMethod(Native.Method line) {
    assertThat(Modifier.isPublic(line.owner().getModifiers()))
        .as("%s is public", line.owner())
        .isTrue();
    assertThat(Arrays.stream(line.owner().getMethods()))
        .anySatisfy(
            method -> {
              assertThat(method.getName()).isEqualTo(line.method());
              assertThat(
                      MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                          .toMethodDescriptorString())
                  .isEqualTo(line.signature().methodDescriptor());
            });
  }
}
