package org.wasmachine.pi4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.exception.Pi4JException;
import com.pi4j.io.exception.IOAlreadyExistsException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmType;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiMode;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.plugin.KernelI2cProvider;
import org.wasmachine.pi4j.plugin.LineProperties;

/** The plugin as any Pi4J program uses it, found by Pi4J itself, on a real kernel. */
@DisplayName("The Pi4J plugin on a real kernel")
@Tag("kernel")
@Timeout(60)
class PluginKernelTest {

  private final Context pi4j = Pi4J.newContextBuilder().autoDetect().disableShutdownHook().build();

  @AfterEach
  void shutdown() {
    pi4j.shutdown();
  }

  @Test
  void isFoundByPi4jForAllFiveKinds() {
    assertThat(pi4j.providers().all().keySet())
        .contains(
            "wasmachine-digital-input",
            "wasmachine-digital-output",
            "wasmachine-i2c",
            "wasmachine-spi",
            "wasmachine-pwm");
  }

  @Test
  void anOutputDrivesItsLineFromItsFirstStateToItsLast() {
    DigitalOutput led =
        pi4j.create(
            DigitalOutput.newConfigBuilder(pi4j)
                .bcm(17)
                .initial(DigitalState.HIGH)
                .shutdown(DigitalState.LOW)
                .build());
    assertThat(TestKernel.level(17)).isTrue();
    led.low();
    assertThat(TestKernel.level(17)).isFalse();
    led.toggle();
    assertThat(TestKernel.level(17)).isTrue();
    led.close();

    pi4j.create(DigitalOutput.newConfigBuilder(pi4j).bcm(17).build());
    assertThat(TestKernel.level(17)).isFalse();
  }

  @Test
  void anInputDispatchesEveryEdgeOnceToEachListenerOnOneThread() throws InterruptedException {
    DigitalInput button =
        pi4j.create(
            DigitalInput.newConfigBuilder(pi4j).bcm(0).pull(PullResistance.PULL_UP).build());
    assertThat(button.state()).isEqualTo(DigitalState.HIGH);
    BlockingQueue<DigitalState> first = new LinkedBlockingQueue<>();
    BlockingQueue<DigitalState> second = new LinkedBlockingQueue<>();
    button.addListener(event -> first.add(event.state()));
    button.addListener(event -> second.add(event.state()));

    for (boolean level : new boolean[] {false, true, false}) {
      TestKernel.drive(0, level);
      assertThat(first.poll(10, TimeUnit.SECONDS)).isEqualTo(DigitalState.getState(level));
      assertThat(second.poll(10, TimeUnit.SECONDS)).isEqualTo(DigitalState.getState(level));
    }
    assertThat(first).isEmpty();
    assertThat(TestKernel.threads("device-events")).hasSize(1);
  }

  @Test
  void aLineInUseIsBusyOnceAndFreeAfterwards() {
    DigitalInput owner = pi4j.create(DigitalInput.newConfigBuilder(pi4j).bcm(5).build());
    ThrowingCallable attempt =
        () -> pi4j.create(DigitalOutput.newConfigBuilder(pi4j).bcm(5).id("second").build());

    assertThatExceptionOfType(Pi4JException.class)
        .isThrownBy(attempt)
        .havingRootCause()
        .isInstanceOf(KernelException.class)
        .withMessageContaining("request line 5: in use (EBUSY 16)");
    owner.close();

    DigitalOutput now = pi4j.create(DigitalOutput.newConfigBuilder(pi4j).bcm(5).build());
    assertThat(now.state()).isEqualTo(DigitalState.LOW);
  }

  @Test
  void theSameLineTwiceInOneContextIsRefusedAndTheFirstStays() {
    DigitalOutput first = pi4j.create(DigitalOutput.newConfigBuilder(pi4j).bcm(6).build());

    assertThatExceptionOfType(Pi4JException.class)
        .isThrownBy(() -> pi4j.create(DigitalOutput.newConfigBuilder(pi4j).bcm(6).build()));
    first.high();
    assertThat(TestKernel.level(6)).isTrue();
  }

  @Test
  void otherChipsAreReachedByBusOrByPath() {
    DigitalOutput byBus = pi4j.create(DigitalOutput.newConfigBuilder(pi4j).bus(1).bcm(3).build());
    byBus.high();
    assertThat(TestKernel.level("gpiochip1", 3)).isTrue();

    DigitalOutput byPath =
        pi4j.create(
            DigitalOutput.newConfigBuilder(pi4j)
                .bcm(4)
                .load(Map.of(LineProperties.CHIP, "/dev/gpiochip1"))
                .build());
    byPath.high();
    assertThat(TestKernel.level("gpiochip1", 4)).isTrue();
  }

  @Test
  void i2cReadsARegisterWithARepeatedStart() {
    I2C memory = pi4j.create(I2C.newConfigBuilder(pi4j).bus(1).device(0x50).build());
    memory.writeRegister(0x10, new byte[] {1, 2, (byte) 0xFF}, 0, 3);
    TestKernel.setParameter("hal_i2c_bus", "transactions", 0);
    TestKernel.setParameter("hal_i2c_bus", "restarts", 0);
    byte[] into = new byte[3];

    assertThat(memory.readRegister(0x10, into, 0, 3)).isEqualTo(3);
    assertThat(into).containsExactly(1, 2, 0xFF);
    assertThat(memory.readRegister(0x12)).isEqualTo(0xFF);
    assertThat(TestKernel.parameter("hal_i2c_bus", "transactions")).isEqualTo(2);
    assertThat(TestKernel.parameter("hal_i2c_bus", "restarts")).isEqualTo(2);
  }

  @Test
  void i2cWorksOnAnSmbusOnlyController() {
    I2C memory = pi4j.create(I2C.newConfigBuilder(pi4j).bus(0).device(0x50).build());
    memory.writeRegister(0x20, new byte[] {5, 6, 7, 8}, 0, 4);
    byte[] into = new byte[4];
    memory.readRegister(0x20, into, 0, 4);
    assertThat(into).containsExactly(5, 6, 7, 8);
  }

  @Test
  void i2cTenBitAddressesAreNotCut() {
    I2C memory =
        pi4j.create(
            I2C.newConfigBuilder(pi4j)
                .bus(1)
                .device(0x240)
                .load(Map.of(KernelI2cProvider.TEN_BIT, "true"))
                .build());
    memory.writeRegister(0, (byte) 0x5A);
    assertThat(memory.readRegister(0)).isEqualTo(0x5A);

    assertThatExceptionOfType(Pi4JException.class)
        .isThrownBy(
            () -> pi4j.create(I2C.newConfigBuilder(pi4j).bus(1).device(0x241).id("x").build()))
        .withStackTraceContaining("tenBit");
  }

  @Test
  void anAbsentI2cChipKeepsItsErrno() {
    I2C nobody = pi4j.create(I2C.newConfigBuilder(pi4j).bus(1).device(0x24).build());
    assertThatExceptionOfType(Pi4JException.class)
        .isThrownBy(() -> nobody.write((byte) 1))
        .havingRootCause()
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.is(LinuxErrno.ENXIO)).isTrue());
  }

  @Test
  void spiTransfersLongerThanTheKernelsBufferUnderOneChipSelect() {
    Spi loop =
        pi4j.create(
            Spi.newConfigBuilder(pi4j)
                .bus(0)
                .channel(0)
                .mode(SpiMode.MODE_3)
                .baud(500_000)
                .build());
    byte[] data = new byte[10_000];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 13);
    }
    byte[] back = new byte[data.length];
    TestKernel.setParameter("hal_spi_loop", "messages", 0);
    TestKernel.setParameter("hal_spi_loop", "selects", 0);

    assertThat(loop.transfer(data, 0, back, 0, data.length)).isEqualTo(data.length);

    assertThat(back).isEqualTo(data);
    assertThat(TestKernel.parameter("hal_spi_loop", "messages")).isEqualTo(3);
    assertThat(TestKernel.parameter("hal_spi_loop", "selects")).isEqualTo(1);
    assertThat(TestKernel.parameter("hal_spi_loop", "last_mode")).isEqualTo(3);
    assertThat(TestKernel.parameter("hal_spi_loop", "last_hz")).isEqualTo(500_000);
  }

  @Test
  void spiWriteThenReadTouchesOnlyItsOwnBuffers() {
    Spi inverted = pi4j.create(Spi.newConfigBuilder(pi4j).bus(0).channel(1).build());
    byte[] read = {9, 9, 9, 9};

    inverted.writeThenRead(new byte[] {1, 2, 3}, 1, 2, 10, read, 1, 2);

    assertThat(read).containsExactly(9, 0xFF, 0xFF, 9);
  }

  @Test
  void pwmRunsAtTheFrequencyAndDutyAskedForAndStopsOnClose() {
    Pwm pwm =
        pi4j.create(
            Pwm.newConfigBuilder(pi4j)
                .chip(0)
                .channel(1)
                .pwmType(PwmType.HARDWARE)
                .frequency(1000)
                .dutyCycle(25)
                .build());
    pwm.on();
    assertThat(TestKernel.pwm(1, "period")).isEqualTo("1000000");
    assertThat(TestKernel.pwm(1, "duty_cycle")).isEqualTo("250000");
    assertThat(TestKernel.pwm(1, "enable")).isEqualTo("1");
    pwm.on(50, 20_000);
    assertThat(TestKernel.pwm(1, "period")).isEqualTo("50000");
    assertThat(TestKernel.pwm(1, "duty_cycle")).isEqualTo("25000");
    pwm.close();
    assertThat(TestKernel.pwmExported(1)).isFalse();
  }

  @Test
  void anObjectThatCannotBeOpenedLeavesNothingBehind() {
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(Pi4JException.class)
          .isThrownBy(() -> pi4j.create(DigitalInput.newConfigBuilder(pi4j).bcm(99).build()))
          .isNotInstanceOf(IOAlreadyExistsException.class)
          .withStackTraceContaining("request line 99");
      assertThatExceptionOfType(Pi4JException.class)
          .isThrownBy(() -> pi4j.create(I2C.newConfigBuilder(pi4j).bus(9).device(9).build()))
          .withStackTraceContaining("/dev/i2c-9");
    }
  }
}
