#include "world.h"

#include <string.h>

static struct world *of(void *context) { return context; }

/* ---- levels ---- */

/* What drives the pin from outside or from its own output; -1 for nothing. */
static int driven(const struct world_pin *pin) {
  if (pin->drive != 0) {
    return pin->drive == 2;
  }
  if (pin->mode == WMB_GPIO_OUTPUT || (pin->mode == WMB_GPIO_OPEN_DRAIN && !pin->latch)) {
    return pin->latch;
  }
  return -1;
}

static bool level_of(const struct world *world, uint8_t number) {
  const struct world_pin *pin = &world->pins[number];
  const struct world_pin *other = pin->wired < WORLD_PINS ? &world->pins[pin->wired] : NULL;
  int level = driven(pin);
  int other_level = other != NULL ? driven(other) : -1;
  if (level < 0 || (other_level == 0 && pin->mode == WMB_GPIO_OPEN_DRAIN)) {
    level = other_level >= 0 ? other_level : level;
  }
  if (level >= 0) {
    return level != 0;
  }
  bool up = pin->bias == WMB_BIAS_UP || (other != NULL && other->bias == WMB_BIAS_UP);
  return up && pin->bias != WMB_BIAS_DOWN;
}

static void settle_one(struct world *world, uint8_t number) {
  struct world_pin *pin = &world->pins[number];
  bool level = level_of(world, number);
  if (level != pin->shown) {
    pin->shown = level;
    pin->changes++;
    wmb_edge(world->wmb, number, level);
  }
}

static void settle(struct world *world, uint8_t number) {
  settle_one(world, number);
  if (world->pins[number].wired < WORLD_PINS) {
    settle_one(world, world->pins[number].wired);
  }
}

/* ---- small port functions ---- */

static uint64_t now_us(void *context) { return of(context)->now_us(); }

static void delay_us(void *context, uint32_t us) {
  uint64_t end = now_us(context) + us;
  while (now_us(context) < end) {
    world_tick(of(context));
  }
}

static void no_lock(void *context) { (void)context; }

static struct wmb_pin pin(void *context, uint8_t number) {
  const struct world_pin *p = &of(context)->pins[number];
  return (struct wmb_pin){p->capabilities, p->adc_unit, p->adc_channel};
}

static enum wmb_status gpio_config(void *context, const struct wmb_gpio_config *config) {
  struct world_pin *p = &of(context)->pins[config->pin];
  p->mode = config->mode;
  p->latch = config->initial != 0;
  if (config->bias != WMB_BIAS_AS_IS) {
    p->bias = config->bias;
  }
  settle(of(context), config->pin);
  return WMB_OK;
}

static void gpio_release(void *context, uint8_t number, uint8_t safe) {
  struct world_pin *p = &of(context)->pins[number];
  if (safe == WMB_SAFE_INPUT) {
    p->mode = 0;
    p->bias = WMB_BIAS_NONE;
  } else if (safe != WMB_SAFE_KEEP) {
    p->mode = WMB_GPIO_OUTPUT;
    p->latch = safe == WMB_SAFE_HIGH;
  }
  settle(of(context), number);
}

static void gpio_write(void *context, uint8_t number, bool level) {
  of(context)->pins[number].latch = level;
  settle(of(context), number);
}

static bool gpio_read(void *context, uint8_t number) { return level_of(of(context), number); }

/* ---- I2C ---- */

#define LIGHT_ADDRESS 0x23u
#define MEMORY_ADDRESS 0x50u
#define REFUSING_ADDRESS 0x51u /* acknowledges its address and no data byte */
#define MEMORY_TEN_BIT 0x250u

static enum wmb_status i2c_open(void *context, const struct wmb_i2c_config *config) {
  of(context)->speed[config->bus] = config->hertz;
  return WMB_OK;
}

static void i2c_close(void *context, uint8_t bus) {
  (void)context;
  (void)bus;
}

/* ROHM BH1750FVI data sheet: power 00/01, reset 07, modes 10 11 13 20 21 23, measuring time 40… and 60…. */
static void light_write(struct world *world, const struct wmb_segment *segment) {
  for (size_t i = 0; i < segment->length; i++) {
    uint8_t code = segment->tx[i];
    if (code <= 1) {
      world->light_power = code;
    } else if (code == 7) {
      world->light_measured = false;
    } else if ((code & 0xF8u) == 0x40) {
      world->light_time = (uint8_t)((world->light_time & 0x1Fu) | ((code & 7u) << 5));
    } else if ((code & 0xE0u) == 0x60) {
      world->light_time = (uint8_t)((world->light_time & 0xE0u) | (code & 0x1Fu));
    } else {
      world->light_mode = code;
      world->light_power = 1;
      world->light_measured = true;
    }
  }
}

static void light_read(const struct world *world, const struct wmb_segment *segment) {
  bool twice = (world->light_mode & 3u) == 1;
  uint64_t counts = (uint64_t)world->lux * 12u * world->light_time * (twice ? 2u : 1u) / (10u * 69u);
  if (counts > 0xFFFF) {
    counts = 0xFFFF;
  }
  if (!world->light_measured) {
    counts = 0;
  }
  for (size_t i = 0; i < segment->length; i++) {
    segment->rx[i] = (uint8_t)((i % 2 == 0 ? counts >> 8 : counts) & 0xFFu);
  }
}

static void memory_access(struct world *world, const struct wmb_segment *segment) {
  for (size_t i = 0; i < segment->length; i++) {
    if (segment->rx != NULL) {
      segment->rx[i] = world->memory[world->memory_at++];
    } else if (i == 0) {
      world->memory_at = segment->tx[0];
    } else {
      world->memory[world->memory_at++] = segment->tx[i];
    }
  }
}

static enum wmb_status i2c_segment(struct world *world, uint8_t bus, uint16_t address, bool ten_bit,
                                   const struct wmb_segment *segment) {
  bool read = segment->rx != NULL;
  if (bus == 0 && !ten_bit && address == LIGHT_ADDRESS) {
    if (read) {
      light_read(world, segment);
    } else {
      light_write(world, segment);
    }
    return WMB_OK;
  }
  if (bus == 0 && address == (ten_bit ? MEMORY_TEN_BIT : MEMORY_ADDRESS)) {
    memory_access(world, segment);
    return WMB_OK;
  }
  if (bus == 0 && !ten_bit && address == REFUSING_ADDRESS) {
    if (read) {
      memset(segment->rx, 0xFF, segment->length);
    }
    return read || segment->length == 0 ? WMB_OK : WMB_NACK_DATA;
  }
  if (read) {
    memset(segment->rx, 0xFF, segment->length);
  }
  return WMB_NACK_ADDRESS;
}

static enum wmb_status i2c_transfer(void *context, uint8_t bus, uint16_t address, bool ten_bit,
                                    const struct wmb_segment *segments, size_t count) {
  struct world *world = of(context);
  struct world_fault *fault = &world->faults[bus];
  world->transactions[bus]++;
  if (fault->times > 0 && fault->address == address) {
    fault->times--;
    return (enum wmb_status)fault->status;
  }
  enum wmb_status status = WMB_OK;
  for (size_t i = 0; i < count && status == WMB_OK; i++) {
    world->starts[bus]++;
    status = i2c_segment(world, bus, address, ten_bit, &segments[i]);
    if (segments[i].ignore_nack && (status == WMB_NACK_ADDRESS || status == WMB_NACK_DATA)) {
      status = WMB_OK;
    }
  }
  world->stops[bus]++;
  return status;
}

/* ---- SPI: MISO is wired to MOSI, unless a reply was prepared ---- */

static enum wmb_status spi_open(void *context, const struct wmb_spi_config *config) {
  of(context)->spi[config->device] = *config;
  return WMB_OK;
}

static void spi_close(void *context, uint8_t device) {
  (void)context;
  (void)device;
}

static uint8_t reversed(uint8_t byte) {
  uint8_t result = 0;
  for (int i = 0; i < 8; i++) {
    result = (uint8_t)((result << 1) | ((byte >> i) & 1));
  }
  return result;
}

static enum wmb_status spi_transfer(void *context, uint8_t device, const struct wmb_segment *segments, size_t count) {
  struct world *world = of(context);
  const struct wmb_spi_config *config = &world->spi[device];
  world->spi_last[config->host & 3u] = *config;
  world->spi_selects[config->host & 3u]++;
  for (size_t i = 0; i < count; i++) {
    const struct wmb_segment *segment = &segments[i];
    if (segment->delay) {
      delay_us(context, segment->length);
      continue;
    }
    world->spi_transfers[config->host & 3u]++;
    for (size_t k = 0; k < segment->length; k++) {
      uint8_t byte = segment->tx != NULL ? segment->tx[k] : 0;
      if (config->send_lsb_first != config->receive_lsb_first) {
        byte = reversed(byte);
      }
      if (world->spi_reply_at < world->spi_reply_length) {
        byte = world->spi_reply[world->spi_reply_at++];
      }
      if (segment->rx != NULL) {
        segment->rx[k] = byte;
      }
    }
  }
  return WMB_OK;
}

/* ---- ADC: 12 bits over 0…3100 mV, as an S3 at 12 dB ---- */

#define FULL_SCALE_MV 3100u

static enum wmb_status adc_open(void *context, uint8_t unit, uint8_t channel, uint8_t attenuation, uint8_t *bits) {
  (void)attenuation;
  if (*bits == 0) {
    *bits = 12;
  }
  if (*bits < 9 || *bits > 12) {
    return WMB_UNSUPPORTED;
  }
  of(context)->adc_bits[unit][channel] = *bits;
  return WMB_OK;
}

static enum wmb_status adc_read(void *context, uint8_t unit, uint8_t channel, uint16_t *raw, uint16_t *millivolts) {
  uint32_t voltage = of(context)->millivolts[unit][channel];
  uint32_t full = (1u << of(context)->adc_bits[unit][channel]) - 1u;
  if (voltage > FULL_SCALE_MV) {
    voltage = FULL_SCALE_MV;
  }
  *raw = (uint16_t)((voltage * full + FULL_SCALE_MV / 2) / FULL_SCALE_MV);
  *millivolts = (uint16_t)voltage;
  return WMB_OK;
}

static void adc_close(void *context, uint8_t unit, uint8_t channel) {
  (void)context;
  (void)unit;
  (void)channel;
}

/* ---- PWM: 80 MHz clock, at least one bit of resolution ---- */

static enum wmb_status pwm_set(void *context, struct wmb_pwm_config *config, bool fresh) {
  (void)fresh;
  struct world *world = of(context);
  if (config->hertz > 40000000u) {
    return WMB_UNSUPPORTED;
  }
  world->timers[config->timer].hertz = config->hertz;
  world->pwm[config->channel] = *config;
  world->pins[config->pin].pwm_attached = true;
  return WMB_OK;
}

static void pwm_close(void *context, uint8_t channel) {
  of(context)->pins[of(context)->pwm[channel].pin].pwm_attached = false;
}

static enum wmb_status pwm_pause(void *context, uint8_t timer, bool pause) {
  of(context)->timers[timer].paused = pause;
  return WMB_OK;
}

/* ---- UART ---- */

static void uart_receive(struct world *world, uint8_t port, const uint8_t *bytes, size_t length) {
  struct world_uart *uart = &world->uarts[port];
  bool was_empty = uart->received_head == uart->received_tail;
  for (size_t i = 0; i < length; i++) {
    if (uart->received_tail - uart->received_head == WORLD_UART_BUFFER) {
      uart->overruns++;
    } else {
      uart->received[uart->received_tail++ % WORLD_UART_BUFFER] = bytes[i];
    }
  }
  if (was_empty && length > 0) {
    wmb_uart_readable(world->wmb, port);
  }
}

static enum wmb_status uart_open(void *context, const struct wmb_uart_config *config, bool fresh) {
  if (fresh) {
    struct world_uart *uart = &of(context)->uarts[config->port];
    uart->received_head = uart->received_tail;
    uart->overruns = 0;
  }
  return WMB_OK;
}

static size_t uart_write(void *context, uint8_t port, const uint8_t *bytes, size_t length) {
  struct world_uart *uart = &of(context)->uarts[port];
  if (uart->loop) {
    uart_receive(of(context), port, bytes, length);
    return length;
  }
  size_t i = 0;
  for (; i < length && uart->sent_tail - uart->sent_head < WORLD_UART_BUFFER; i++) {
    uart->sent[uart->sent_tail++ % WORLD_UART_BUFFER] = bytes[i];
  }
  return i;
}

static size_t uart_read(void *context, uint8_t port, uint8_t *bytes, size_t length) {
  struct world_uart *uart = &of(context)->uarts[port];
  size_t i = 0;
  for (; i < length && uart->received_head != uart->received_tail; i++) {
    bytes[i] = uart->received[uart->received_head++ % WORLD_UART_BUFFER];
  }
  return i;
}

static bool uart_drained(void *context, uint8_t port) {
  (void)context;
  (void)port;
  return true;
}

static uint32_t uart_overruns(void *context, uint8_t port) { return of(context)->uarts[port].overruns; }

static void uart_close(void *context, uint8_t port) {
  (void)context;
  (void)port;
}

/* ---- world control ---- */

static uint16_t get16(const uint8_t *p) { return (uint16_t)(p[0] | (uint16_t)(p[1] << 8)); }
static uint32_t get32(const uint8_t *p) { return get16(p) | ((uint32_t)get16(p + 2) << 16); }

static uint8_t *put32(uint8_t *p, uint32_t value) {
  for (int i = 0; i < 4; i++) {
    *p++ = (uint8_t)(value >> (8 * i));
  }
  return p;
}

static void cut(struct world *world, uint8_t number) {
  uint8_t other = world->pins[number].wired;
  world->pins[number].wired = WMB_NO_PIN;
  if (other < WORLD_PINS) {
    world->pins[other].wired = WMB_NO_PIN;
    settle(world, other);
  }
  settle(world, number);
}

static void observe(const struct world *world, uint8_t number, uint8_t *out) {
  const struct world_pin *p = &world->pins[number];
  out[0] = level_of(world, number);
  out[1] = p->mode;
  out[2] = p->bias;
  out[3] = p->latch;
  put32(out + 4, p->changes);
}

static void observe_pwm(const struct world *world, uint8_t number, uint8_t *out) {
  memset(out, 0, 14);
  for (size_t i = 0; i < WMB_PWM_CHANNELS; i++) {
    const struct wmb_pwm_config *pwm = &world->pwm[i];
    const struct world_timer *timer = &world->timers[pwm->timer];
    if (pwm->pin == number && world->pins[number].pwm_attached) {
      out[0] = 1;
      out[1] = !timer->paused;
      put32(put32(put32(out + 2, timer->hertz), pwm->duty), pwm->phase);
    }
  }
}

struct control {
  uint8_t code, arguments, results;
};

/* Lengths of the fixed parts; F7 and FD carry bytes behind, F8 gives some. */
static const struct control controls[] = {
    {0xF0, 2, 0}, {0xF1, 1, 8}, {0xF2, 2, 0}, {0xF3, 4, 0}, {0xF4, 1, 14}, {0xF5, 4, 0}, {0xF6, 5, 0}, {0xF7, 2, 0},
    {0xF8, 2, 1}, {0xF9, 2, 0}, {0xFA, 11, 0}, {0xFB, 1, 16}, {0xFC, 1, 14}, {0xFD, 1, 0}, {0xFE, 0, 0}, {0xFF, 2, 0}};

static enum wmb_status own_operation(void *context, uint8_t code, const uint8_t *a, size_t available, size_t *used,
                                     uint8_t *result, size_t room, size_t *result_length) {
  struct world *world = of(context);
  const struct control *control = &controls[code - 0xF0];
  if (available < control->arguments || room < control->results) {
    return WMB_UNKNOWN_OPERATION;
  }
  size_t extra = code == 0xF7 ? a[1] : code == 0xFD ? a[0] : 0;
  if (available < control->arguments + extra) {
    return WMB_UNKNOWN_OPERATION;
  }
  *used = control->arguments + extra;
  *result_length = control->results;
  bool on_pin = code == 0xF0 || code == 0xF1 || code == 0xF2 || code == 0xF4 || code == 0xFA;
  bool on_uart = code >= 0xF7 && code <= 0xF9;
  bool out_of_range = (on_pin && a[0] >= WORLD_PINS) || (on_uart && a[0] > 2) ||
                      (code == 0xF3 && (a[0] > 2 || a[1] > 15)) || ((code == 0xF6 || code == 0xFB) && a[0] > 1) ||
                      (code == 0xFC && a[0] > 3);
  if (out_of_range) {
    return WMB_MALFORMED;
  }
  struct world_pin *p = &world->pins[on_pin ? a[0] : 0];
  switch (code) {
    case 0xF0:
      p->drive = a[1];
      settle(world, a[0]);
      break;
    case 0xF1:
      observe(world, a[0], result);
      break;
    case 0xF2:
      cut(world, a[0]);
      if (a[1] < WORLD_PINS && a[1] != a[0]) {
        cut(world, a[1]);
        p->wired = a[1];
        world->pins[a[1]].wired = a[0];
        settle(world, a[0]);
      }
      break;
    case 0xF3:
      world->millivolts[a[0]][a[1]] = get16(a + 2);
      break;
    case 0xF4:
      observe_pwm(world, a[0], result);
      break;
    case 0xF5:
      world->lux = get32(a);
      break;
    case 0xF6:
      world->faults[a[0]] = (struct world_fault){get16(a + 1), a[3], a[4]};
      break;
    case 0xF7:
      uart_receive(world, a[0], a + 2, extra);
      break;
    case 0xF8: {
      struct world_uart *uart = &world->uarts[a[0]];
      size_t n = 0;
      for (; n < a[1] && n + 1 < room && uart->sent_head != uart->sent_tail; n++) {
        result[n + 1] = uart->sent[uart->sent_head++ % WORLD_UART_BUFFER];
      }
      result[0] = (uint8_t)n;
      *result_length = n + 1;
      break;
    }
    case 0xF9:
      world->uarts[a[0]].loop = a[1] != 0;
      break;
    case 0xFA:
      p->pulses_left = get16(a + 1);
      p->pulse_us[1] = get32(a + 3);
      p->pulse_us[0] = get32(a + 7);
      p->pulse_high = false;
      p->pulse_next_us = world->now_us();
      break;
    case 0xFB:
      put32(put32(put32(put32(result, world->transactions[a[0]]), world->starts[a[0]]), world->stops[a[0]]),
            world->speed[a[0]]);
      break;
    case 0xFC: {
      const struct wmb_spi_config *last = &world->spi_last[a[0]];
      uint8_t *out = put32(put32(result, world->spi_transfers[a[0]]), world->spi_selects[a[0]]);
      *out++ = last->mode;
      *out++ = (uint8_t)((last->send_lsb_first ? 1u : 0u) | (last->receive_lsb_first ? 2u : 0u) |
                         (last->cs_active_high ? 4u : 0u));
      put32(out, last->hertz);
      break;
    }
    case 0xFD:
      memcpy(world->spi_reply, a + 1, extra);
      world->spi_reply_length = extra;
      world->spi_reply_at = 0;
      break;
    case 0xFE:
      world->reboot = true;
      break;
    default:
      world->silent_until_us = world->now_us() + (uint64_t)get16(a) * 1000u;
      break;
  }
  return WMB_OK;
}

uint64_t world_tick(struct world *world) {
  uint64_t now = world->now_us();
  uint64_t next = UINT64_MAX;
  for (uint8_t i = 0; i < WORLD_PINS; i++) {
    struct world_pin *p = &world->pins[i];
    if (p->pulses_left == 0) {
      continue;
    }
    if (now >= p->pulse_next_us) {
      p->pulse_high = !p->pulse_high;
      p->drive = p->pulse_high ? 2 : 1;
      p->pulse_next_us = now + p->pulse_us[p->pulse_high ? 1 : 0];
      if (!p->pulse_high) {
        p->pulses_left--;
      }
      settle(world, i);
    }
    if (p->pulses_left != 0 && p->pulse_next_us < next) {
      next = p->pulse_next_us;
    }
  }
  return next;
}

/* ---- the two chips: ESP32-S3 and ESP32 data sheets, with GPIO 43/44 and 1/3 as the bridge's own UART ---- */

#define ORDINARY                                                                                              \
  (WMB_CAP_EXISTS | WMB_CAP_INPUT | WMB_CAP_OUTPUT | WMB_CAP_PULL_UP | WMB_CAP_PULL_DOWN | WMB_CAP_OPEN_DRAIN | \
   WMB_CAP_EDGES | WMB_CAP_PWM)
#define READ_ONLY (WMB_CAP_EXISTS | WMB_CAP_INPUT | WMB_CAP_EDGES)

static void set_pins(struct world *world, uint8_t first, uint8_t last, uint16_t capabilities) {
  for (uint8_t i = first; i <= last; i++) {
    world->pins[i].capabilities = capabilities;
  }
}

static void set_adc(struct world *world, uint8_t number, uint8_t unit, uint8_t channel) {
  world->pins[number].capabilities |= WMB_CAP_ADC;
  world->pins[number].adc_unit = unit;
  world->pins[number].adc_channel = channel;
}

static void esp32s3(struct world *world) {
  set_pins(world, 0, 21, ORDINARY);
  set_pins(world, 26, 32, WMB_CAP_EXISTS | WMB_CAP_RESERVED);
  set_pins(world, 33, 48, ORDINARY);
  set_pins(world, 43, 44, WMB_CAP_EXISTS | WMB_CAP_RESERVED);
  for (uint8_t i = 0; i < 10; i++) {
    set_adc(world, (uint8_t)(i + 1), 1, i);
    set_adc(world, (uint8_t)(i + 11), 2, i);
  }
  world->identity.pin_count = 49;
  world->identity.chip = "esp32s3";
  world->identity.board = "esp32-s3-devkitc-1";
  world->identity.pwm_channels = 8;
}

static void esp32(struct world *world) {
  static const uint8_t adc1[] = {36, 37, 38, 39, 32, 33, 34, 35};
  static const uint8_t adc2[] = {4, 0, 2, 15, 13, 12, 14, 27, 25, 26};
  set_pins(world, 0, 23, ORDINARY);
  set_pins(world, 25, 27, ORDINARY);
  set_pins(world, 32, 33, ORDINARY);
  set_pins(world, 34, 39, READ_ONLY);
  set_pins(world, 6, 11, WMB_CAP_EXISTS | WMB_CAP_RESERVED);
  world->pins[1].capabilities = WMB_CAP_EXISTS | WMB_CAP_RESERVED;
  world->pins[3].capabilities = WMB_CAP_EXISTS | WMB_CAP_RESERVED;
  world->pins[20].capabilities = 0;
  for (uint8_t i = 0; i < sizeof adc1; i++) {
    set_adc(world, adc1[i], 1, i);
  }
  for (uint8_t i = 0; i < sizeof adc2; i++) {
    set_adc(world, adc2[i], 2, i);
  }
  world->identity.pin_count = 40;
  world->identity.chip = "esp32";
  world->identity.board = "esp32-devkitc";
  world->identity.pwm_channels = 16;
}

void world_init(struct world *world, struct wmb *wmb, const char *chip, uint64_t (*clock)(void)) {
  memset(world, 0, sizeof *world);
  world->wmb = wmb;
  world->now_us = clock;
  world->light_time = 69;
  world->lux = 100;
  for (size_t i = 0; i < WORLD_PINS; i++) {
    world->pins[i].wired = WMB_NO_PIN;
    world->pins[i].adc_unit = WMB_NO_PIN;
    world->pins[i].adc_channel = WMB_NO_PIN;
  }
  for (size_t unit = 0; unit < 3; unit++) {
    memset(world->adc_bits[unit], 12, sizeof world->adc_bits[unit]);
  }
  for (size_t i = 0; i < WMB_PWM_CHANNELS; i++) {
    world->pwm[i].pin = WMB_NO_PIN;
  }
  world->identity = (struct wmb_identity){
      .id = {0x02, 0x57, 0x4D, 0x42, 0x00, 0x01, 0, 0},
      .firmware = "wmb-sim 1.0",
      .features = 0x7FF,
      .i2c_buses = 2,
      .first_spi_host = 1,
      .spi_hosts = 2,
      .adc_units = 2,
      .pwm_timers = 4,
      .uarts = 3,
      .max_i2c_segment = 1024,
      .max_spi_transfer = 2000};
  if (strcmp(chip, "esp32") == 0) {
    esp32(world);
  } else {
    esp32s3(world);
  }
}

/* send and set_baud belong to the port that owns the wire; it copies this table and fills them in. */
const struct wmb_port world_port = {
    .now_us = now_us,
    .delay_us = delay_us,
    .lock = no_lock,
    .unlock = no_lock,
    .pin = pin,
    .gpio_config = gpio_config,
    .gpio_release = gpio_release,
    .gpio_write = gpio_write,
    .gpio_read = gpio_read,
    .i2c_open = i2c_open,
    .i2c_close = i2c_close,
    .i2c_transfer = i2c_transfer,
    .spi_open = spi_open,
    .spi_close = spi_close,
    .spi_transfer = spi_transfer,
    .adc_open = adc_open,
    .adc_read = adc_read,
    .adc_close = adc_close,
    .pwm_set = pwm_set,
    .pwm_close = pwm_close,
    .pwm_pause = pwm_pause,
    .uart_open = uart_open,
    .uart_write = uart_write,
    .uart_read = uart_read,
    .uart_drained = uart_drained,
    .uart_overruns = uart_overruns,
    .uart_close = uart_close,
    .own_operation = own_operation};
