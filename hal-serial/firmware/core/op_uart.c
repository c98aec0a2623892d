/* Operations: serial ports. */
#include "operations.h"

static enum wmb_status uart_check(struct wmb_run *r, uint8_t port) {
  if (r->broken) {
    return WMB_MALFORMED;
  }
  if (port >= r->w->identity->uarts || port >= WMB_UARTS) {
    return WMB_NOT_FOUND;
  }
  return r->w->uart_open[port] ? WMB_OK : WMB_NOT_CONFIGURED;
}

static bool uart_line(struct wmb_run *r, struct wmb_uart_config *config) {
  config->data_bits = wmb_u8(r);
  config->parity = wmb_u8(r);
  config->stop_bits = wmb_u8(r);
  config->baud = wmb_u32(r);
  return !r->broken && config->data_bits >= 5 && config->data_bits <= 8 && config->parity <= 2 && config->stop_bits >= 1 &&
         config->stop_bits <= 3 && config->baud != 0;
}

enum wmb_status wmb_op_uart_open(struct wmb_run *r) {
  struct wmb_uart_config config;
  config.port = wmb_u8(r);
  config.tx = wmb_u8(r);
  config.rx = wmb_u8(r);
  bool line_ok = uart_line(r, &config);
  enum wmb_status status = uart_check(r, config.port);
  if (status != WMB_NOT_CONFIGURED) {
    return status == WMB_OK ? WMB_BUSY : status;
  }
  if (!line_ok) {
    return WMB_MALFORMED;
  }
  const uint8_t lines[] = {config.tx, config.rx};
  status = wmb_own_all(r->w, lines, 2, WMB_OWNER_UART, config.port);
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

enum wmb_status wmb_op_uart_write(struct wmb_run *r) {
  uint8_t port = wmb_u8(r);
  size_t length = wmb_u8(r);
  const uint8_t *bytes = wmb_take(r, length);
  enum wmb_status status = uart_check(r, port);
  if (status != WMB_OK) {
    return status;
  }
  uint8_t *out = wmb_give(r, 1);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  *out = (uint8_t)r->w->port->uart_write(r->w->context, port, bytes, length);
  return WMB_OK;
}

enum wmb_status wmb_op_uart_read(struct wmb_run *r) {
  uint8_t port = wmb_u8(r);
  size_t length = wmb_u8(r);
  enum wmb_status status = uart_check(r, port);
  if (status != WMB_OK) {
    return status;
  }
  uint8_t *out = wmb_give(r, 1 + length);
  if (out == NULL) {
    return WMB_TOO_LONG;
  }
  size_t got = r->w->port->uart_read(r->w->context, port, out + 1, length);
  *out = (uint8_t)got;
  r->out = out + 1 + got;
  return WMB_OK;
}

void wmb_op_close_uart(struct wmb *w, uint8_t port) {
  w->port->uart_close(w->context, port);
  w->uart_open[port] = false;
  wmb_disown(w, WMB_OWNER_UART, port);
}

enum wmb_status wmb_op_uart_close(struct wmb_run *r) {
  uint8_t port = wmb_u8(r);
  enum wmb_status status = uart_check(r, port);
  if (status == WMB_OK) {
    wmb_op_close_uart(r->w, port);
  }
  return status;
}

enum wmb_status wmb_op_uart_change_line(struct wmb_run *r) {
  uint8_t port = wmb_u8(r);
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

enum wmb_status wmb_op_uart_flush(struct wmb_run *r) {
  uint8_t port = wmb_u8(r);
  enum wmb_status status = uart_check(r, port);
  uint8_t *out = status == WMB_OK ? wmb_give(r, 1) : NULL;
  if (out == NULL) {
    return status == WMB_OK ? WMB_TOO_LONG : status;
  }
  *out = r->w->port->uart_drained(r->w->context, port) ? 1 : 0;
  return WMB_OK;
}

enum wmb_status wmb_op_uart_overruns(struct wmb_run *r) {
  uint8_t port = wmb_u8(r);
  enum wmb_status status = uart_check(r, port);
  uint8_t *out = status == WMB_OK ? wmb_give(r, 4) : NULL;
  if (out == NULL) {
    return status == WMB_OK ? WMB_TOO_LONG : status;
  }
  wmb_put32(out, r->w->port->uart_overruns(r->w->context, port));
  return WMB_OK;
}
