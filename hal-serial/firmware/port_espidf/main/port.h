/* The ESP-IDF port: one file per peripheral, put together in main.c. */
#ifndef BRIDGE_PORT_H
#define BRIDGE_PORT_H

#include "esp_err.h"
#include "esp_idf_version.h"
#include "wmb.h"

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
