/* Operations: PWM outputs. */
#include "operations.h"

static enum wmb_status pwm_apply(struct wmb_run *r, struct wmb_pwm_config *config, bool fresh) {
  uint8_t *out = wmb_give(r, 8);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  if (config->hertz == 0 || config->duty > WMB_WHOLE || config->phase >= WMB_WHOLE) {
    r->out = out;
    return WMB_MALFORMED;
  }
  enum wmb_status status = r->w->port->pwm_set(r->w->context, config, fresh);
  if (status == WMB_OK) {
    r->w->pwm[config->channel] = *config;
    wmb_put32(wmb_put32(out, config->hertz), config->duty);
  } else {
    r->out = out;
  }
  return status;
}

static enum wmb_status pwm_check(struct wmb_run *r, uint8_t channel) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  if (channel >= r->w->identity->pwm_channels || channel >= WMB_PWM_CHANNELS) {
    return WMB_NOT_FOUND;
  }
  return r->w->pwm_open[channel] ? WMB_OK : WMB_NOT_CONFIGURED;
}

enum wmb_status wmb_op_pwm_open(struct wmb_run *r) {
  struct wmb_pwm_config config;
  config.channel = wmb_u8(r);
  config.pin = wmb_u8(r);
  config.timer = wmb_u8(r);
  config.inverted = (wmb_u8(r) & 1u) != 0;
  config.hertz = wmb_u32(r);
  config.duty = wmb_u32(r);
  config.phase = wmb_u32(r);
  enum wmb_status status = pwm_check(r, config.channel);
  if (status != WMB_NOT_CONFIGURED) {
    return status == WMB_OK ? WMB_BUSY : status;
  }
  if (config.timer >= r->w->identity->pwm_timers) {
    return WMB_NOT_FOUND;
  }
  status = wmb_may_own(r->w, config.pin, WMB_CAP_PWM, WMB_OWNER_PWM, config.channel);
  if (status == WMB_OK) {
    status = pwm_apply(r, &config, true);
  }
  if (status == WMB_OK) {
    wmb_own(r->w, config.pin, WMB_OWNER_PWM, config.channel);
    r->w->pwm_open[config.channel] = true;
  }
  return status;
}

enum wmb_status wmb_op_pwm_set(struct wmb_run *r) {
  uint8_t channel = wmb_u8(r);
  uint32_t hertz = wmb_u32(r);
  uint32_t duty = wmb_u32(r);
  uint32_t phase = wmb_u32(r);
  enum wmb_status status = pwm_check(r, channel);
  if (status != WMB_OK) {
    return status;
  }
  struct wmb_pwm_config config = r->w->pwm[channel];
  config.hertz = hertz;
  config.duty = duty;
  config.phase = phase;
  return pwm_apply(r, &config, false);
}

void wmb_op_close_pwm(struct wmb *w, uint8_t channel) {
  w->port->pwm_close(w->context, channel);
  w->pwm_open[channel] = false;
  wmb_disown(w, WMB_OWNER_PWM, channel);
}

enum wmb_status wmb_op_pwm_close(struct wmb_run *r) {
  uint8_t channel = wmb_u8(r);
  enum wmb_status status = pwm_check(r, channel);
  if (status == WMB_OK) {
    wmb_op_close_pwm(r->w, channel);
  }
  return status;
}

enum wmb_status wmb_op_pwm_pause(struct wmb_run *r, bool pause) {
  uint8_t timer = wmb_u8(r);
  if (r->broken) {
    return WMB_MALFORMED;
  }
  return timer < r->w->identity->pwm_timers ? r->w->port->pwm_pause(r->w->context, timer, pause) : WMB_NOT_FOUND;
}
