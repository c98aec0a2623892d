/* The operations of a request: reads arguments, has them checked and executed, writes results. */
#include <string.h>

#include "operations.h"

#define STOP_ON_ERROR 1u
#define FAILED_HEADER 3u

struct wmb_pin wmb_pin_of(struct wmb *w, uint8_t pin) {
  struct wmb_pin none = {0, 0xFF, 0xFF};
  return pin < w->identity->pin_count && pin < WMB_MAX_PINS ? w->port->pin(w->context, pin) : none;
}

enum wmb_status wmb_may_own(struct wmb *w, uint8_t pin, uint16_t capabilities, enum wmb_owner owner, uint8_t index) {
  uint16_t have = wmb_pin_of(w, pin).capabilities;
  if ((have & WMB_CAP_EXISTS) == 0) {
    return WMB_NOT_FOUND;
  }
  if ((have & WMB_CAP_RESERVED) != 0) {
    return WMB_RESERVED_PIN;
  }
  if ((have & capabilities) != capabilities) {
    return WMB_UNSUPPORTED;
  }
  const struct wmb_pin_state *state = &w->pins[pin];
  bool free = state->owner == WMB_OWNER_NONE || (state->owner == (uint8_t)owner && state->owner_index == index);
  return free ? WMB_OK : WMB_BUSY;
}

void wmb_own(struct wmb *w, uint8_t pin, enum wmb_owner owner, uint8_t index) {
  if (pin < WMB_MAX_PINS) {
    w->pins[pin].owner = (uint8_t)owner;
    w->pins[pin].owner_index = index;
  }
}

void wmb_disown(struct wmb *w, enum wmb_owner owner, uint8_t index) {
  for (size_t i = 0; i < WMB_MAX_PINS; i++) {
    if (w->pins[i].owner == (uint8_t)owner && w->pins[i].owner_index == index) {
      memset(&w->pins[i], 0, sizeof w->pins[i]);
    }
  }
}

enum wmb_status wmb_own_all(struct wmb *w, const uint8_t *pins, size_t count, enum wmb_owner owner, uint8_t index) {
  for (size_t i = 0; i < count; i++) {
    enum wmb_status status = pins[i] == WMB_NO_PIN ? WMB_OK : wmb_may_own(w, pins[i], 0, owner, index);
    if (status != WMB_OK) {
      return status;
    }
  }
  for (size_t i = 0; i < count; i++) {
    wmb_own(w, pins[i], owner, index);
  }
  return WMB_OK;
}

void wmb_release_all(struct wmb *w) {
  for (uint8_t i = 0; i < WMB_PWM_CHANNELS; i++) {
    if (w->pwm_open[i]) {
      wmb_op_close_pwm(w, i);
    }
  }
  for (uint8_t i = 0; i < WMB_I2C_BUSES; i++) {
    if (w->i2c_open[i]) {
      wmb_op_close_i2c(w, i);
    }
  }
  for (uint8_t i = 0; i < WMB_SPI_DEVICES; i++) {
    if (w->spi_open[i]) {
      wmb_op_close_spi(w, i);
    }
  }
  for (uint8_t i = 0; i < WMB_UARTS; i++) {
    if (w->uart_open[i]) {
      wmb_op_close_uart(w, i);
    }
  }
  for (uint8_t i = 0; i < WMB_MAX_PINS; i++) {
    if (w->pins[i].owner == WMB_OWNER_GPIO) {
      wmb_op_release_gpio(w, i);
    } else if (w->pins[i].owner == WMB_OWNER_ADC) {
      struct wmb_pin pin = wmb_pin_of(w, i);
      w->port->adc_close(w->context, pin.adc_unit, pin.adc_channel);
      wmb_own(w, i, WMB_OWNER_NONE, 0);
    }
  }
}

static enum wmb_status own_operation(struct wmb_run *r, uint8_t code) {
  size_t used = 0, result = 0;
  size_t available = (size_t)(r->end - r->in);
  enum wmb_status status = r->w->port->own_operation(r->w->context, code, r->in, available, &used, r->out,
                                                     (size_t)(r->out_end - r->out), &result);
  r->in += used;
  if (status == WMB_OK) {
    r->out += result;
  }
  return status;
}

static enum wmb_status execute_one(struct wmb_run *r, uint8_t code) {
  switch (code) {
    case 0x01: return wmb_op_echo(r);
    case 0x02: return wmb_op_delay(r);
    case 0x03: return wmb_op_device_time(r);
    case 0x04: return wmb_op_counters(r);
    case 0x05: return wmb_op_pins(r);
    case 0x06: return wmb_op_resources(r);
    case 0x07: wmb_release_all(r->w); return WMB_OK;
    case 0x10: return wmb_op_gpio_set(r, false, false);
    case 0x11: return wmb_op_gpio_set(r, false, true);
    case 0x12: return wmb_op_gpio_read(r);
    case 0x13: return wmb_op_gpio_set(r, true, false);
    case 0x14: return wmb_op_gpio_config(r);
    case 0x15: return wmb_op_gpio_release(r);
    case 0x20: return wmb_op_i2c_open(r);
    case 0x21: return wmb_op_i2c_close(r);
    case 0x22: return wmb_op_i2c_write_read(r);
    case 0x23: return wmb_op_i2c_transaction(r);
    case 0x30: return wmb_op_spi_open(r);
    case 0x31: return wmb_op_spi_close(r);
    case 0x32: return wmb_op_spi_transfer(r);
    case 0x33: return wmb_op_spi_transaction(r);
    case 0x40: return wmb_op_adc_open(r);
    case 0x41: return wmb_op_adc_read(r);
    case 0x42: return wmb_op_adc_close(r);
    case 0x50: return wmb_op_pwm_open(r);
    case 0x51: return wmb_op_pwm_set(r);
    case 0x52: return wmb_op_pwm_close(r);
    case 0x53: return wmb_op_pwm_pause(r, true);
    case 0x54: return wmb_op_pwm_pause(r, false);
    case 0x60: return wmb_op_uart_open(r);
    case 0x61: return wmb_op_uart_write(r);
    case 0x62: return wmb_op_uart_read(r);
    case 0x63: return wmb_op_uart_close(r);
    case 0x64: return wmb_op_uart_change_line(r);
    case 0x65: return wmb_op_uart_flush(r);
    case 0x66: return wmb_op_uart_overruns(r);
    default: return code >= 0xF0 ? own_operation(r, code) : WMB_UNKNOWN_OPERATION;
  }
}

/* The other form of a reply: moves the results apart, from the last to the first, to make room for the status bytes. */
static size_t with_statuses(struct wmb *w, uint8_t *out, size_t results, size_t count, const uint8_t *failed) {
  uint8_t *from = out + 1 + results;
  uint8_t *to = out + FAILED_HEADER + results + count;
  size_t total = (size_t)(to - out);
  for (size_t i = count; i-- > 0;) {
    size_t length = w->result_length[i];
    from -= length;
    to -= length;
    memmove(to, from, length);
    *--to = failed[i];
  }
  out[0] = 1;
  wmb_put16(out + 1, (uint32_t)count);
  return total;
}

size_t wmb_execute(struct wmb *w, const uint8_t *payload, size_t length, uint8_t *out, size_t room) {
  struct wmb_run r = {.w = w, .in = payload, .end = payload + length, .broken = false, .out = out + 1, .out_end = out};
  bool stop_on_error = (wmb_u8(&r) & STOP_ON_ERROR) != 0;
  uint8_t *status_of = w->statuses;
  size_t count = 0;
  bool failed = false;
  while (r.in != r.end && count < WMB_MAX_OPERATIONS) {
    /* What the statuses would need is kept free, so that the other form of the reply always fits. */
    size_t reserve = FAILED_HEADER - 1 + count + 1;
    uint8_t *limit = out + room - reserve;
    r.out_end = limit > r.out ? limit : r.out;
    uint8_t *before = r.out;
    if ((size_t)(r.out - out) + reserve > room) {
      break;
    }
    enum wmb_status status = execute_one(&r, wmb_u8(&r));
    if (r.broken && status == WMB_OK) {
      status = WMB_MALFORMED;
    }
    if (status != WMB_OK) {
      r.out = before;
      failed = true;
    }
    w->counters[WMB_COUNT_OPERATIONS]++;
    w->result_length[count] = (uint16_t)(r.out - before);
    status_of[count++] = (uint8_t)status;
    if (status == WMB_UNKNOWN_OPERATION || r.broken || (status != WMB_OK && stop_on_error)) {
      break;
    }
  }
  size_t results = (size_t)(r.out - (out + 1));
  if (failed || r.in != r.end) {
    return with_statuses(w, out, results, count, status_of);
  }
  out[0] = 0;
  return 1 + results;
}
