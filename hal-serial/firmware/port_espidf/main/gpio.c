/* Digital pins: levels, resistors, edges by interrupt. */
#include "driver/gpio.h"

#include "esp_adc/adc_oneshot.h"
#include "esp_attr.h"
#include "port.h"
#include "sdkconfig.h"

/* Pins that the flash or PSRAM hangs on (data sheets, chapter "pins"), as a bit field. */
#define BITS(first, last) ((((uint64_t)1 << ((last) - (first) + 1)) - 1) << (first))
#if CONFIG_IDF_TARGET_ESP32
#define FLASH_PINS BITS(6, 11)
#define WIRE_PINS (BITS(1, 1) | BITS(3, 3))
#elif CONFIG_IDF_TARGET_ESP32S3
#if CONFIG_SPIRAM_MODE_OCT || CONFIG_ESPTOOLPY_OCT_FLASH
#define FLASH_PINS BITS(26, 37)
#else
#define FLASH_PINS BITS(26, 32)
#endif
#define WIRE_PINS BITS(43, 44)
#elif CONFIG_IDF_TARGET_ESP32C3
#define FLASH_PINS BITS(11, 17)
#define WIRE_PINS BITS(20, 21)
#elif CONFIG_IDF_TARGET_ESP32C6
#define FLASH_PINS BITS(24, 30)
#define WIRE_PINS BITS(16, 17)
#elif CONFIG_IDF_TARGET_ESP32P4
#define FLASH_PINS 0 /* the flash of a P4 has pads of its own */
#define WIRE_PINS BITS(37, 38)
#else
#error "This chip is not among those the bridge knows: add its flash and UART pins here."
#endif

#if CONFIG_BRIDGE_WIRE_USB_SERIAL_JTAG
#if CONFIG_IDF_TARGET_ESP32S3
#define USED_PINS BITS(19, 20)
#elif CONFIG_IDF_TARGET_ESP32C3
#define USED_PINS BITS(18, 19)
#elif CONFIG_IDF_TARGET_ESP32C6
#define USED_PINS BITS(12, 13)
#else
#define USED_PINS BITS(24, 25)
#endif
#else
#define OWN_PIN(pin) ((pin) >= 0 ? (uint64_t)1 << ((pin) & 63) : 0)
#define USED_PINS                                                                                       \
  (CONFIG_BRIDGE_UART_TX >= 0 ? OWN_PIN(CONFIG_BRIDGE_UART_TX) | OWN_PIN(CONFIG_BRIDGE_UART_RX) \
                              : (CONFIG_BRIDGE_UART_PORT == 0 ? WIRE_PINS : 0))
#endif

static void IRAM_ATTR edge(void *argument) {
  uint8_t pin = (uint8_t)(uintptr_t)argument;
  wmb_edge(&bridge, pin, gpio_get_level((gpio_num_t)pin) != 0);
}

void bridge_gpio_init(void) { ESP_ERROR_CHECK(gpio_install_isr_service(0)); }

struct wmb_pin bridge_gpio_pin(void *context, uint8_t pin) {
  (void)context;
  struct wmb_pin result = {0, 0xFF, 0xFF};
  if (!GPIO_IS_VALID_GPIO(pin)) {
    return result;
  }
  result.capabilities = WMB_CAP_EXISTS;
  if ((((uint64_t)FLASH_PINS | (uint64_t)USED_PINS) >> pin & 1u) != 0) {
    result.capabilities |= WMB_CAP_RESERVED;
    return result;
  }
  result.capabilities |= WMB_CAP_INPUT | WMB_CAP_EDGES;
  if (GPIO_IS_VALID_OUTPUT_GPIO(pin)) {
    /* The pins of an ESP32 that cannot drive have no resistors either. */
    result.capabilities |=
        WMB_CAP_OUTPUT | WMB_CAP_OPEN_DRAIN | WMB_CAP_PWM | WMB_CAP_PULL_UP | WMB_CAP_PULL_DOWN;
  }
  adc_unit_t unit;
  adc_channel_t channel;
  if (adc_oneshot_io_to_channel((int)pin, &unit, &channel) == ESP_OK) {
    result.capabilities |= WMB_CAP_ADC;
    result.adc_unit = (uint8_t)(unit + 1);
    result.adc_channel = (uint8_t)channel;
  }
  return result;
}

static void set_bias(gpio_num_t pin, uint8_t bias) {
  if (bias == WMB_BIAS_UP) {
    gpio_set_pull_mode(pin, GPIO_PULLUP_ONLY);
  } else if (bias == WMB_BIAS_DOWN) {
    gpio_set_pull_mode(pin, GPIO_PULLDOWN_ONLY);
  } else if (bias == WMB_BIAS_NONE && GPIO_IS_VALID_OUTPUT_GPIO(pin)) {
    gpio_set_pull_mode(pin, GPIO_FLOATING);
  }
}

enum wmb_status bridge_gpio_config(void *context, const struct wmb_gpio_config *config) {
  (void)context;
  gpio_num_t pin = (gpio_num_t)config->pin;
  gpio_intr_disable(pin);
  gpio_isr_handler_remove(pin);
  set_bias(pin, config->bias);
  esp_err_t error = ESP_OK;
  if (config->mode == WMB_GPIO_INPUT) {
    error = gpio_set_direction(pin, GPIO_MODE_INPUT);
  } else {
    /* The latch first: the pad drives the right level from the moment it becomes an output. */
    error = gpio_set_level(pin, config->initial);
    if (error == ESP_OK) {
      error = gpio_set_direction(pin, config->mode == WMB_GPIO_OPEN_DRAIN ? GPIO_MODE_INPUT_OUTPUT_OD
                                                                          : GPIO_MODE_INPUT_OUTPUT);
    }
  }
  if (error == ESP_OK && config->edges != WMB_EDGES_NONE) {
    /* Debouncing needs both edges; the core filters the wanted ones. */
    gpio_int_type_t type = config->edges == WMB_EDGES_BOTH || config->debounce_us != 0 ? GPIO_INTR_ANYEDGE
                           : config->edges == WMB_EDGES_RISING                         ? GPIO_INTR_POSEDGE
                                                                                       : GPIO_INTR_NEGEDGE;
    error = gpio_set_intr_type(pin, type);
    if (error == ESP_OK) {
      error = gpio_isr_handler_add(pin, edge, (void *)(uintptr_t)config->pin);
    }
    if (error == ESP_OK) {
      error = gpio_intr_enable(pin);
    }
  }
  return bridge_status(error);
}

void bridge_gpio_release(void *context, uint8_t number, uint8_t safe) {
  (void)context;
  gpio_num_t pin = (gpio_num_t)number;
  gpio_intr_disable(pin);
  gpio_isr_handler_remove(pin);
  if (safe == WMB_SAFE_INPUT) {
    gpio_set_direction(pin, GPIO_MODE_INPUT);
    set_bias(pin, WMB_BIAS_NONE);
  } else if (safe != WMB_SAFE_KEEP && GPIO_IS_VALID_OUTPUT_GPIO(number)) {
    gpio_set_level(pin, safe == WMB_SAFE_HIGH ? 1 : 0);
    gpio_set_direction(pin, GPIO_MODE_OUTPUT);
  }
}

void bridge_gpio_write(void *context, uint8_t pin, bool level) {
  (void)context;
  gpio_set_level((gpio_num_t)pin, level ? 1 : 0);
}

bool bridge_gpio_read(void *context, uint8_t pin) {
  (void)context;
  return gpio_get_level((gpio_num_t)pin) != 0;
}
