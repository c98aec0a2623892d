/* The ESP-IDF port: one file per peripheral, put together in main.c. */
#ifndef BRIDGE_PORT_H
#define BRIDGE_PORT_H

#include "esp_err.h"
#include "esp_idf_version.h"
#include "sdkconfig.h"
#include "soc/soc_caps.h"
#include "wmb.h"

/* ESP-IDF 6 moves one capability after the other out of soc_caps.h; what the five chips have is then said here. */
#if defined(SOC_HP_I2C_NUM)
#define BRIDGE_I2C_BUSES SOC_HP_I2C_NUM
#elif defined(SOC_I2C_NUM)
#define BRIDGE_I2C_BUSES SOC_I2C_NUM
#elif CONFIG_IDF_TARGET_ESP32C3 || CONFIG_IDF_TARGET_ESP32C6
#define BRIDGE_I2C_BUSES 1
#else
#define BRIDGE_I2C_BUSES 2
#endif

/* Steps in one I2C transaction of the new driver: the controller's command registers. */
#if defined(SOC_I2C_CMD_REG_NUM)
#define BRIDGE_I2C_STEPS SOC_I2C_CMD_REG_NUM
#elif CONFIG_IDF_TARGET_ESP32
#define BRIDGE_I2C_STEPS 16
#else
#define BRIDGE_I2C_STEPS 8
#endif

#if defined(SOC_SPI_PERIPH_NUM)
#define BRIDGE_SPI_HOSTS (SOC_SPI_PERIPH_NUM - 1)
#elif CONFIG_IDF_TARGET_ESP32C3 || CONFIG_IDF_TARGET_ESP32C6
#define BRIDGE_SPI_HOSTS 1
#else
#define BRIDGE_SPI_HOSTS 2
#endif

#if defined(SOC_ADC_PERIPH_NUM)
#define BRIDGE_ADC_UNITS SOC_ADC_PERIPH_NUM
#elif CONFIG_IDF_TARGET_ESP32C6
#define BRIDGE_ADC_UNITS 1
#else
#define BRIDGE_ADC_UNITS 2
#endif

#if defined(SOC_ADC_RTC_MAX_BITWIDTH)
#define BRIDGE_ADC_MAX_BITS SOC_ADC_RTC_MAX_BITWIDTH
#define BRIDGE_ADC_MIN_BITS SOC_ADC_RTC_MIN_BITWIDTH
#else
#define BRIDGE_ADC_MAX_BITS 12
#if CONFIG_IDF_TARGET_ESP32
#define BRIDGE_ADC_MIN_BITS 9
#else
#define BRIDGE_ADC_MIN_BITS 12
#endif
#endif

#if defined(SOC_LEDC_CHANNEL_NUM)
#define BRIDGE_PWM_CHANNELS SOC_LEDC_CHANNEL_NUM
#elif CONFIG_IDF_TARGET_ESP32C3 || CONFIG_IDF_TARGET_ESP32C6
#define BRIDGE_PWM_CHANNELS 6
#else
#define BRIDGE_PWM_CHANNELS 8
#endif

#if defined(SOC_LEDC_TIMER_BIT_WIDTH)
#define BRIDGE_PWM_BITS SOC_LEDC_TIMER_BIT_WIDTH
#elif CONFIG_IDF_TARGET_ESP32 || CONFIG_IDF_TARGET_ESP32C6 || CONFIG_IDF_TARGET_ESP32P4
#define BRIDGE_PWM_BITS 20
#else
#define BRIDGE_PWM_BITS 14
#endif

#if defined(SOC_UART_HP_NUM)
#define BRIDGE_UARTS SOC_UART_HP_NUM
#elif defined(SOC_UART_NUM)
#define BRIDGE_UARTS SOC_UART_NUM
#elif CONFIG_IDF_TARGET_ESP32P4
#define BRIDGE_UARTS 5
#elif CONFIG_IDF_TARGET_ESP32 || CONFIG_IDF_TARGET_ESP32S3
#define BRIDGE_UARTS 3
#else
#define BRIDGE_UARTS 2
#endif

#if defined(SOC_UART_BITRATE_MAX)
#define BRIDGE_MAX_BAUD SOC_UART_BITRATE_MAX
#else
#define BRIDGE_MAX_BAUD 5000000
#endif

/* The one bridge of this device. */
extern struct wmb bridge;

/* The status that tells the host of an ESP-IDF error. */
enum wmb_status bridge_status(esp_err_t error);

/* GPIO number, or GPIO_NUM_NC for FF. */
static inline int bridge_pin(uint8_t pin) { return pin == WMB_NO_PIN ? -1 : (int)pin; }

void bridge_gpio_init(void);
struct wmb_pin bridge_gpio_pin(void *context, uint8_t pin);
enum wmb_status bridge_gpio_config(void *context, const struct wmb_gpio_config *config);
void bridge_gpio_release(void *context, uint8_t pin, uint8_t safe);
void bridge_gpio_write(void *context, uint8_t pin, bool level);
bool bridge_gpio_read(void *context, uint8_t pin);

enum wmb_status bridge_i2c_open(void *context, const struct wmb_i2c_config *config);
void bridge_i2c_close(void *context, uint8_t bus);
enum wmb_status bridge_i2c_transfer(void *context, uint8_t bus, uint16_t address, bool ten_bit,
                                    const struct wmb_segment *segments, size_t count);

enum wmb_status bridge_spi_open(void *context, const struct wmb_spi_config *config);
void bridge_spi_close(void *context, uint8_t device);
enum wmb_status bridge_spi_transfer(void *context, uint8_t device, const struct wmb_segment *segments, size_t count);

enum wmb_status bridge_adc_open(void *context, uint8_t unit, uint8_t channel, uint8_t attenuation, uint8_t *bits);
enum wmb_status bridge_adc_read(void *context, uint8_t unit, uint8_t channel, uint16_t *raw, uint16_t *millivolts);
void bridge_adc_close(void *context, uint8_t unit, uint8_t channel);

enum wmb_status bridge_pwm_set(void *context, struct wmb_pwm_config *config, bool fresh);
void bridge_pwm_close(void *context, uint8_t channel);
enum wmb_status bridge_pwm_pause(void *context, uint8_t timer, bool pause);

enum wmb_status bridge_uart_open(void *context, const struct wmb_uart_config *config, bool fresh);
size_t bridge_uart_write(void *context, uint8_t port, const uint8_t *bytes, size_t length);
size_t bridge_uart_read(void *context, uint8_t port, uint8_t *bytes, size_t length);
bool bridge_uart_drained(void *context, uint8_t port);
uint32_t bridge_uart_overruns(void *context, uint8_t port);
void bridge_uart_close(void *context, uint8_t port);
void bridge_uart_poll(void);

#endif
