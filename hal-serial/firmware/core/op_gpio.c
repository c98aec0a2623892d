/* Operations: digital pins. */
#include <string.h>

#include "operations.h"

/* The state of a pin that GPIO owns, or NULL and a status. */
static struct wmb_pin_state *gpio(struct wmb_run *r, uint8_t pin, enum wmb_status *status) {
  if (r->broken) {
    *status = WMB_MALFORMED;
  } else if (pin >= WMB_MAX_PINS || (wmb_pin_of(r->w, pin).capabilities & WMB_CAP_EXISTS) == 0) {
    *status = WMB_NOT_FOUND;
  } else if (r->w->pins[pin].owner != WMB_OWNER_GPIO) {
    *status = r->w->pins[pin].owner == WMB_OWNER_NONE ? WMB_NOT_CONFIGURED : WMB_BUSY;
  } else {
    *status = WMB_OK;
    return &r->w->pins[pin];
  }
  return NULL;
}

enum wmb_status wmb_op_gpio_set(struct wmb_run *r, bool toggle, bool level) {
  uint8_t pin = wmb_u8(r);
  enum wmb_status status;
  struct wmb_pin_state *state = gpio(r, pin, &status);
  if (state == NULL) {
    return status;
  }
  if (state->owner_index == WMB_GPIO_INPUT) {
    return WMB_UNSUPPORTED;
  }
  state->latch = toggle ? !state->latch : level;
  r->w->port->gpio_write(r->w->context, pin, state->latch);
  return WMB_OK;
}

enum wmb_status wmb_op_gpio_read(struct wmb_run *r) {
  uint8_t pin = wmb_u8(r);
  enum wmb_status status;
  if (gpio(r, pin, &status) == NULL) {
    return status;
  }
  uint8_t *out = wmb_give(r, 1);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  *out = r->w->port->gpio_read(r->w->context, pin) ? 1 : 0;
  return WMB_OK;
}

static uint16_t needed(const struct wmb_gpio_config *config) {
  uint16_t need = config->mode == WMB_GPIO_INPUT ? WMB_CAP_INPUT : WMB_CAP_OUTPUT;
  if (config->mode == WMB_GPIO_OPEN_DRAIN) {
    need |= WMB_CAP_OPEN_DRAIN;
  }
  if (config->bias == WMB_BIAS_UP) {
    need |= WMB_CAP_PULL_UP;
  }
  if (config->bias == WMB_BIAS_DOWN) {
    need |= WMB_CAP_PULL_DOWN;
  }
  if (config->edges != WMB_EDGES_NONE) {
    need |= WMB_CAP_EDGES;
  }
  return need;
}

enum wmb_status wmb_op_gpio_config(struct wmb_run *r) {
  struct wmb_gpio_config config;
  config.pin = wmb_u8(r);
  config.mode = wmb_u8(r);
  config.bias = wmb_u8(r);
  config.initial = wmb_u8(r);
  config.safe = wmb_u8(r);
  config.edges = wmb_u8(r);
  config.debounce_us = wmb_u32(r);
  if (r->broken || config.mode < WMB_GPIO_INPUT || config.mode > WMB_GPIO_OPEN_DRAIN || config.bias > WMB_BIAS_DOWN ||
      config.initial > 1 || config.safe > WMB_SAFE_INPUT || config.edges > WMB_EDGES_BOTH) {
    return WMB_MALFORMED;
  }
  struct wmb *w = r->w;
  uint8_t index = config.pin < WMB_MAX_PINS ? w->pins[config.pin].owner_index : 0;
  enum wmb_status status = wmb_may_own(w, config.pin, needed(&config), WMB_OWNER_GPIO, index);
  if (status == WMB_OK) {
    status = w->port->gpio_config(w->context, &config);
  }
  if (status != WMB_OK) {
    return status;
  }
  w->port->lock(w->context);
  struct wmb_pin_state *state = &w->pins[config.pin];
  state->owner = WMB_OWNER_GPIO;
  state->owner_index = config.mode; /* no second owner of a GPIO pin: the mode uses the place */
  state->edges = config.edges;
  state->safe = config.safe;
  state->latch = config.initial != 0;
  state->debounce_us = config.debounce_us;
  state->settling = false;
  w->port->unlock(w->context);
  state->reported = w->port->gpio_read(w->context, config.pin);
  return WMB_OK;
}

void wmb_op_release_gpio(struct wmb *w, uint8_t pin) {
  w->port->gpio_release(w->context, pin, w->pins[pin].safe);
  w->port->lock(w->context);
  memset(&w->pins[pin], 0, sizeof w->pins[pin]);
  w->port->unlock(w->context);
}

enum wmb_status wmb_op_gpio_release(struct wmb_run *r) {
  uint8_t pin = wmb_u8(r);
  enum wmb_status status;
  if (gpio(r, pin, &status) != NULL) {
    wmb_op_release_gpio(r->w, pin);
  }
  return status;
}
