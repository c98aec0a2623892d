/* Operations: SPI devices. */
#include "operations.h"

static enum wmb_status spi_check(struct wmb_run *r, uint8_t device) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  if (device >= WMB_SPI_DEVICES) {
    return WMB_NOT_FOUND;
  }
  return r->w->spi_open[device] ? WMB_OK : WMB_NOT_CONFIGURED;
}

enum wmb_status wmb_op_spi_open(struct wmb_run *r) {
  struct wmb_spi_config config;
  config.device = wmb_u8(r);
  config.host = wmb_u8(r);
  config.sclk = wmb_u8(r);
  config.mosi = wmb_u8(r);
  config.miso = wmb_u8(r);
  config.cs = wmb_u8(r);
  config.mode = wmb_u8(r);
  uint8_t flags = wmb_u8(r);
  config.send_lsb_first = (flags & 1u) != 0;
  config.receive_lsb_first = (flags & 2u) != 0;
  config.cs_active_high = (flags & 4u) != 0;
  config.hertz = wmb_u32(r);
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
  status = wmb_own_all(r->w, &config.cs, 1, WMB_OWNER_SPI, config.device);
  if (status == WMB_OK) {
    status = wmb_own_all(r->w, bus_lines, 3, WMB_OWNER_SPI, bus_index);
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

void wmb_op_close_spi(struct wmb *w, uint8_t device) {
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

enum wmb_status wmb_op_spi_close(struct wmb_run *r) {
  uint8_t device = wmb_u8(r);
  enum wmb_status status = spi_check(r, device);
  if (status == WMB_OK) {
    wmb_op_close_spi(r->w, device);
  }
  return status;
}

static enum wmb_status spi_run(struct wmb_run *r, uint8_t device, const struct wmb_segment *segments, size_t count,
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

enum wmb_status wmb_op_spi_transfer(struct wmb_run *r) {
  uint8_t device = wmb_u8(r);
  uint16_t length = wmb_u16(r);
  uint8_t *before = r->out;
  struct wmb_segment segment = {.tx = wmb_take(r, length), .rx = wmb_give(r, length), .length = length};
  bool fits = segment.rx != NULL && length <= r->w->identity->max_spi_transfer;
  return spi_run(r, device, &segment, 1, before, fits);
}

enum wmb_status wmb_op_spi_transaction(struct wmb_run *r) {
  uint8_t device = wmb_u8(r);
  size_t count = wmb_u8(r);
  uint8_t *before = r->out;
  struct wmb_segment segments[WMB_MAX_SEGMENTS];
  bool fits = count <= WMB_MAX_SEGMENTS;
  for (size_t i = 0; i < count && !r->broken; i++) {
    uint8_t kind = wmb_u8(r);
    uint16_t length = wmb_u16(r);
    bool writes = kind == 0 || kind == 2;
    bool reads = kind == 1 || kind == 2;
    if (kind > 3) {
      r->broken = true; /* its length is unknown, so is where the next operation starts */
      return WMB_MALFORMED;
    }
    const uint8_t *tx = writes ? wmb_take(r, length) : NULL;
    uint8_t *rx = reads ? wmb_give(r, length) : NULL;
    fits = fits && (!reads || rx != NULL) && (kind == 3 || length <= r->w->identity->max_spi_transfer);
    if (fits) {
      segments[i] = (struct wmb_segment){.tx = tx, .rx = rx, .length = length, .delay = kind == 3};
    }
  }
  return spi_run(r, device, segments, count, before, fits);
}
