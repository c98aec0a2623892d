/* The operations of a request: reads arguments, checks them, calls the port, writes results. */
#include <string.h>

#include "wmb_internal.h"

#define STOP_ON_ERROR 1u
#define MAX_DELAY_US 1000000u
#define FAILED_HEADER 3u

/* Arguments still to be read, and results written so far. Reading past the end marks `in` as broken. */
struct run {
  struct wmb *w;
  const uint8_t *in, *end;
  bool broken;
  uint8_t *out, *out_end;
};

static uint8_t u8(struct run *r) {
  if (r->in == r->end) {
    r->broken = true;
    return 0;
  }
  return *r->in++;
}

static uint16_t u16(struct run *r) {
  uint16_t low = u8(r);
  return (uint16_t)(low | (uint16_t)(u8(r) << 8));
}

static uint32_t u32(struct run *r) {
  uint32_t low = u16(r);
  return low | ((uint32_t)u16(r) << 16);
}

static const uint8_t *take(struct run *r, size_t length) {
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
static uint8_t *give(struct run *r, size_t length) {
  if ((size_t)(r->out_end - r->out) < length) {
    return NULL;
  }
  uint8_t *at = r->out;
  r->out += length;
  return at;
}

static struct wmb_pin pin_of(struct wmb *w, uint8_t pin) {
  struct wmb_pin none = {0, 0xFF, 0xFF};
  return pin < w->identity->pin_count && pin < WMB_MAX_PINS ? w->port->pin(w->context, pin) : none;
}

/* May `owner` number `index` use the pin, which must have all of `capabilities`? */
static enum wmb_status may_own(struct wmb *w, uint8_t pin, uint16_t capabilities, enum wmb_owner owner, uint8_t index) {
  uint16_t have = pin_of(w, pin).capabilities;
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

static void own(struct wmb *w, uint8_t pin, enum wmb_owner owner, uint8_t index) {
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

/* All pins of a bus at once: either each of them may be owned, or none is touched. FF entries are skipped. */
static enum wmb_status own_all(struct wmb *w, const uint8_t *pins, size_t count, enum wmb_owner owner, uint8_t index) {
  for (size_t i = 0; i < count; i++) {
    enum wmb_status status = pins[i] == WMB_NO_PIN ? WMB_OK : may_own(w, pins[i], 0, owner, index);
    if (status != WMB_OK) {
      return status;
    }
  }
  for (size_t i = 0; i < count; i++) {
    own(w, pins[i], owner, index);
  }
  return WMB_OK;
}

/* ---- system ---- */

static enum wmb_status echo(struct run *r) {
  size_t length = u16(r);
  const uint8_t *bytes = take(r, length);
  if (r->broken) {
    return WMB_MALFORMED;
  }
  uint8_t *out = give(r, length);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  memcpy(out, bytes, length);
  return WMB_OK;
}

static enum wmb_status delay(struct run *r) {
  uint32_t us = u32(r);
  if (r->broken || us > MAX_DELAY_US) {
    return WMB_MALFORMED;
  }
  r->w->port->delay_us(r->w->context, us);
  return WMB_OK;
}

static enum wmb_status device_time(struct run *r) {
  uint8_t *out = give(r, 8);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  wmb_put64(out, wmb_now(r->w));
  return WMB_OK;
}

static enum wmb_status counters(struct run *r) {
  uint8_t *out = give(r, 1 + 4 * WMB_COUNTERS);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  *out++ = WMB_COUNTERS;
  for (size_t i = 0; i < WMB_COUNTERS; i++) {
    out = wmb_put32(out, r->w->counters[i]);
  }
  return WMB_OK;
}

static enum wmb_status pins(struct run *r) {
  uint16_t first = u16(r);
  uint8_t count = u8(r);
  if (r->broken) {
    return WMB_MALFORMED;
  }
  uint8_t *out = give(r, (size_t)count * 4u);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t number = first + i;
    struct wmb_pin pin = pin_of(r->w, number < WMB_NO_PIN ? (uint8_t)number : WMB_NO_PIN);
    out = wmb_put16(out, pin.capabilities);
    *out++ = pin.adc_unit;
    *out++ = pin.adc_channel;
  }
  return WMB_OK;
}

static enum wmb_status resources(struct run *r) {
  uint8_t *out = give(r, 11);
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

/* ---- GPIO ---- */

/* The state of a pin that GPIO owns, or NULL and a status. */
static struct wmb_pin_state *gpio(struct run *r, uint8_t pin, enum wmb_status *status) {
  if (r->broken) {
    *status = WMB_MALFORMED;
  } else if (pin >= WMB_MAX_PINS || (pin_of(r->w, pin).capabilities & WMB_CAP_EXISTS) == 0) {
    *status = WMB_NOT_FOUND;
  } else if (r->w->pins[pin].owner != WMB_OWNER_GPIO) {
    *status = r->w->pins[pin].owner == WMB_OWNER_NONE ? WMB_NOT_CONFIGURED : WMB_BUSY;
  } else {
    *status = WMB_OK;
    return &r->w->pins[pin];
  }
  return NULL;
}

static enum wmb_status gpio_set(struct run *r, bool toggle, bool level) {
  uint8_t pin = u8(r);
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

static enum wmb_status gpio_read(struct run *r) {
  uint8_t pin = u8(r);
  enum wmb_status status;
  if (gpio(r, pin, &status) == NULL) {
    return status;
  }
  uint8_t *out = give(r, 1);
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

static enum wmb_status gpio_config(struct run *r) {
  struct wmb_gpio_config config;
  config.pin = u8(r);
  config.mode = u8(r);
  config.bias = u8(r);
  config.initial = u8(r);
  config.safe = u8(r);
  config.edges = u8(r);
  config.debounce_us = u32(r);
  if (r->broken || config.mode < WMB_GPIO_INPUT || config.mode > WMB_GPIO_OPEN_DRAIN || config.bias > WMB_BIAS_DOWN ||
      config.initial > 1 || config.safe > WMB_SAFE_INPUT || config.edges > WMB_EDGES_BOTH) {
    return WMB_MALFORMED;
  }
  struct wmb *w = r->w;
  uint8_t index = config.pin < WMB_MAX_PINS ? w->pins[config.pin].owner_index : 0;
  enum wmb_status status = may_own(w, config.pin, needed(&config), WMB_OWNER_GPIO, index);
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

static void release_gpio(struct wmb *w, uint8_t pin) {
  w->port->gpio_release(w->context, pin, w->pins[pin].safe);
  w->port->lock(w->context);
  memset(&w->pins[pin], 0, sizeof w->pins[pin]);
  w->port->unlock(w->context);
}

static enum wmb_status gpio_release(struct run *r) {
  uint8_t pin = u8(r);
  enum wmb_status status;
  if (gpio(r, pin, &status) != NULL) {
    release_gpio(r->w, pin);
  }
  return status;
}

/* ---- I2C ---- */

static enum wmb_status i2c_check(struct run *r, uint8_t bus) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  if (bus >= r->w->identity->i2c_buses || bus >= WMB_I2C_BUSES) {
    return WMB_NOT_FOUND;
  }
  return r->w->i2c_open[bus] ? WMB_OK : WMB_NOT_CONFIGURED;
}

static enum wmb_status i2c_open(struct run *r) {
  struct wmb_i2c_config config;
  config.bus = u8(r);
  config.sda = u8(r);
  config.scl = u8(r);
  uint8_t flags = u8(r);
  config.sda_pull_up = (flags & 1u) != 0;
  config.scl_pull_up = (flags & 2u) != 0;
  config.timeout_ms = u16(r);
  config.hertz = u32(r);
  enum wmb_status status = i2c_check(r, config.bus);
  if (status != WMB_NOT_CONFIGURED) {
    return status == WMB_OK ? WMB_BUSY : status;
  }
  if (config.hertz == 0 || (config.sda == config.scl && config.sda != WMB_NO_PIN)) {
    return WMB_MALFORMED;
  }
  const uint8_t lines[] = {config.sda, config.scl};
  status = own_all(r->w, lines, 2, WMB_OWNER_I2C, config.bus);
  if (status == WMB_OK) {
    status = r->w->port->i2c_open(r->w->context, &config);
    if (status == WMB_OK) {
      r->w->i2c_open[config.bus] = true;
    } else {
      wmb_disown(r->w, WMB_OWNER_I2C, config.bus);
    }
  }
  return status;
}

static void close_i2c(struct wmb *w, uint8_t bus) {
  w->port->i2c_close(w->context, bus);
  w->i2c_open[bus] = false;
  wmb_disown(w, WMB_OWNER_I2C, bus);
}

static enum wmb_status i2c_close(struct run *r) {
  uint8_t bus = u8(r);
  enum wmb_status status = i2c_check(r, bus);
  if (status == WMB_OK) {
    close_i2c(r->w, bus);
  }
  return status;
}

/* Runs checked segments; on failure the room taken for results is given back. */
static enum wmb_status i2c_run(struct run *r, uint8_t bus, uint16_t address, bool ten_bit,
                               const struct wmb_segment *segments, size_t count, uint8_t *out_before, bool fits) {
  enum wmb_status status = i2c_check(r, bus);
  if (status == WMB_OK && ten_bit && (r->w->identity->features & WMB_FEATURE_I2C_10BIT) == 0) {
    status = WMB_UNSUPPORTED;
  }
  if (status == WMB_OK && !fits) {
    status = WMB_TOO_LONG;
  }
  if (status == WMB_OK && address > (ten_bit ? 0x3FFu : 0x7Fu)) {
    status = WMB_MALFORMED;
  }
  if (status == WMB_OK) {
    status = r->w->port->i2c_transfer(r->w->context, bus, address, ten_bit, segments, count);
  }
  if (status != WMB_OK) {
    r->out = out_before;
  }
  return status;
}

static enum wmb_status i2c_write_read(struct run *r) {
  uint8_t target = u8(r);
  uint16_t w = u8(r);
  uint16_t n = u8(r);
  uint8_t *before = r->out;
  struct wmb_segment segments[2];
  size_t count = 0;
  const uint8_t *bytes = take(r, w);
  uint8_t *out = give(r, n);
  if (w > 0 || n == 0) {
    segments[count++] = (struct wmb_segment){.tx = bytes, .rx = NULL, .length = w};
  }
  if (n > 0) {
    segments[count++] = (struct wmb_segment){.tx = NULL, .rx = out, .length = n};
  }
  uint16_t longest = r->w->identity->max_i2c_segment;
  bool fits = out != NULL && w <= longest && n <= longest;
  return i2c_run(r, target >> 7, target & 0x7Fu, false, segments, count, before, fits);
}

static enum wmb_status i2c_transaction(struct run *r) {
  uint8_t bus = u8(r);
  uint16_t address = u16(r);
  size_t count = u8(r);
  uint8_t *before = r->out;
  struct wmb_segment segments[WMB_MAX_SEGMENTS];
  bool fits = count <= WMB_MAX_SEGMENTS;
  bool tolerant = false;
  for (size_t i = 0; i < count && !r->broken; i++) {
    uint16_t word = u16(r);
    bool read = (word & 0x8000u) != 0;
    uint16_t length = word & 0x3FFFu;
    const uint8_t *tx = read ? NULL : take(r, length);
    uint8_t *rx = read ? give(r, length) : NULL;
    fits = fits && length <= r->w->identity->max_i2c_segment && (!read || rx != NULL);
    if (fits) {
      segments[i] = (struct wmb_segment){.tx = tx, .rx = rx, .length = length, .ignore_nack = (word & 0x4000u) != 0};
      tolerant = tolerant || segments[i].ignore_nack;
    }
  }
  if (tolerant && (r->w->identity->features & WMB_FEATURE_I2C_IGNORE_NACK) == 0) {
    r->out = before;
    return WMB_UNSUPPORTED;
  }
  if (count == 0) {
    return WMB_MALFORMED;
  }
  return i2c_run(r, bus, address & 0x7FFFu, (address & 0x8000u) != 0, segments, count, before, fits);
}

/* ---- SPI ---- */

static enum wmb_status spi_check(struct run *r, uint8_t device) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  if (device >= WMB_SPI_DEVICES) {
    return WMB_NOT_FOUND;
  }
  return r->w->spi_open[device] ? WMB_OK : WMB_NOT_CONFIGURED;
}

static enum wmb_status spi_open(struct run *r) {
  struct wmb_spi_config config;
  config.device = u8(r);
  config.host = u8(r);
  config.sclk = u8(r);
  config.mosi = u8(r);
  config.miso = u8(r);
  config.cs = u8(r);
  config.mode = u8(r);
  uint8_t flags = u8(r);
  config.send_lsb_first = (flags & 1u) != 0;
  config.receive_lsb_first = (flags & 2u) != 0;
  config.cs_active_high = (flags & 4u) != 0;
  config.hertz = u32(r);
  enum wmb_status status = spi_check(r, config.device);
  if (status != WMB_NOT_CONFIGURED) {
    return status == WMB_OK ? WMB_BUSY : status;
  }
  const struct wmb_identity *id = r->w->identity;
  if (config.host < id->first_spi_host || config.host - id->first_spi_host >= id->spi_hosts) {
    return WMB_NOT_FOUND;
  }
  if (config.mode > 3 || config.hertz == 0) {
    return WMB_MALFORMED;
  }
  /* The three bus lines may be shared by devices on the same host, the chip select belongs to one device. */
  uint8_t bus_lines[] = {config.sclk, config.mosi, config.miso};
  uint8_t bus_index = (uint8_t)(0x80u | config.host);
  status = own_all(r->w, &config.cs, 1, WMB_OWNER_SPI, config.device);
  if (status == WMB_OK) {
    status = own_all(r->w, bus_lines, 3, WMB_OWNER_SPI, bus_index);
    if (status == WMB_OK) {
      status = r->w->port->spi_open(r->w->context, &config);
    }
    if (status == WMB_OK) {
      r->w->spi_open[config.device] = true;
      r->w->spi_host[config.device] = config.host;
    } else {
      wmb_disown(r->w, WMB_OWNER_SPI, config.device);
    }
  }
  return status;
}

static void close_spi(struct wmb *w, uint8_t device) {
  w->port->spi_close(w->context, device);
  w->spi_open[device] = false;
  wmb_disown(w, WMB_OWNER_SPI, device);
  for (size_t i = 0; i < WMB_SPI_DEVICES; i++) {
    if (w->spi_open[i] && w->spi_host[i] == w->spi_host[device]) {
      return;
    }
  }
  wmb_disown(w, WMB_OWNER_SPI, (uint8_t)(0x80u | w->spi_host[device]));
}

static enum wmb_status spi_close(struct run *r) {
  uint8_t device = u8(r);
  enum wmb_status status = spi_check(r, device);
  if (status == WMB_OK) {
    close_spi(r->w, device);
  }
  return status;
}

static enum wmb_status spi_run(struct run *r, uint8_t device, const struct wmb_segment *segments, size_t count,
                               uint8_t *out_before, bool fits) {
  enum wmb_status status = spi_check(r, device);
  if (status == WMB_OK && !fits) {
    status = WMB_TOO_LONG;
  }
  if (status == WMB_OK) {
    status = r->w->port->spi_transfer(r->w->context, device, segments, count);
  }
  if (status != WMB_OK) {
    r->out = out_before;
  }
  return status;
}

static enum wmb_status spi_transfer(struct run *r) {
  uint8_t device = u8(r);
  uint16_t length = u16(r);
  uint8_t *before = r->out;
  struct wmb_segment segment = {.tx = take(r, length), .rx = give(r, length), .length = length};
  bool fits = segment.rx != NULL && length <= r->w->identity->max_spi_transfer;
  return spi_run(r, device, &segment, 1, before, fits);
}

static enum wmb_status spi_transaction(struct run *r) {
  uint8_t device = u8(r);
  size_t count = u8(r);
  uint8_t *before = r->out;
  struct wmb_segment segments[WMB_MAX_SEGMENTS];
  bool fits = count <= WMB_MAX_SEGMENTS;
  for (size_t i = 0; i < count && !r->broken; i++) {
    uint8_t kind = u8(r);
    uint16_t length = u16(r);
    bool writes = kind == 0 || kind == 2;
    bool reads = kind == 1 || kind == 2;
    if (kind > 3) {
      r->broken = true; /* its length is unknown, so is where the next operation starts */
      return WMB_MALFORMED;
    }
    const uint8_t *tx = writes ? take(r, length) : NULL;
    uint8_t *rx = reads ? give(r, length) : NULL;
    fits = fits && (!reads || rx != NULL) && (kind == 3 || length <= r->w->identity->max_spi_transfer);
    if (fits) {
      segments[i] = (struct wmb_segment){.tx = tx, .rx = rx, .length = length, .delay = kind == 3};
    }
  }
  return spi_run(r, device, segments, count, before, fits);
}

/* ---- ADC ---- */

static enum wmb_status adc_pin(struct run *r, uint8_t unit, uint8_t channel, uint8_t *pin) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  for (uint8_t i = 0; i < WMB_MAX_PINS && i < r->w->identity->pin_count; i++) {
    struct wmb_pin candidate = pin_of(r->w, i);
    if ((candidate.capabilities & WMB_CAP_ADC) != 0 && candidate.adc_unit == unit && candidate.adc_channel == channel) {
      *pin = i;
      return WMB_OK;
    }
  }
  return WMB_NOT_FOUND;
}

static enum wmb_status adc_open(struct run *r) {
  uint8_t unit = u8(r);
  uint8_t channel = u8(r);
  uint8_t attenuation = u8(r);
  uint8_t bits = u8(r);
  uint8_t pin = 0;
  enum wmb_status status = adc_pin(r, unit, channel, &pin);
  if (status == WMB_OK) {
    status = may_own(r->w, pin, WMB_CAP_ADC, WMB_OWNER_ADC, 0);
  }
  if (status == WMB_OK && (attenuation > 3 || bits > 16)) {
    status = WMB_MALFORMED;
  }
  uint8_t *out = give(r, 1);
  if (status == WMB_OK && out == NULL) {
    status = WMB_TOO_LONG;
  }
  if (status == WMB_OK) {
    status = r->w->port->adc_open(r->w->context, unit, channel, attenuation, &bits);
  }
  if (status == WMB_OK) {
    own(r->w, pin, WMB_OWNER_ADC, 0);
    *out = bits;
  }
  return status;
}

static enum wmb_status adc_owned(struct run *r, uint8_t *unit, uint8_t *channel, uint8_t *pin) {
  *unit = u8(r);
  *channel = u8(r);
  enum wmb_status status = adc_pin(r, *unit, *channel, pin);
  if (status == WMB_OK && r->w->pins[*pin].owner != WMB_OWNER_ADC) {
    status = WMB_NOT_CONFIGURED;
  }
  return status;
}

static enum wmb_status adc_read(struct run *r) {
  uint8_t unit, channel, pin = 0;
  enum wmb_status status = adc_owned(r, &unit, &channel, &pin);
  if (status != WMB_OK) {
    return status;
  }
  uint8_t *out = give(r, 4);
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

static enum wmb_status adc_close(struct run *r) {
  uint8_t unit, channel, pin = 0;
  enum wmb_status status = adc_owned(r, &unit, &channel, &pin);
  if (status == WMB_OK) {
    r->w->port->adc_close(r->w->context, unit, channel);
    own(r->w, pin, WMB_OWNER_NONE, 0);
  }
  return status;
}

/* ---- PWM ---- */

static enum wmb_status pwm_apply(struct run *r, struct wmb_pwm_config *config, bool fresh) {
  uint8_t *out = give(r, 8);
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

static enum wmb_status pwm_check(struct run *r, uint8_t channel) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  if (channel >= r->w->identity->pwm_channels || channel >= WMB_PWM_CHANNELS) {
    return WMB_NOT_FOUND;
  }
  return r->w->pwm_open[channel] ? WMB_OK : WMB_NOT_CONFIGURED;
}

static enum wmb_status pwm_open(struct run *r) {
  struct wmb_pwm_config config;
  config.channel = u8(r);
  config.pin = u8(r);
  config.timer = u8(r);
  config.inverted = (u8(r) & 1u) != 0;
  config.hertz = u32(r);
  config.duty = u32(r);
  config.phase = u32(r);
  enum wmb_status status = pwm_check(r, config.channel);
  if (status != WMB_NOT_CONFIGURED) {
    return status == WMB_OK ? WMB_BUSY : status;
  }
  if (config.timer >= r->w->identity->pwm_timers) {
    return WMB_NOT_FOUND;
  }
  status = may_own(r->w, config.pin, WMB_CAP_PWM, WMB_OWNER_PWM, config.channel);
  if (status == WMB_OK) {
    status = pwm_apply(r, &config, true);
  }
  if (status == WMB_OK) {
    own(r->w, config.pin, WMB_OWNER_PWM, config.channel);
    r->w->pwm_open[config.channel] = true;
  }
  return status;
}

static enum wmb_status pwm_set(struct run *r) {
  uint8_t channel = u8(r);
  uint32_t hertz = u32(r);
  uint32_t duty = u32(r);
  uint32_t phase = u32(r);
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

static void close_pwm(struct wmb *w, uint8_t channel) {
  w->port->pwm_close(w->context, channel);
  w->pwm_open[channel] = false;
  wmb_disown(w, WMB_OWNER_PWM, channel);
}

static enum wmb_status pwm_close(struct run *r) {
  uint8_t channel = u8(r);
  enum wmb_status status = pwm_check(r, channel);
  if (status == WMB_OK) {
    close_pwm(r->w, channel);
  }
  return status;
}

static enum wmb_status pwm_pause(struct run *r, bool pause) {
  uint8_t timer = u8(r);
  if (r->broken) {
    return WMB_MALFORMED;
  }
  return timer < r->w->identity->pwm_timers ? r->w->port->pwm_pause(r->w->context, timer, pause) : WMB_NOT_FOUND;
}

/* ---- UART ---- */

static enum wmb_status uart_check(struct run *r, uint8_t port) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  if (port >= r->w->identity->uarts || port >= WMB_UARTS) {
    return WMB_NOT_FOUND;
  }
  return r->w->uart_open[port] ? WMB_OK : WMB_NOT_CONFIGURED;
}

static bool uart_line(struct run *r, struct wmb_uart_config *config) {
  config->data_bits = u8(r);
  config->parity = u8(r);
  config->stop_bits = u8(r);
  config->baud = u32(r);
  return !r->broken && config->data_bits >= 5 && config->data_bits <= 8 && config->parity <= 2 && config->stop_bits >= 1 &&
         config->stop_bits <= 3 && config->baud != 0;
}

static enum wmb_status uart_open(struct run *r) {
  struct wmb_uart_config config;
  config.port = u8(r);
  config.tx = u8(r);
  config.rx = u8(r);
  bool line_ok = uart_line(r, &config);
  enum wmb_status status = uart_check(r, config.port);
  if (status != WMB_NOT_CONFIGURED) {
    return status == WMB_OK ? WMB_BUSY : status;
  }
  if (!line_ok) {
    return WMB_MALFORMED;
  }
  const uint8_t lines[] = {config.tx, config.rx};
  status = own_all(r->w, lines, 2, WMB_OWNER_UART, config.port);
  if (status == WMB_OK) {
    status = r->w->port->uart_open(r->w->context, &config, true);
    if (status == WMB_OK) {
      r->w->uart_open[config.port] = true;
      r->w->uart[config.port] = config;
    } else {
      wmb_disown(r->w, WMB_OWNER_UART, config.port);
    }
  }
  return status;
}

static enum wmb_status uart_write(struct run *r) {
  uint8_t port = u8(r);
  size_t length = u8(r);
  const uint8_t *bytes = take(r, length);
  enum wmb_status status = uart_check(r, port);
  if (status != WMB_OK) {
    return status;
  }
  uint8_t *out = give(r, 1);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  *out = (uint8_t)r->w->port->uart_write(r->w->context, port, bytes, length);
  return WMB_OK;
}

static enum wmb_status uart_read(struct run *r) {
  uint8_t port = u8(r);
  size_t length = u8(r);
  enum wmb_status status = uart_check(r, port);
  if (status != WMB_OK) {
    return status;
  }
  uint8_t *out = give(r, 1 + length);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  size_t got = r->w->port->uart_read(r->w->context, port, out + 1, length);
  *out = (uint8_t)got;
  r->out = out + 1 + got;
  return WMB_OK;
}

static void close_uart(struct wmb *w, uint8_t port) {
  w->port->uart_close(w->context, port);
  w->uart_open[port] = false;
  wmb_disown(w, WMB_OWNER_UART, port);
}

static enum wmb_status uart_close(struct run *r) {
  uint8_t port = u8(r);
  enum wmb_status status = uart_check(r, port);
  if (status == WMB_OK) {
    close_uart(r->w, port);
  }
  return status;
}

static enum wmb_status uart_change_line(struct run *r) {
  uint8_t port = u8(r);
  struct wmb_uart_config config = {.port = port};
  bool line_ok = uart_line(r, &config);
  enum wmb_status status = uart_check(r, port);
  if (status != WMB_OK) {
    return status;
  }
  config.tx = r->w->uart[port].tx;
  config.rx = r->w->uart[port].rx;
  status = line_ok ? r->w->port->uart_open(r->w->context, &config, false) : WMB_MALFORMED;
  if (status == WMB_OK) {
    r->w->uart[port] = config;
  }
  return status;
}

static enum wmb_status uart_flush(struct run *r) {
  uint8_t port = u8(r);
  enum wmb_status status = uart_check(r, port);
  uint8_t *out = status == WMB_OK ? give(r, 1) : NULL;
  if (out == NULL) {
    return status == WMB_OK ? WMB_TOO_LONG : status;
  }
  *out = r->w->port->uart_drained(r->w->context, port) ? 1 : 0;
  return WMB_OK;
}

static enum wmb_status uart_overruns(struct run *r) {
  uint8_t port = u8(r);
  enum wmb_status status = uart_check(r, port);
  uint8_t *out = status == WMB_OK ? give(r, 4) : NULL;
  if (out == NULL) {
    return status == WMB_OK ? WMB_TOO_LONG : status;
  }
  wmb_put32(out, r->w->port->uart_overruns(r->w->context, port));
  return WMB_OK;
}

/* ---- all of them ---- */

void wmb_release_all(struct wmb *w) {
  for (uint8_t i = 0; i < WMB_PWM_CHANNELS; i++) {
    if (w->pwm_open[i]) {
      close_pwm(w, i);
    }
  }
  for (uint8_t i = 0; i < WMB_I2C_BUSES; i++) {
    if (w->i2c_open[i]) {
      close_i2c(w, i);
    }
  }
  for (uint8_t i = 0; i < WMB_SPI_DEVICES; i++) {
    if (w->spi_open[i]) {
      close_spi(w, i);
    }
  }
  for (uint8_t i = 0; i < WMB_UARTS; i++) {
    if (w->uart_open[i]) {
      close_uart(w, i);
    }
  }
  for (uint8_t i = 0; i < WMB_MAX_PINS; i++) {
    if (w->pins[i].owner == WMB_OWNER_GPIO) {
      release_gpio(w, i);
    } else if (w->pins[i].owner == WMB_OWNER_ADC) {
      struct wmb_pin pin = pin_of(w, i);
      w->port->adc_close(w->context, pin.adc_unit, pin.adc_channel);
      own(w, i, WMB_OWNER_NONE, 0);
    }
  }
}

static enum wmb_status own_operation(struct run *r, uint8_t code) {
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

static enum wmb_status execute_one(struct run *r, uint8_t code) {
  switch (code) {
    case 0x01: return echo(r);
    case 0x02: return delay(r);
    case 0x03: return device_time(r);
    case 0x04: return counters(r);
    case 0x05: return pins(r);
    case 0x06: return resources(r);
    case 0x07: wmb_release_all(r->w); return WMB_OK;
    case 0x10: return gpio_set(r, false, false);
    case 0x11: return gpio_set(r, false, true);
    case 0x12: return gpio_read(r);
    case 0x13: return gpio_set(r, true, false);
    case 0x14: return gpio_config(r);
    case 0x15: return gpio_release(r);
    case 0x20: return i2c_open(r);
    case 0x21: return i2c_close(r);
    case 0x22: return i2c_write_read(r);
    case 0x23: return i2c_transaction(r);
    case 0x30: return spi_open(r);
    case 0x31: return spi_close(r);
    case 0x32: return spi_transfer(r);
    case 0x33: return spi_transaction(r);
    case 0x40: return adc_open(r);
    case 0x41: return adc_read(r);
    case 0x42: return adc_close(r);
    case 0x50: return pwm_open(r);
    case 0x51: return pwm_set(r);
    case 0x52: return pwm_close(r);
    case 0x53: return pwm_pause(r, true);
    case 0x54: return pwm_pause(r, false);
    case 0x60: return uart_open(r);
    case 0x61: return uart_write(r);
    case 0x62: return uart_read(r);
    case 0x63: return uart_close(r);
    case 0x64: return uart_change_line(r);
    case 0x65: return uart_flush(r);
    case 0x66: return uart_overruns(r);
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
  struct run r = {.w = w, .in = payload, .end = payload + length, .broken = false, .out = out + 1, .out_end = out};
  bool stop_on_error = (u8(&r) & STOP_ON_ERROR) != 0;
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
    enum wmb_status status = execute_one(&r, u8(&r));
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
