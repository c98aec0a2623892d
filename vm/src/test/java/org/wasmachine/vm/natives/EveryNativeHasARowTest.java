package org.wasmachine.vm.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.commons.support.ReflectionSupport;
import org.wasmachine.vm.StandardNatives;

/**
 * The tables' rows are tests: what the registry has, a suite calls. A family without a suite that
 * says so with {@link Rows}, and a native that the family's suite never calls, fail here.
 */
class EveryNativeHasARowTest {

  private static final Map<Class<?>, Class<?>> SUITES = suites();

  private static Map<Class<?>, Class<?>> suites() {
    Map<Class<?>, Class<?>> suites = new HashMap<>();
    for (Class<?> suite :
        ReflectionSupport.findAllClassesInPackage(
            "org.wasmachine.vm",
            type -> type.isAnnotationPresent(Rows.class),
            name -> name.endsWith("Test"))) {
      Arrays.asList(suite.getAnnotation(Rows.class).value())
          .forEach(family -> suites.put(family, suite));
    }
    return suites;
  }

  @TestFactory
  Stream<DynamicContainer> every_native_is_called_by_the_suite_of_its_family() {
    Map<Class<?>, List<Native.Method>> families = new HashMap<>();
    NativeRegistry natives = StandardNatives.addTo(new NativeRegistry());
    for (Native each : natives.all().values()) {
      Native.Method method = (Native.Method) each;
      families.computeIfAbsent(method.owner(), _ -> new ArrayList<>()).add(method);
    }
    return families.entrySet().stream().map(family -> rows(family.getKey(), family.getValue()));
  }

  private static DynamicContainer rows(Class<?> family, List<Native.Method> natives) {
    DynamicTest suite =
        DynamicTest.dynamicTest(
            "has a suite", () -> assertThat(SUITES).as("@Rows of a suite").containsKey(family));
    Stream<DynamicTest> rows =
        !SUITES.containsKey(family)
            ? Stream.empty()
            : natives.stream()
                .map(
                    row ->
                        DynamicTest.dynamicTest(
                            row.module() + " " + row.name(), () -> requireRow(family, row)));
    return DynamicContainer.dynamicContainer(
        family.getSimpleName(), Stream.concat(Stream.of(suite), rows));
  }

  private static void requireRow(Class<?> family, Native.Method row) {
    Class<?> suite = SUITES.get(family);
    assertThat(CalledNatives.of(suite).contains(row))
        .as("%s calls %s", suite.getSimpleName(), row.name())
        .isTrue();
  }
}
