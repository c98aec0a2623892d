/* Operations: I2C buses. */
#include "operations.h"

static enum wmb_status i2c_check(struct wmb_run *r, uint8_t bus) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  if (bus >= r->w->identity->i2c_buses || bus >= WMB_I2C_BUSES) {
    return WMB_NOT_FOUND;
  }
  return r->w->i2c_open[bus] ? WMB_OK : WMB_NOT_CONFIGURED;
}

enum wmb_status wmb_op_i2c_open(struct wmb_run *r) {
  struct wmb_i2c_config config;
  config.bus = wmb_u8(r);
  config.sda = wmb_u8(r);
  config.scl = wmb_u8(r);
  uint8_t flags = wmb_u8(r);
  config.sda_pull_up = (flags & 1u) != 0;
  config.scl_pull_up = (flags & 2u) != 0;
  config.timeout_ms = wmb_u16(r);
  config.hertz = wmb_u32(r);
  enum wmb_status status = i2c_check(r, config.bus);
  if (status != WMB_NOT_CONFIGURED) {
    return status == WMB_OK ? WMB_BUSY : status;
  }
  if (config.hertz == 0 || (config.sda == config.scl && config.sda != WMB_NO_PIN)) {
    return WMB_MALFORMED;
  }
  const uint8_t lines[] = {config.sda, config.scl};
  status = wmb_own_all(r->w, lines, 2, WMB_OWNER_I2C, config.bus);
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

void wmb_op_close_i2c(struct wmb *w, uint8_t bus) {
  w->port->i2c_close(w->context, bus);
  w->i2c_open[bus] = false;
  wmb_disown(w, WMB_OWNER_I2C, bus);
}

enum wmb_status wmb_op_i2c_close(struct wmb_run *r) {
  uint8_t bus = wmb_u8(r);
  enum wmb_status status = i2c_check(r, bus);
  if (status == WMB_OK) {
    wmb_op_close_i2c(r->w, bus);
  }
  return status;
}

/* Runs checked segments; on failure the room taken for results is given back. */
static enum wmb_status i2c_run(struct wmb_run *r, uint8_t bus, uint16_t address, bool ten_bit,
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

enum wmb_status wmb_op_i2c_write_read(struct wmb_run *r) {
  uint8_t target = wmb_u8(r);
  uint16_t w = wmb_u8(r);
  uint16_t n = wmb_u8(r);
  uint8_t *before = r->out;
  struct wmb_segment segments[2];
  size_t count = 0;
  const uint8_t *bytes = wmb_take(r, w);
  uint8_t *out = wmb_give(r, n);
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

enum wmb_status wmb_op_i2c_transaction(struct wmb_run *r) {
  uint8_t bus = wmb_u8(r);
  uint16_t address = wmb_u16(r);
  size_t count = wmb_u8(r);
  uint8_t *before = r->out;
  struct wmb_segment segments[WMB_MAX_SEGMENTS];
  bool fits = count <= WMB_MAX_SEGMENTS;
  bool tolerant = false;
  for (size_t i = 0; i < count && !r->broken; i++) {
    uint16_t word = wmb_u16(r);
    bool read = (word & 0x8000u) != 0;
    uint16_t length = word & 0x3FFFu;
    const uint8_t *tx = read ? NULL : wmb_take(r, length);
    uint8_t *rx = read ? wmb_give(r, length) : NULL;
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
