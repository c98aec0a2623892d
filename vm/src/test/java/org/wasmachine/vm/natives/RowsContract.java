package org.wasmachine.vm.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The tables' rows are tests: what a registry has, a suite calls. A family without a suite that
 * says so with {@link Rows}, and a native that no suite of its family calls, fail here.
 */
public abstract class RowsContract {

  /** The natives whose rows must be proven. */
  protected abstract NativeRegistry natives();

  /** Where their suites are: in this package and below it. */
  protected abstract String suitesIn();

  @TestFactory
  Stream<DynamicContainer> every_native_is_called_by_a_suite_of_its_family() {
    Map<Class<?>, List<CalledNatives>> suites = suites();
    Map<Class<?>, List<Native.Method>> families = new HashMap<>();
    for (Native each : natives().all().values()) {
      Native.Method method = (Native.Method) each;
      families.computeIfAbsent(method.owner(), _ -> new ArrayList<>()).add(method);
    }
    return families.entrySet().stream()
        .map(
            family ->
                rows(
                    family.getKey(),
                    family.getValue(),
                    suites.getOrDefault(family.getKey(), List.of())));
  }

  private Map<Class<?>, List<CalledNatives>> suites() {
    Map<Class<?>, List<CalledNatives>> suites = new HashMap<>();
    for (Class<?> suite :
        ReflectionSupport.findAllClassesInPackage(
            suitesIn(),
            type -> type.isAnnotationPresent(Rows.class),
            name -> name.endsWith("Test"))) {
      CalledNatives called = CalledNatives.of(suite);
      for (Class<?> family : suite.getAnnotation(Rows.class).value()) {
        suites.computeIfAbsent(family, _ -> new ArrayList<>()).add(called);
      }
    }
    return suites;
  }

  private static DynamicContainer rows(
      Class<?> family, List<Native.Method> natives, List<CalledNatives> suites) {
    DynamicTest suite =
        DynamicTest.dynamicTest(
            "has a suite", () -> assertThat(suites).as("suites with @Rows").isNotEmpty());
    Stream<DynamicTest> rows =
        natives.stream()
            .map(
                row ->
                    DynamicTest.dynamicTest(
                        row.module() + " " + row.name(),
                        () ->
                            assertThat(suites)
                                .as("suites that call %s", row.name())
                                .anyMatch(called -> called.contains(row))));
    return DynamicContainer.dynamicContainer(
        family.getSimpleName(), Stream.concat(Stream.of(suite), rows));
  }
}
