package org.wasmachine.pi4j.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.pi4j.doctor.Finding.Level;
import org.wasmachine.pi4j.linux.FakeGpioChip;
import org.wasmachine.pi4j.linux.FakeKernel;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.linux.LinuxRoot;

/** A Raspberry Pi 5 made of files, whose kernel the test plays. */
@DisplayName("The doctor")
class DoctorTest {

  private static final FakeKernel.Device FILE = new FakeKernel.Device() {};

  @TempDir Path root;
  private final FakeKernel kernel = new FakeKernel();

  @BeforeEach
  void aHealthyRaspberryPi() throws IOException {
    write("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0");
    write("proc/sys/kernel/osrelease", "6.12.25+rpt-rpi-2712\n");
    write("proc/cmdline", "console=tty1 root=/dev/mmcblk0p2");
    write("proc/self/status", "Name:\tjava\nGroups:\t20 986 998 999\n");
    write("etc/group", "dialout:x:20:pi\ngpio:x:986:pi\ni2c:x:998:pi\nspi:x:999:pi\nempty:x:5:\n");
    write("boot/firmware/config.txt", "# settings\ndtparam=i2c_arm=on\n#dtparam=spi=on\n");
    device("gpiochip0", new FakeGpioChip("pinctrl-rp1", 54));
    device("i2c-1", FILE);
    device("spidev0.0", FILE);
    write("sys/devices/platform/1f00098000.pwm/pwm/pwmchip0/export", "");
    Files.createDirectories(root.resolve("sys/class/pwm"));
    Files.createSymbolicLink(
        root.resolve("sys/class/pwm/pwmchip0"),
        root.resolve("sys/devices/platform/1f00098000.pwm/pwm/pwmchip0"));
    kernel.with(root.resolve("sys/class/pwm/pwmchip0/export").toString(), FILE);
    device("ttyAMA0", FILE);
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  private void device(String name, FakeKernel.Device device) throws IOException {
    write("dev/" + name, "");
    kernel.with(root.resolve("dev/" + name).toString(), device);
  }

  private void refuse(String path, LinuxErrno errno) {
    kernel.refusing(root.resolve(path).toString(), errno);
  }

  private List<Finding> examine() {
    return examine(25, "aarch64", true);
  }

  private List<Finding> examine(int java, String architecture, boolean nativeAccess) {
    return new Doctor(
            new Patient(kernel, new LinuxRoot(root), java, architecture, nativeAccess, "pi"))
        .examine();
  }

  private Finding only(String subject) {
    List<Finding> found =
        examine().stream().filter(finding -> finding.subject().equals(subject)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static void says(Finding finding, Level level, String text, String cure) {
    assertThat(finding.level()).as(finding.toString()).isEqualTo(level);
    assertThat(finding.text()).contains(text);
    assertThat(finding.cure().orElse("")).contains(cure);
  }

  @Test
  void hasNothingToSayAboutAHealthyBoard() {
    List<Finding> findings = examine();

    assertThat(findings).noneMatch(finding -> finding.level() == Level.PROBLEM);
    says(only("board"), Level.OK, "raspberry-pi-5", "");
    says(only("gpio"), Level.OK, "pinctrl-rp1, 54 lines", "");
    says(only("pins"), Level.OK, "free", "");
    says(only("i2c"), Level.OK, "i2c-1 can be used", "");
    says(only("spi"), Level.OK, "spidev0.0 can be used", "");
    says(only("pwm"), Level.OK, "pwmchip0 can be used", "");
    assertThat(kernel.openFiles()).isZero();
  }

  @Test
  void namesTheGroupThatTheUserIsMissing() throws IOException {
    write("etc/group", "gpio:x:986:other\ni2c:x:998:pi\n");
    write("proc/self/status", "Groups:\t998\n");
    refuse("dev/gpiochip0", LinuxErrno.EACCES);

    says(
        only("gpio"),
        Level.PROBLEM,
        "pi is not in group gpio",
        "sudo usermod -aG gpio pi, then log in again");
  }

  @Test
  void looksAtUsbSerialAdaptersToo() throws IOException {
    device("ttyUSB0", FILE);
    device("ttyACM0", FILE);
    write("etc/group", "dialout:x:20:other\n");
    write("proc/self/status", "Groups:\t998\n");
    refuse("dev/ttyACM0", LinuxErrno.EACCES);

    List<Finding> serial =
        examine().stream().filter(finding -> finding.text().matches(".*tty(USB|ACM).*")).toList();
    assertThat(serial).hasSize(2);
    says(serial.get(0), Level.OK, "ttyUSB0 can be used", "");
    says(serial.get(1), Level.PROBLEM, "not in group dialout", "sudo usermod -aG dialout pi");
  }

  @Test
  void doesNotSendTheOwnerOfAnotherComputerToConfigTxt() throws IOException {
    write("proc/device-tree/model", "Acme SBC");
    Files.delete(root.resolve("dev/i2c-1"));

    says(only("i2c"), Level.HINT, "there is no /dev/i2c-*", "the maker of this computer");
  }

  @Test
  void noticesASessionOlderThanTheMembership() throws IOException {
    write("proc/self/status", "Groups:\t20\n");
    refuse("dev/i2c-1", LinuxErrno.EACCES);

    says(only("i2c"), Level.PROBLEM, "this session began before", "log out and in again");
  }

  @Test
  void noticesADeviceThatDoesNotBelongToItsGroup() {
    refuse("dev/spidev0.0", LinuxErrno.EACCES);

    says(only("spi"), Level.PROBLEM, "although pi is in group spi", "sudo chgrp spi");
  }

  @Test
  void givesAUdevRuleWhereThereIsNoSuchGroup() throws IOException {
    write("etc/group", "root:x:0:\n");
    refuse("dev/gpiochip0", LinuxErrno.EACCES);

    says(only("gpio"), Level.PROBLEM, "no group gpio", "KERNEL==\"gpiochip*\", GROUP=\"gpio\"");
  }

  @Test
  void namesTheOverlayOfABusThatIsOff() throws IOException {
    Files.delete(root.resolve("dev/spidev0.0"));

    says(only("spi"), Level.HINT, "no /dev/spidev", "put \"dtparam=spi=on\" into /boot/firmware");
  }

  @Test
  void asksForARestartWhenTheOverlayIsConfiguredAlready() throws IOException {
    Files.delete(root.resolve("dev/i2c-1"));

    says(only("i2c"), Level.HINT, "dtparam=i2c_arm=on is in config.txt", "restart");
  }

  @Test
  void noticesABusWithoutItsDeviceDriver() throws IOException {
    Files.delete(root.resolve("dev/i2c-1"));
    write("sys/class/i2c-adapter/i2c-1/name", "bcm2835");

    says(only("i2c"), Level.PROBLEM, "not loaded", "modprobe i2c-dev");
  }

  @Test
  void namesThePwmOverlay() throws IOException {
    Files.delete(root.resolve("sys/class/pwm/pwmchip0"));

    says(only("pwm"), Level.HINT, "no PWM controller", "dtoverlay=pwm-2chan");
  }

  @Test
  void tellsWhichPinsAreTakenByWhom() throws IOException {
    device(
        "gpiochip0",
        new FakeGpioChip("pinctrl-rp1", 54).used(17, "lirc").used(8, "spi0 CS0").used(45, "fan"));

    Finding pins = only("pins");
    says(pins, Level.HINT, "GPIO17 is used by lirc", "refused to apps");
    assertThat(pins.text()).contains("GPIO8 is used by spi0 CS0").doesNotContain("fan");
  }

  @Test
  void noticesAHeaderWithoutItsController() throws IOException {
    device("gpiochip0", new FakeGpioChip("something-else", 8));

    assertThat(examine())
        .anySatisfy(
            finding -> says(finding, Level.PROBLEM, "labelled pinctrl-rp1", "full-upgrade"));
  }

  @Test
  void noticesAComputerWithoutPins() throws IOException {
    Files.delete(root.resolve("dev/gpiochip0"));

    says(only("gpio"), Level.PROBLEM, "no /dev/gpiochip", "sim:");
  }

  @Test
  void noticesTheConsoleOnTheSerialPort() throws IOException {
    write("proc/cmdline", "console=ttyAMA0,115200 console=tty1");

    assertThat(examine())
        .anySatisfy(finding -> says(finding, Level.HINT, "login console", "raspi-config"));
  }

  @Test
  void describesAComputerWithoutAProfile() throws IOException {
    write("proc/device-tree/model", "Acme SBC\0");

    says(only("board"), Level.HINT, "Acme SBC: no profile", "pi4j:?chip=LABEL");
    assertThat(examine()).noneMatch(finding -> finding.subject().equals("pins"));
  }

  @Test
  void looksAtJavaKernelAndMachine() throws IOException {
    write("proc/sys/kernel/osrelease", "5.4.0");
    List<Finding> findings = examine(21, "arm", false);

    says(findings.get(0), Level.PROBLEM, "21 is too old", "JDK 25");
    says(findings.get(1), Level.PROBLEM, "5.4.0 is too old", "upgrade");
    says(findings.get(2), Level.PROBLEM, "64 bits", "64-bit");
    says(examine(25, "aarch64", false).getFirst(), Level.HINT, "native", "--enable-native");
  }

  @Test
  void survivesAComputerThatIsNoLinux(@TempDir Path nothing) {
    List<Finding> findings =
        new Doctor(new Patient(kernel, new LinuxRoot(nothing), 25, "amd64", true, "me")).examine();

    assertThat(findings).anySatisfy(finding -> says(finding, Level.PROBLEM, "no Linux", "sim:"));
    assertThat(findings).allSatisfy(finding -> assertThat(finding.toString()).isNotBlank());
  }
}
