package org.wasmachine.pi4j.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.Pi4JException;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CImplementation;
import com.pi4j.io.i2c.I2CProviderBase;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmProviderBase;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiProviderBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.pi4j.detect.LineAddress;
import org.wasmachine.pi4j.linux.FakeGpioChip;
import org.wasmachine.pi4j.linux.FakeKernel;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LineEvent;
import org.wasmachine.pi4j.linux.LineListener;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.linux.LinuxRoot;
import org.wasmachine.sim.SimBoard;

/** Another Pi4J provider with the defects of 4.0.2: what goes round them, what is refused. */
@DisplayName("Drivers on another Pi4J provider")
class ForeignDriversTest {

  private static final FakeKernel.Device FILE = new FakeKernel.Device() {};
  private static final I2cAddress CHIP = I2cAddress.of(0x40);

  @TempDir Path root;
  private final SimBoard sim = SimBoard.of(Board.open("sim:raspberry-pi-4b"));
  private final SimulatedPins pins = new SimulatedPins(sim);
  private final I2C i2c = mock(I2C.class);
  private final Spi spi = mock(Spi.class);
  private final Pwm pwm = mock(Pwm.class);
  private final List<I2CConfig> i2cConfigs = new ArrayList<>();
  private final FakeKernel kernel = new FakeKernel();
  private LineAddress line17;
  private ForeignDrivers drivers;

  private final class FakeI2c extends I2CProviderBase {
    FakeI2c() {
      super("fake-i2c");
    }

    @Override
    public I2C create(I2CConfig config) {
      i2cConfigs.add(config);
      return i2c;
    }
  }

  private final class FakeSpi extends SpiProviderBase {
    FakeSpi() {
      super("fake-spi");
    }

    @Override
    public Spi create(com.pi4j.io.spi.SpiConfig config) {
      return spi;
    }
  }

  private final class FakePwm extends PwmProviderBase {
    FakePwm() {
      super("fake-pwm");
    }

    @Override
    public Pwm create(PwmConfig config) {
      return pwm;
    }
  }

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(root.resolve("dev"));
    for (String name : List.of("gpiochip0", "i2c-1", "spidev0.0")) {
      kernel.with(root.resolve("dev/" + name).toString(), FILE);
    }
    String chip = root.resolve("dev/gpiochip0").toString();
    kernel.with(chip, new FakeGpioChip("pinctrl-bcm2711", 58));
    line17 = new LineAddress(chip, 17);
    Context pi4j =
        Pi4J.newContextBuilder()
            .noAutoDetect()
            .disableShutdownHook()
            .add(pins.new Inputs(), pins.new Outputs(), new FakeI2c(), new FakeSpi(), new FakePwm())
            .build();
    drivers = new ForeignDrivers(kernel, new LinuxRoot(root), pi4j);
  }

  @AfterEach
  void stop() {
    drivers.close();
    sim.close();
  }

  private static void refused(String why, ThrowingCallable call) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(call)
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED));
  }

  private static void fails(LinuxErrno errno, ThrowingCallable call) {
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.known()).contains(errno));
  }

  @Test
  void anOutputDrivesItsPin() {
    LineDriver led = drivers.openLine(line17, GpioConfig.output(17, Level.LOW));
    led.write(true);
    assertThat(sim.pin(17).level()).isEqualTo(Level.HIGH);
    assertThat(led.read()).isTrue();
    led.close();
    sim.openGpio(GpioConfig.input(17)).close();
  }

  @Test
  void anInputIsOpenedWithoutTheDebouncingThatDelaysEdges() {
    drivers.openLine(line17, GpioConfig.input(17).withBias(Bias.UP));
    assertThat(pins.inputs).singleElement().satisfies(c -> assertThat(c.debounce()).isZero());
    assertThat(sim.pin(17).level()).isEqualTo(Level.HIGH);
  }

  @Test
  void onlyTheWantedEdgesAreCountedAndPassedOn() {
    List<LineEvent> heard = new ArrayList<>();
    LineDriver input = drivers.openLine(line17, GpioConfig.input(17).withEvents(Edge.RISING));
    input.listen(
        new LineListener() {
          @Override
          public void edge(LineEvent event) {
            heard.add(event);
          }

          @Override
          public void failed(KernelException cause) {
            throw cause;
          }
        });

    for (Level level : new Level[] {Level.HIGH, Level.LOW, Level.HIGH}) {
      sim.pin(17).drive(level);
    }

    assertThat(heard).extracting(LineEvent::rising).containsExactly(true, true);
    assertThat(heard).extracting(LineEvent::sequence).containsExactly(1L, 2L);
  }

  @Test
  void whatPi4jCannotSayIsRefusedBeforeAnythingIsOpened() {
    refused(
        "drives a new output low",
        () -> drivers.openLine(line17, GpioConfig.output(17, Level.HIGH)));
    refused(
        "read an output back",
        () -> drivers.openLine(line17, GpioConfig.inputOutput(17, Level.LOW)));
    refused(
        "OPEN_DRAIN",
        () ->
            drivers.openLine(line17, GpioConfig.output(17, Level.LOW).withDrive(Drive.OPEN_DRAIN)));
    refused(
        "DISABLED", () -> drivers.openLine(line17, GpioConfig.input(17).withBias(Bias.DISABLED)));
    refused(
        "delays edges",
        () -> drivers.openLine(line17, GpioConfig.input(17).withDebounce(Duration.ofMillis(5))));
    assertThat(sim.pinUse()).isEmpty();
  }

  @Test
  void aMissingOrForbiddenDeviceIsSaidSoInPlaceOfNoProvider() {
    fails(
        LinuxErrno.ENOENT,
        () -> drivers.openLine(new LineAddress("/dev/gpiochip9", 1), GpioConfig.input(1)));
    kernel.refusing(root.resolve("dev/i2c-1").toString(), LinuxErrno.EACCES);
    fails(LinuxErrno.EACCES, () -> drivers.openI2c(1, I2cConfig.DEFAULT_TIMEOUT));
  }

  @Test
  void aPinThatIsTakenIsBusy() {
    drivers.openLine(line17, GpioConfig.input(17));
    fails(LinuxErrno.EBUSY, () -> drivers.openLine(line17, GpioConfig.input(17)));
  }

  @Test
  void anI2cTimeoutIsRefusedForItCannotBeSet() {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> drivers.openI2c(1, Duration.ofMillis(50)))
        .withMessageContaining("i2c-1")
        .withMessageContaining("timeout")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED));
  }

  @Test
  void i2cAlwaysTakesTheDirectImplementationAndMakesOneDevicePerAddress() {
    I2cDriver bus = drivers.openI2c(1, I2cConfig.DEFAULT_TIMEOUT);
    byte[] into = new byte[2];
    bus.transaction(CHIP, List.of(I2cOperation.write((byte) 7), I2cOperation.read(into)));
    bus.transaction(CHIP, List.of(I2cOperation.write((byte) 1, (byte) 2)));
    bus.transaction(CHIP, List.of(I2cOperation.read(into)));

    verify(i2c).readRegister(new byte[] {7}, into, 0, 2);
    verify(i2c).write((byte) 1, (byte) 2);
    verify(i2c).read(into, 0, 2);
    assertThat(i2cConfigs)
        .singleElement()
        .satisfies(c -> assertThat(c.i2cImplementation()).isEqualTo(I2CImplementation.DIRECT));
    bus.close();
    verify(i2c).close();
  }

  @Test
  void i2cRefusesWhatWouldGoOutWrong() {
    I2cDriver bus = drivers.openI2c(1, I2cConfig.DEFAULT_TIMEOUT);
    List<I2cOperation> one = List.of(I2cOperation.write((byte) 1));
    refused("10-bit", () -> bus.transaction(I2cAddress.ofTenBit(0x240), one));
    refused("reserved", () -> bus.transaction(I2cAddress.of(0x03), one));
    refused(
        "acknowledge",
        () -> bus.transaction(CHIP, List.of(I2cOperation.writeIgnoringNack((byte) 1))));
    refused(
        "two",
        () -> bus.transaction(CHIP, List.of(one.getFirst(), one.getFirst(), one.getFirst())));
    refused(
        "one write and one read",
        () -> bus.transaction(CHIP, List.of(one.getFirst(), one.getFirst())));
    verify(i2c, never()).write(any(byte[].class));
  }

  @Test
  void theErrnoIsReadFromTheDeepestMessage() {
    I2cDriver bus = drivers.openI2c(1, I2cConfig.DEFAULT_TIMEOUT);
    when(i2c.write(new byte[] {1}))
        .thenThrow(
            new Pi4JException(
                "outer", new Pi4JException("No such device or address, buffer [0, 1] (121)")));
    fails(
        LinuxErrno.EREMOTEIO,
        () -> bus.transaction(CHIP, List.of(I2cOperation.write(new byte[] {1}))));
    doThrow(new Pi4JException("writing", new InitializeException("BCM 10 is in use")))
        .when(i2c)
        .read(any(byte[].class), anyInt(), anyInt());
    fails(LinuxErrno.EBUSY, () -> bus.transaction(CHIP, List.of(I2cOperation.read(new byte[1]))));
  }

  @Test
  void anErrorWithoutErrnoStaysShortAndIsNoCrash() {
    I2cDriver bus = drivers.openI2c(1, I2cConfig.DEFAULT_TIMEOUT);
    when(i2c.write(new byte[] {1}))
        .thenThrow(
            new ExceptionInInitializerError("Cannot open library libi2c.so " + "x".repeat(9999)));
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> bus.transaction(CHIP, List.of(I2cOperation.write(new byte[] {1}))))
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(ErrorKind.IO);
              assertThat(e.getMessage()).contains("libi2c.so").hasSizeLessThan(400);
            });
  }

  @Test
  void spiIsOneFullDuplexTransferAndNeverWriteThenRead() {
    doAnswer(
            call -> {
              byte[] out = call.getArgument(0);
              byte[] in = call.getArgument(2);
              System.arraycopy(out, 0, in, 0, out.length);
              in[3] = 0x55;
              return out.length;
            })
        .when(spi)
        .transfer(any(byte[].class), eq(0), any(byte[].class), eq(0), eq(5));
    SpiDriver device = drivers.openSpi(0, 0, SpiConfig.controller(0));
    byte[] read = new byte[2];
    byte[] both = {9};

    device.transaction(
        List.of(
            new SpiOperation.Write(new byte[] {1, 2}),
            new SpiOperation.Read(read),
            new SpiOperation.Transfer(both, both)));

    assertThat(read).containsExactly(0, 0x55);
    assertThat(both).containsExactly(9);
    verify(spi, never())
        .writeThenRead(
            any(byte[].class), anyInt(), anyInt(), anyInt(), any(byte[].class), anyInt(), anyInt());
  }

  @Test
  void spiRefusesWhatIsTooLongAndDelays() {
    SpiDriver device = drivers.openSpi(0, 0, SpiConfig.controller(0));
    fails(
        LinuxErrno.EMSGSIZE,
        () -> device.transaction(List.of(new SpiOperation.Write(new byte[4097]))));
    refused(
        "delay", () -> device.transaction(List.of(new SpiOperation.Delay(Duration.ofNanos(1)))));
  }

  @Test
  void pwmTakesWholeHertzAndPercentOnly() {
    PwmDriver output = drivers.openPwm(Path.of("/sys/class/pwm/pwmchip2"), 0, 12);
    output.set(1_000_000, 250_000);
    verify(pwm).on(25, 1000);
    refused("whole hertz", () -> output.set(1_000_000, 333_333));
    output.close();
    verify(pwm).off();
  }

  @Test
  void aProviderThatIsNotThereIsNamedWithThoseThatAre() {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> Pi4jContexts.named("ffm"))
        .withMessageContaining("no Pi4J provider 'ffm'")
        .withMessageContaining("wasmachine")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    Pi4jContexts.named("wasmachine").shutdown();
  }
}
