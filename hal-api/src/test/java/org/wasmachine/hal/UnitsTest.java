package org.wasmachine.hal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ranges of units, addresses and configurations. */
class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1 Hz, 1000000000",
    "1500, 1500 Hz, 666667",
    "400000, 400 kHz, 2500",
    "80000000, 80 MHz, 13",
    "9000000000, 9000 MHz, 1"
  })
  void aFrequencyReadsWellAndHasAPeriod(long hertz, String text, long period) {
    assertThat(Frequency.ofHertz(hertz)).hasToString(text);
    assertThat(Frequency.ofHertz(hertz).periodNanos()).isEqualTo(period);
  }

  @Test
  void aFrequencyIsPositive() {
    assertThatThrownBy(() -> Frequency.ofHertz(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Frequency.ofMegahertz(Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
    assertThat(Frequency.ofKilohertz(2)).isGreaterThan(Frequency.ofHertz(1999));
  }

  @ParameterizedTest
  @CsvSource({"0x23, false, 0x23", "0x7F, false, 0x7F", "0x3FF, true, 0x3FF (10 bit)"})
  void anAddressIsWrittenAsInDataSheets(String value, boolean tenBit, String text) {
    assertThat(new I2cAddress(Integer.decode(value), tenBit)).hasToString(text);
  }

  @Test
  void anAddressHasItsRange() {
    for (int wrong : new int[] {-1, 0x80, 0x400}) {
      assertKind(() -> I2cAddress.of(wrong), ErrorKind.INVALID_ARGUMENT);
    }
    assertKind(() -> I2cAddress.ofTenBit(0x400), ErrorKind.INVALID_ARGUMENT);
    assertThat(I2cAddress.of(0x07).isReserved()).isTrue();
    assertThat(I2cAddress.of(0x78).isReserved()).isTrue();
    assertThat(I2cAddress.of(0x08).isReserved()).isFalse();
    assertThat(I2cAddress.ofTenBit(0x50)).isNotEqualTo(I2cAddress.of(0x50));
  }

  @Test
  void configurationsRefuseNonsense() {
    assertKind(
        () -> GpioConfig.input(1).withDebounce(Duration.ofNanos(-1)), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> GpioConfig.input(1).withQueueCapacity(0), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> GpioConfig.input(1).withQueueCapacity(1 << 20), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> I2cConfig.controller(-1), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> I2cConfig.controller(0).withPins(4, 4), ErrorKind.INVALID_ARGUMENT);
    assertKind(
        () -> I2cConfig.controller(0).withTimeout(Duration.ZERO), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> SpiConfig.controller(-1), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> SpiMode.of(4), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> Attenuation.of(-1), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> AdcConfig.channel(1, 0).withWidth(0), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> PwmConfig.onPin(1).withTimer(-1), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> PwmConfig.onPin(1).withDuty(1.5), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> PwmConfig.onPin(1).withPhase(360), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> UartConfig.port(-1), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> UartConfig.port(0).withReceiveBuffer(0), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> UartLine.DEFAULT.withBaud(0), ErrorKind.INVALID_ARGUMENT);
    assertKind(
        () -> new UartLine(9600, 9, UartLine.Parity.NONE, UartLine.StopBits.ONE),
        ErrorKind.INVALID_ARGUMENT);
    assertKind(
        () -> new SpiOperation.Transfer(new byte[1], new byte[2]), ErrorKind.INVALID_ARGUMENT);
    assertKind(() -> new SpiOperation.Delay(Duration.ofNanos(-1)), ErrorKind.INVALID_ARGUMENT);
  }

  @Test
  void aCharacterTakesItsBitsOnTheLine() {
    assertThat(UartLine.DEFAULT.withBaud(9600).characterNanos()).isEqualTo(1_041_667);
    assertThat(
            new UartLine(1000, 7, UartLine.Parity.EVEN, UartLine.StopBits.ONE_AND_A_HALF)
                .characterNanos())
        .isEqualTo(10_500_000);
  }

  @ParameterizedTest
  @EnumSource
  void everyErrorHasItsNumber(Errno errno) {
    assertThat(Errno.of(errno.number())).isSameAs(errno);
    assertThat(errno.number()).isEqualTo(errno.ordinal());
    assertThat(errno.text()).isNotBlank();
  }

  @Test
  void someErrorNumbersOfWasi() {
    assertThat(Errno.EACCES.number()).isEqualTo(2);
    assertThat(Errno.EBUSY.number()).isEqualTo(10);
    assertThat(Errno.EINVAL.number()).isEqualTo(28);
    assertThat(Errno.ENOTCAPABLE.number()).isEqualTo(76);
    assertThatThrownBy(() -> Errno.of(77)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Errno.of(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anErrorKeepsWhatTheSystemSaid() {
    HalException plain = new HalException(ErrorKind.BUSY, "GPIO2 is in use");
    assertThat(plain.osErrno()).isEmpty();
    assertThat(plain.errno()).isEqualTo(Errno.EBUSY);
    assertThat(HalException.ofErrno(ErrorKind.PERMISSION, "no", 13).osErrno())
        .isEqualTo(OptionalInt.of(13));
  }

  @Test
  void anInterruptedWaitSetsTheFlagAgain() {
    HalException e = HalException.interrupted("GPIO2: wait", new InterruptedException());
    assertThat(e.kind()).isEqualTo(ErrorKind.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void capabilitiesCanBeTakenAway() {
    Capabilities some = Capabilities.all().without(Feature.ADC, Feature.PWM);
    assertThat(some.has(Feature.GPIO)).isTrue();
    assertThat(some.has(Feature.ADC)).isFalse();
    some.require(Feature.GPIO, "GPIO1: open");
    assertKind(() -> some.require(Feature.PWM, "GPIO1: open"), ErrorKind.UNSUPPORTED);
    assertThat(some.without(Feature.GPIO).has(Feature.UART)).isTrue();
  }

  private static void assertKind(Runnable call, ErrorKind kind) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(HalException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
