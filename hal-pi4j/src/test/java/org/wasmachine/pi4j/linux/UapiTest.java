package org.wasmachine.pi4j.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemoryLayout;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The expected numbers were printed by a C program that includes the kernel's UAPI headers. */
@DisplayName("The kernel's structures and request numbers")
class UapiTest {

  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of("gpiochip_info", GpioUapi.CHIP_INFO, 68),
        Arguments.of("gpio_v2_line_attribute", GpioUapi.LINE_ATTRIBUTE, 16),
        Arguments.of("gpio_v2_line_config_attribute", GpioUapi.LINE_CONFIG_ATTRIBUTE, 24),
        Arguments.of("gpio_v2_line_config", GpioUapi.LINE_CONFIG, 272),
        Arguments.of("gpio_v2_line_request", GpioUapi.LINE_REQUEST, 592),
        Arguments.of("gpio_v2_line_info", GpioUapi.LINE_INFO, 256),
        Arguments.of("gpio_v2_line_values", GpioUapi.LINE_VALUES, 16),
        Arguments.of("gpio_v2_line_event", GpioUapi.LINE_EVENT, 48),
        Arguments.of("i2c_msg", I2cUapi.MESSAGE, 16),
        Arguments.of("i2c_rdwr_ioctl_data", I2cUapi.TRANSACTION, 16),
        Arguments.of("i2c_smbus_ioctl_data", I2cUapi.SMBUS_CALL, 16),
        Arguments.of("spi_ioc_transfer", SpiUapi.TRANSFER, 32),
        Arguments.of("termios2", TtyUapi.TERMIOS2, 44),
        Arguments.of("pollfd", TtyUapi.POLL, 8));
  }

  @ParameterizedTest(name = "struct {0} has {2} bytes")
  @MethodSource("sizes")
  void structuresHaveTheKernelsSize(String name, MemoryLayout layout, long size) {
    assertThat(layout.byteSize()).isEqualTo(size);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of("GPIO_GET_CHIPINFO_IOCTL", GpioUapi.GET_CHIP_INFO, 0x8044B401L),
        Arguments.of("GPIO_V2_GET_LINEINFO_IOCTL", GpioUapi.GET_LINE_INFO, 0xC100B405L),
        Arguments.of("GPIO_V2_GET_LINE_IOCTL", GpioUapi.GET_LINE, 0xC250B407L),
        Arguments.of("GPIO_V2_LINE_SET_CONFIG_IOCTL", GpioUapi.SET_CONFIG, 0xC110B40DL),
        Arguments.of("GPIO_V2_LINE_GET_VALUES_IOCTL", GpioUapi.GET_VALUES, 0xC010B40EL),
        Arguments.of("GPIO_V2_LINE_SET_VALUES_IOCTL", GpioUapi.SET_VALUES, 0xC010B40FL),
        Arguments.of("SPI_IOC_WR_MODE32", SpiUapi.SET_MODE, 0x40046B05L),
        Arguments.of("SPI_IOC_WR_BITS_PER_WORD", SpiUapi.SET_BITS, 0x40016B03L),
        Arguments.of("SPI_IOC_WR_MAX_SPEED_HZ", SpiUapi.SET_SPEED, 0x40046B04L),
        Arguments.of("SPI_IOC_MESSAGE(1)", SpiUapi.message(1), 0x40206B00L),
        Arguments.of("SPI_IOC_MESSAGE(3)", SpiUapi.message(3), 0x40606B00L),
        Arguments.of("TCGETS2", TtyUapi.GET, 0x802C542AL),
        Arguments.of("TCSETSW2", TtyUapi.SET_AFTER_OUTPUT, 0x402C542CL));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void requestsHaveTheKernelsNumber(String name, long request, long number) {
    assertThat(request).isEqualTo(number);
  }

  @Test
  void theLineRequestHasItsFieldsWhereTheKernelLooks() {
    assertThat(GpioUapi.offset(GpioUapi.LINE_REQUEST, "consumer")).isEqualTo(256);
    assertThat(GpioUapi.offset(GpioUapi.LINE_REQUEST, "config")).isEqualTo(288);
    assertThat(GpioUapi.offset(GpioUapi.LINE_REQUEST, "num_lines")).isEqualTo(560);
    assertThat(GpioUapi.offset(GpioUapi.LINE_REQUEST, "fd")).isEqualTo(588);
  }

  @Test
  void theEpollEventIsPackedOnX86Only() {
    assertThat(EventLoop.EpollEvent.of("amd64")).isEqualTo(new EventLoop.EpollEvent(12, 4));
    assertThat(EventLoop.EpollEvent.of("aarch64")).isEqualTo(new EventLoop.EpollEvent(16, 8));
  }

  @Test
  void aStructureTooLargeForARequestNumberIsRefused() {
    assertThatThrownBy(() -> SpiUapi.message(512)).isInstanceOf(IllegalArgumentException.class);
  }
}
