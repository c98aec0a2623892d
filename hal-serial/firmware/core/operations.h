/* Shared between the operations: what is left of a request and its reply, whom pins belong to, and each family's operations. */
#ifndef WMB_OPERATIONS_H
#define WMB_OPERATIONS_H

#include "wmb_internal.h"

/* Arguments still to be read, and results written so far. Reading past the end marks `in` as broken. */
struct wmb_run {
  struct wmb *w;
  const uint8_t *in, *end;
  bool broken;
  uint8_t *out, *out_end;
};

static inline uint8_t wmb_u8(struct wmb_run *r) {
  if (r->in == r->end) {
    r->broken = true;
    return 0;
  }
  return *r->in++;
}

static inline uint16_t wmb_u16(struct wmb_run *r) {
  uint16_t low = wmb_u8(r);
  return (uint16_t)(low | (uint16_t)(wmb_u8(r) << 8));
}

static inline uint32_t wmb_u32(struct wmb_run *r) {
  uint32_t low = wmb_u16(r);
  return low | ((uint32_t)wmb_u16(r) << 16);
}

static inline const uint8_t *wmb_take(struct wmb_run *r, size_t length) {
  if ((size_t)(r->end - r->in) < length) {
    r->broken = true;
    r->in = r->end;
    return r->in;
  }
  const uint8_t *bytes = r->in;
  r->in += length;
  return bytes;
}

/* Room for a result, or NULL when the reply would become too long. */
static inline uint8_t *wmb_give(struct wmb_run *r, size_t length) {
  if ((size_t)(r->out_end - r->out) < length) {
    return NULL;
  }
  uint8_t *at = r->out;
  r->out += length;
  return at;
}

/* What a pin can do; nothing if there is none of that number. */
struct wmb_pin wmb_pin_of(struct wmb *w, uint8_t pin);

/* May `owner` number `index` use the pin, which must have all of `capabilities`? */
enum wmb_status wmb_may_own(struct wmb *w, uint8_t pin, uint16_t capabilities, enum wmb_owner owner, uint8_t index);

void wmb_own(struct wmb *w, uint8_t pin, enum wmb_owner owner, uint8_t index);

/* All pins of a bus at once: either each of them may be owned, or none is touched. FF entries are skipped. */
enum wmb_status wmb_own_all(struct wmb *w, const uint8_t *pins, size_t count, enum wmb_owner owner, uint8_t index);

/* System */
enum wmb_status wmb_op_echo(struct wmb_run *r);
enum wmb_status wmb_op_delay(struct wmb_run *r);
enum wmb_status wmb_op_device_time(struct wmb_run *r);
enum wmb_status wmb_op_counters(struct wmb_run *r);
enum wmb_status wmb_op_pins(struct wmb_run *r);
enum wmb_status wmb_op_resources(struct wmb_run *r);

/* GPIO */
enum wmb_status wmb_op_gpio_set(struct wmb_run *r, bool toggle, bool level);
enum wmb_status wmb_op_gpio_read(struct wmb_run *r);
enum wmb_status wmb_op_gpio_config(struct wmb_run *r);
void wmb_op_release_gpio(struct wmb *w, uint8_t pin);
enum wmb_status wmb_op_gpio_release(struct wmb_run *r);

/* I2C */
enum wmb_status wmb_op_i2c_open(struct wmb_run *r);
void wmb_op_close_i2c(struct wmb *w, uint8_t bus);
enum wmb_status wmb_op_i2c_close(struct wmb_run *r);
enum wmb_status wmb_op_i2c_write_read(struct wmb_run *r);
enum wmb_status wmb_op_i2c_transaction(struct wmb_run *r);

/* SPI */
enum wmb_status wmb_op_spi_open(struct wmb_run *r);
void wmb_op_close_spi(struct wmb *w, uint8_t device);
enum wmb_status wmb_op_spi_close(struct wmb_run *r);
enum wmb_status wmb_op_spi_transfer(struct wmb_run *r);
enum wmb_status wmb_op_spi_transaction(struct wmb_run *r);

/* ADC */
enum wmb_status wmb_op_adc_open(struct wmb_run *r);
enum wmb_status wmb_op_adc_read(struct wmb_run *r);
enum wmb_status wmb_op_adc_close(struct wmb_run *r);

/* PWM */
enum wmb_status wmb_op_pwm_open(struct wmb_run *r);
enum wmb_status wmb_op_pwm_set(struct wmb_run *r);
void wmb_op_close_pwm(struct wmb *w, uint8_t channel);
enum wmb_status wmb_op_pwm_close(struct wmb_run *r);
enum wmb_status wmb_op_pwm_pause(struct wmb_run *r, bool pause);

/* UART */
enum wmb_status wmb_op_uart_open(struct wmb_run *r);
enum wmb_status wmb_op_uart_write(struct wmb_run *r);
enum wmb_status wmb_op_uart_read(struct wmb_run *r);
void wmb_op_close_uart(struct wmb *w, uint8_t port);
enum wmb_status wmb_op_uart_close(struct wmb_run *r);
enum wmb_status wmb_op_uart_change_line(struct wmb_run *r);
enum wmb_status wmb_op_uart_flush(struct wmb_run *r);
enum wmb_status wmb_op_uart_overruns(struct wmb_run *r);

#endif
