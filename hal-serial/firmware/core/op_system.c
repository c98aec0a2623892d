/* Operations: echo, delays, time, counters, what the device has. */
#include <string.h>

#include "operations.h"

#define MAX_DELAY_US 1000000u

enum wmb_status wmb_op_echo(struct wmb_run *r) {
  size_t length = wmb_u16(r);
  const uint8_t *bytes = wmb_take(r, length);
  if (r->broken) {
    return WMB_MALFORMED;
  }
  uint8_t *out = wmb_give(r, length);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  memcpy(out, bytes, length);
  return WMB_OK;
}

enum wmb_status wmb_op_delay(struct wmb_run *r) {
  uint32_t us = wmb_u32(r);
  if (r->broken || us > MAX_DELAY_US) {
    return WMB_MALFORMED;
  }
  r->w->port->delay_us(r->w->context, us);
  return WMB_OK;
}

enum wmb_status wmb_op_device_time(struct wmb_run *r) {
  uint8_t *out = wmb_give(r, 8);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  wmb_put64(out, wmb_now(r->w));
  return WMB_OK;
}

enum wmb_status wmb_op_counters(struct wmb_run *r) {
  uint8_t *out = wmb_give(r, 1 + 4 * WMB_COUNTERS);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  *out++ = WMB_COUNTERS;
  for (size_t i = 0; i < WMB_COUNTERS; i++) {
    out = wmb_put32(out, r->w->counters[i]);
  }
  return WMB_OK;
}

enum wmb_status wmb_op_pins(struct wmb_run *r) {
  uint16_t first = wmb_u16(r);
  uint8_t count = wmb_u8(r);
  if (r->broken) {
    return WMB_MALFORMED;
  }
  uint8_t *out = wmb_give(r, (size_t)count * 4u);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t number = first + i;
    struct wmb_pin pin = wmb_pin_of(r->w, number < WMB_NO_PIN ? (uint8_t)number : WMB_NO_PIN);
    out = wmb_put16(out, pin.capabilities);
    *out++ = pin.adc_unit;
    *out++ = pin.adc_channel;
  }
  return WMB_OK;
}

enum wmb_status wmb_op_resources(struct wmb_run *r) {
  uint8_t *out = wmb_give(r, 11);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  const struct wmb_identity *id = r->w->identity;
  *out++ = id->i2c_buses;
  *out++ = id->first_spi_host;
  *out++ = id->spi_hosts;
  *out++ = id->adc_units;
  *out++ = id->pwm_channels;
  *out++ = id->pwm_timers;
  *out++ = id->uarts;
  out = wmb_put16(out, id->max_i2c_segment);
  wmb_put16(out, id->max_spi_transfer);
  return WMB_OK;
}
