/* Operations: analogue inputs. */
#include "operations.h"

static enum wmb_status adc_pin(struct wmb_run *r, uint8_t unit, uint8_t channel, uint8_t *pin) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  for (uint8_t i = 0; i < WMB_MAX_PINS && i < r->w->identity->pin_count; i++) {
    struct wmb_pin candidate = wmb_pin_of(r->w, i);
    if ((candidate.capabilities & WMB_CAP_ADC) != 0 && candidate.adc_unit == unit && candidate.adc_channel == channel) {
      *pin = i;
      return WMB_OK;
    }
  }
  return WMB_NOT_FOUND;
}

enum wmb_status wmb_op_adc_open(struct wmb_run *r) {
  uint8_t unit = wmb_u8(r);
  uint8_t channel = wmb_u8(r);
  uint8_t attenuation = wmb_u8(r);
  uint8_t bits = wmb_u8(r);
  uint8_t pin = 0;
  enum wmb_status status = adc_pin(r, unit, channel, &pin);
  if (status == WMB_OK) {
    status = wmb_may_own(r->w, pin, WMB_CAP_ADC, WMB_OWNER_ADC, 0);
  }
  if (status == WMB_OK && (attenuation > 3 || bits > 16)) {
    status = WMB_MALFORMED;
  }
  uint8_t *out = wmb_give(r, 1);
  if (status == WMB_OK && out == NULL) {
    status = WMB_TOO_LONG;
  }
  if (status == WMB_OK) {
    status = r->w->port->adc_open(r->w->context, unit, channel, attenuation, &bits);
  }
  if (status == WMB_OK) {
    wmb_own(r->w, pin, WMB_OWNER_ADC, 0);
    *out = bits;
  }
  return status;
}

static enum wmb_status adc_owned(struct wmb_run *r, uint8_t *unit, uint8_t *channel, uint8_t *pin) {
  *unit = wmb_u8(r);
  *channel = wmb_u8(r);
  enum wmb_status status = adc_pin(r, *unit, *channel, pin);
  if (status == WMB_OK && r->w->pins[*pin].owner != WMB_OWNER_ADC) {
    status = WMB_NOT_CONFIGURED;
  }
  return status;
}

enum wmb_status wmb_op_adc_read(struct wmb_run *r) {
  uint8_t unit, channel, pin = 0;
  enum wmb_status status = adc_owned(r, &unit, &channel, &pin);
  if (status != WMB_OK) {
    return status;
  }
  uint8_t *out = wmb_give(r, 4);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  uint16_t raw = 0, millivolts = 0xFFFF;
  status = r->w->port->adc_read(r->w->context, unit, channel, &raw, &millivolts);
  if (status == WMB_OK) {
    wmb_put16(wmb_put16(out, raw), millivolts);
  } else {
    r->out = out;
  }
  return status;
}

enum wmb_status wmb_op_adc_close(struct wmb_run *r) {
  uint8_t unit, channel, pin = 0;
  enum wmb_status status = adc_owned(r, &unit, &channel, &pin);
  if (status == WMB_OK) {
    r->w->port->adc_close(r->w->context, unit, channel);
    wmb_own(r->w, pin, WMB_OWNER_NONE, 0);
  }
  return status;
}
