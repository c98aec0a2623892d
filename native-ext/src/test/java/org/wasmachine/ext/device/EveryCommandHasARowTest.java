package org.wasmachine.ext.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.IntegerEntry;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each {@code ioctl} command that a driver knows is given to it by {@link DeviceFilesTest}. */
class EveryCommandHasARowTest {

  private static final List<Class<?>> DRIVERS =
      List.of(
          GpioDriver.class, I2cDriver.class, SpiDriver.class, LedcDriver.class, AdcDriver.class);

  private static final Set<Integer> TESTED = new HashSet<>();

  /** Numbers above 32767 stand in the constant pools of the suite's classes. */
  @BeforeAll
  static void readTheSuite() throws IOException {
    for (Class<?> part : DeviceFilesTest.class.getDeclaredClasses()) {
      String file = part.getName().substring(part.getPackageName().length() + 1) + ".class";
      try (InputStream in = part.getResourceAsStream(file)) {
        for (var entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
          if (entry instanceof IntegerEntry number) {
            TESTED.add(number.intValue());
          }
        }
      }
    }
  }

  static Stream<Arguments> commands() {
    return DRIVERS.stream()
        .flatMap(
            driver ->
                Arrays.stream(driver.getDeclaredFields())
                    .filter(field -> field.getType() == int.class)
                    .map(EveryCommandHasARowTest::value)
                    .filter(value -> value >= 0x8100 && value < 0x8F00)
                    .map(command -> Arguments.of(driver.getSimpleName(), command)));
  }

  private static int value(Field constant) {
    try {
      constant.setAccessible(true);
      return constant.getInt(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("commands")
  void a_command_is_tested(String driver, int command) {
    assertThat(TESTED).as("0x%x of %s", command, driver).contains(command);
  }

  @Test
  void the_peer_has_12_commands_and_the_adc_one_more() {
    assertThat(commands().map(row -> row.get()[1]))
        .contains(0x8101, 0x8201, 0x8202, 0x8203, 0x8301, 0x8302)
        .contains(0x8401, 0x8402, 0x8403, 0x8404, 0x8405, 0x8406)
        .hasSize(13);
  }
}
