package org.wasmachine.pi4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.pi4j.linux.FakeGpioChip;
import org.wasmachine.pi4j.linux.FakeKernel;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.linux.LinuxRoot;

@DisplayName("Finding the board and its devices")
class DetectionTest {

  @TempDir Path root;
  private final FakeKernel kernel = new FakeKernel();
  private final BoardProfile pi5 = new BoardCatalog().open("raspberry-pi-5");

  private void write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  private String chip(int number, FakeGpioChip chip) throws IOException {
    write("dev/gpiochip" + number, "");
    String path = root.resolve("dev/gpiochip" + number).toString();
    kernel.with(path, chip);
    return path;
  }

  private Optional<String> detected() {
    return new BoardDetector(new LinuxRoot(root), new BoardCatalog().all())
        .detect()
        .map(BoardProfile::id);
  }

  private GpioChips chips() {
    return new GpioChips(kernel, new LinuxRoot(root));
  }

  @ParameterizedTest
  @CsvSource({
    "Raspberry Pi 4 Model B Rev 1.4, raspberry-pi-4b",
    "Raspberry Pi 5 Model B Rev 1.0, raspberry-pi-5",
    "Raspberry Pi Zero 2 W Rev 1.0, raspberry-pi-zero-2-w"
  })
  void theDeviceTreeNamesTheBoard(String model, String id) throws IOException {
    write("proc/device-tree/model", model + "\0");
    assertThat(detected()).contains(id);
  }

  @ParameterizedTest
  @CsvSource({"'Raspberry Pi 400 Rev 1.0'", "'Acme SBC'", "''"})
  void anotherModelIsNoneOfThem(String model) throws IOException {
    write("proc/device-tree/model", model);
    assertThat(detected()).isEmpty();
  }

  @Test
  void theRevisionCodeDoesWithoutADeviceTree() throws IOException {
    write("proc/cpuinfo", "Hardware\t: BCM2835\nRevision\t: c03111\nSerial\t: 1\n");
    assertThat(detected()).contains("raspberry-pi-4b");
  }

  @Test
  void aComputerThatTellsNothingIsUnknown() {
    assertThat(detected()).isEmpty();
  }

  @Test
  void theHeaderIsFoundByLabelWhateverItsNumber() throws IOException {
    chip(0, new FakeGpioChip("gpio-brcmstb@107d508500", 32));
    String header = chip(4, new FakeGpioChip("pinctrl-rp1", 54));

    assertThat(chips().pin(pi5, 17)).isEqualTo(new LineAddress(header, 17));
  }

  @Test
  void aLineIsFoundByNameWhereverItWent() throws IOException {
    String header =
        chip(0, new FakeGpioChip("pinctrl-rp1", 54).named(3, "GPIO17").named(17, "GPIO3"));

    assertThat(chips().pin(pi5, 17)).isEqualTo(new LineAddress(header, 3));
    assertThat(chips().named("GPIO3")).contains(new LineAddress(header, 17));
    assertThat(chips().named("GPIO99")).isEmpty();
  }

  @Test
  void aHeaderThatIsNotThereKeepsItsErrno() throws IOException {
    chip(0, new FakeGpioChip("other", 8));
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> chips().pin(pi5, 17))
        .withMessageContaining("pinctrl-rp1")
        .satisfies(e -> assertThat(e.is(LinuxErrno.ENODEV)).isTrue());
  }

  @Test
  void oneControllerWithoutPermissionDoesNotHideTheOthers() throws IOException {
    kernel.refusing(chip(0, new FakeGpioChip("a", 1)), LinuxErrno.EACCES);
    chip(1, new FakeGpioChip("b", 1));
    assertThat(chips().all()).extracting(GpioChips.Description::label).containsExactly("b");
  }

  @Test
  void withoutAnyPermissionTheReasonIsKept() throws IOException {
    kernel.refusing(chip(0, new FakeGpioChip("a", 1)), LinuxErrno.EACCES);
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> chips().all())
        .satisfies(e -> assertThat(e.is(LinuxErrno.EACCES)).isTrue());
  }

  @Test
  void pwmOfTheHeaderIsFoundByItsBusAddress() throws IOException {
    Files.createDirectories(root.resolve("sys/class/pwm"));
    for (String address : new String[] {"1f0009c000", "1f00098000"}) {
      Path device = root.resolve("sys/devices/" + address + ".pwm/pwm");
      int number = address.equals("1f00098000") ? 2 : 0;
      Files.createDirectories(device.resolve("pwmchip" + number));
      Files.createSymbolicLink(
          root.resolve("sys/class/pwm/pwmchip" + number), device.resolve("pwmchip" + number));
    }
    PwmChips pwm = new PwmChips(new LinuxRoot(root));

    assertThat(pwm.all()).hasSize(2);
    assertThat(pwm.header(pi5.linux().orElseThrow()).orElseThrow().toString()).endsWith("pwmchip2");
  }
}
