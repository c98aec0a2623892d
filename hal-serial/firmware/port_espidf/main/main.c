/* The bridge on an ESP32: the wire, the clock, and the loop. */
#include <string.h>

#include "driver/gpio.h"
#include "driver/uart.h"
#include "esp_mac.h"
#include "esp_random.h"
#include "esp_rom_sys.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "port.h"
#include "sdkconfig.h"
#if CONFIG_BRIDGE_WIRE_USB_SERIAL_JTAG
#include "driver/usb_serial_jtag.h"
#endif

#define RX_RING 8192 /* more than WMB_RX_CREDIT: repeats may come on top */
#define TX_RING 8192
#define STACK 8192
#define TASK_PRIORITY 10
#define LONG_DELAY_US 2000u

struct wmb bridge;
static portMUX_TYPE event_lock = portMUX_INITIALIZER_UNLOCKED;

enum wmb_status bridge_status(esp_err_t error) {
  switch (error) {
    case ESP_OK: return WMB_OK;
    case ESP_ERR_INVALID_ARG: return WMB_MALFORMED;
    case ESP_ERR_NOT_FOUND: return WMB_NOT_FOUND;
    case ESP_ERR_NOT_SUPPORTED: return WMB_UNSUPPORTED;
    case ESP_ERR_TIMEOUT: return WMB_TIMEOUT;
    case ESP_ERR_INVALID_SIZE: return WMB_TOO_LONG;
    default: return WMB_IO;
  }
}

static uint64_t now_us(void *context) {
  (void)context;
  return (uint64_t)esp_timer_get_time();
}

static void delay_us(void *context, uint32_t us) {
  (void)context;
  if (us >= LONG_DELAY_US) {
    vTaskDelay(pdMS_TO_TICKS(us / 1000u));
    us %= 1000u;
  }
  esp_rom_delay_us(us);
}

/* Events are pushed by interrupts on either core. */
static void lock(void *context) {
  (void)context;
  portENTER_CRITICAL_SAFE(&event_lock);
}

static void unlock(void *context) {
  (void)context;
  portEXIT_CRITICAL_SAFE(&event_lock);
}

static enum wmb_status no_own_operation(void *context, uint8_t code, const uint8_t *args, size_t available, size_t *used,
                                        uint8_t *result, size_t room, size_t *result_length) {
  (void)context, (void)code, (void)args, (void)available, (void)used, (void)result, (void)room, (void)result_length;
  return WMB_UNKNOWN_OPERATION;
}

#if CONFIG_BRIDGE_WIRE_USB_SERIAL_JTAG

#define WIRE_MAX_BAUD 0 /* no baud rate on this wire */

static void wire_init(void) {
  usb_serial_jtag_driver_config_t config = {.tx_buffer_size = TX_RING, .rx_buffer_size = RX_RING};
  ESP_ERROR_CHECK(usb_serial_jtag_driver_install(&config));
}

/* Gives up when nobody reads: a host that is gone must not stop the fail-safe. */
static void wire_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  while (length > 0) {
    int sent = usb_serial_jtag_write_bytes(bytes, length, pdMS_TO_TICKS(100));
    if (sent <= 0) {
      return;
    }
    bytes += sent;
    length -= (size_t)sent;
  }
}

static bool wire_set_baud(void *context, uint32_t baud) {
  (void)context, (void)baud;
  return true;
}

static size_t wire_read(uint8_t *bytes, size_t room, TickType_t wait) {
  int n = usb_serial_jtag_read_bytes(bytes, room, wait);
  return n > 0 ? (size_t)n : 0;
}

#else

#define WIRE ((uart_port_t)CONFIG_BRIDGE_UART_PORT)
#define WIRE_MAX_BAUD BRIDGE_MAX_BAUD

static QueueHandle_t wire_events;

static void wire_init(void) {
  uart_config_t config = {.baud_rate = (int)WMB_BASE_BAUD,
                          .data_bits = UART_DATA_8_BITS,
                          .parity = UART_PARITY_DISABLE,
                          .stop_bits = UART_STOP_BITS_1,
                          .flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
                          .source_clk = UART_SCLK_DEFAULT};
  ESP_ERROR_CHECK(uart_driver_install(WIRE, RX_RING, TX_RING, 32, &wire_events, 0));
  ESP_ERROR_CHECK(uart_param_config(WIRE, &config));
  ESP_ERROR_CHECK(uart_set_pin(WIRE, CONFIG_BRIDGE_UART_TX, CONFIG_BRIDGE_UART_RX, UART_PIN_NO_CHANGE,
                               UART_PIN_NO_CHANGE));
  /* The defaults (120 bytes or ten silent characters) would add 868 us to every answer at 115200. */
  ESP_ERROR_CHECK(uart_set_rx_timeout(WIRE, 1));
  ESP_ERROR_CHECK(uart_set_rx_full_threshold(WIRE, 32));
}

static void wire_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  uart_write_bytes(WIRE, bytes, length);
}

static bool wire_set_baud(void *context, uint32_t baud) {
  (void)context;
  uart_wait_tx_done(WIRE, pdMS_TO_TICKS(500));
  return uart_set_baudrate(WIRE, baud) == ESP_OK;
}

static size_t wire_read(uint8_t *bytes, size_t room, TickType_t wait) {
  uart_event_t event;
  size_t ready = 0;
  uart_get_buffered_data_len(WIRE, &ready);
  if (ready == 0 && xQueueReceive(wire_events, &event, wait) == pdTRUE) {
    if (event.type == UART_FIFO_OVF || event.type == UART_BUFFER_FULL) {
      wmb_overrun(&bridge);
      uart_flush_input(WIRE);
      xQueueReset(wire_events);
    }
    uart_get_buffered_data_len(WIRE, &ready);
  }
  if (ready == 0) {
    return 0;
  }
  int n = uart_read_bytes(WIRE, bytes, ready < room ? ready : room, 0);
  return n > 0 ? (size_t)n : 0;
}

#endif

static const struct wmb_port port = {.now_us = now_us,
                                     .delay_us = delay_us,
                                     .send = wire_send,
                                     .set_baud = wire_set_baud,
                                     .lock = lock,
                                     .unlock = unlock,
                                     .pin = bridge_gpio_pin,
                                     .gpio_config = bridge_gpio_config,
                                     .gpio_release = bridge_gpio_release,
                                     .gpio_write = bridge_gpio_write,
                                     .gpio_read = bridge_gpio_read,
                                     .i2c_open = bridge_i2c_open,
                                     .i2c_close = bridge_i2c_close,
                                     .i2c_transfer = bridge_i2c_transfer,
                                     .spi_open = bridge_spi_open,
                                     .spi_close = bridge_spi_close,
                                     .spi_transfer = bridge_spi_transfer,
                                     .adc_open = bridge_adc_open,
                                     .adc_read = bridge_adc_read,
                                     .adc_close = bridge_adc_close,
                                     .pwm_set = bridge_pwm_set,
                                     .pwm_close = bridge_pwm_close,
                                     .pwm_pause = bridge_pwm_pause,
                                     .uart_open = bridge_uart_open,
                                     .uart_write = bridge_uart_write,
                                     .uart_read = bridge_uart_read,
                                     .uart_drained = bridge_uart_drained,
                                     .uart_overruns = bridge_uart_overruns,
                                     .uart_close = bridge_uart_close,
                                     .own_operation = no_own_operation};

static struct wmb_identity identity = {
    .chip = CONFIG_IDF_TARGET,
    .firmware = "wasmachine-bridge 1.0 esp-idf",
    .board = CONFIG_BRIDGE_BOARD,
    .features = WMB_FEATURE_GPIO | WMB_FEATURE_EDGES | WMB_FEATURE_I2C | WMB_FEATURE_SPI | WMB_FEATURE_ADC |
                WMB_FEATURE_PWM | WMB_FEATURE_UART | WMB_FEATURE_I2C_10BIT | WMB_FEATURE_DEBOUNCE |
                WMB_FEATURE_I2C_IGNORE_NACK | WMB_FEATURE_PWM_PHASE,
    .max_baud = WIRE_MAX_BAUD,
    .pin_count = GPIO_PIN_COUNT,
    .i2c_buses = BRIDGE_I2C_BUSES,
    .first_spi_host = 1, /* SPI2_HOST; host 0 serves the flash */
    .spi_hosts = BRIDGE_SPI_HOSTS,
    .adc_units = BRIDGE_ADC_UNITS,
    .pwm_channels = BRIDGE_PWM_CHANNELS,
    .pwm_timers = 4,
    .uarts = BRIDGE_UARTS,
    .max_i2c_segment = 1024,
    .max_spi_transfer = 1984};

static void run(void *argument) {
  (void)argument;
  static uint8_t chunk[1024];
  for (;;) {
    size_t n = wire_read(chunk, sizeof chunk, 1);
    if (n > 0) {
      wmb_receive(&bridge, chunk, n);
    }
    bridge_uart_poll();
    wmb_poll(&bridge);
  }
}

void app_main(void) {
  ESP_ERROR_CHECK(esp_efuse_mac_get_default(identity.id));
  bridge_gpio_init();
  wire_init();
  wmb_init(&bridge, &port, NULL, &identity, esp_random());
  xTaskCreate(run, "bridge", STACK, NULL, TASK_PRIORITY, NULL);
}
