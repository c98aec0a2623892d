/* UART pass-through: ports other than the one that may be the bridge's own wire. */
#include "driver/uart.h"

#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "port.h"
#include "sdkconfig.h"

#define RING 4096
#define EVENTS 16

struct port {
  bool open, told;
  uint32_t overruns;
  QueueHandle_t events;
};

static struct port ports[WMB_UARTS];

static uart_config_t line_of(const struct wmb_uart_config *config) {
  static const uart_parity_t parities[] = {UART_PARITY_DISABLE, UART_PARITY_EVEN, UART_PARITY_ODD};
  static const uart_stop_bits_t stops[] = {UART_STOP_BITS_1, UART_STOP_BITS_2, UART_STOP_BITS_1_5};
  return (uart_config_t){.baud_rate = (int)config->baud,
                         .data_bits = (uart_word_length_t)(config->data_bits - 5),
                         .parity = parities[config->parity],
                         .stop_bits = stops[config->stop_bits - 1],
                         .flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
                         .source_clk = UART_SCLK_DEFAULT};
}

enum wmb_status bridge_uart_open(void *context, const struct wmb_uart_config *config, bool fresh) {
  (void)context;
#if CONFIG_BRIDGE_WIRE_UART
  if (config->port == CONFIG_BRIDGE_UART_PORT) {
    return WMB_RESERVED_PIN;
  }
#endif
  uart_port_t number = (uart_port_t)config->port;
  struct port *port = &ports[config->port];
  uart_config_t line = line_of(config);
  if (!fresh) {
    return bridge_status(uart_param_config(number, &line));
  }
  esp_err_t error = uart_driver_install(number, RING, RING, EVENTS, &port->events, 0);
  if (error == ESP_OK) {
    error = uart_param_config(number, &line);
  }
  if (error == ESP_OK) {
    error = uart_set_pin(number, bridge_pin(config->tx), bridge_pin(config->rx), UART_PIN_NO_CHANGE, UART_PIN_NO_CHANGE);
  }
  if (error != ESP_OK) {
    uart_driver_delete(number);
    return bridge_status(error);
  }
  uart_set_rx_timeout(number, 2);
  *port = (struct port){.open = true, .events = port->events};
  return WMB_OK;
}

size_t bridge_uart_write(void *context, uint8_t port, const uint8_t *bytes, size_t length) {
  (void)context;
  size_t room = 0;
  if (uart_get_tx_buffer_free_size((uart_port_t)port, &room) != ESP_OK) {
    return 0;
  }
  int written = uart_write_bytes((uart_port_t)port, bytes, length < room ? length : room);
  return written > 0 ? (size_t)written : 0;
}

size_t bridge_uart_read(void *context, uint8_t port, uint8_t *bytes, size_t length) {
  (void)context;
  int n = uart_read_bytes((uart_port_t)port, bytes, length, 0);
  if (n < (int)length) {
    ports[port].told = false; /* empty: the next byte is news */
  }
  return n > 0 ? (size_t)n : 0;
}

bool bridge_uart_drained(void *context, uint8_t port) {
  (void)context;
  return uart_wait_tx_done((uart_port_t)port, 0) == ESP_OK;
}

uint32_t bridge_uart_overruns(void *context, uint8_t port) {
  (void)context;
  return ports[port].overruns;
}

void bridge_uart_close(void *context, uint8_t port) {
  (void)context;
  uart_driver_delete((uart_port_t)port);
  ports[port].open = false;
}

void bridge_uart_poll(void) {
  for (uint8_t i = 0; i < WMB_UARTS; i++) {
    struct port *port = &ports[i];
    if (!port->open) {
      continue;
    }
    uart_event_t event;
    while (xQueueReceive(port->events, &event, 0) == pdTRUE) {
      if (event.type == UART_FIFO_OVF || event.type == UART_BUFFER_FULL) {
        port->overruns++;
      }
    }
    size_t waiting = 0;
    uart_get_buffered_data_len((uart_port_t)i, &waiting);
    if (waiting > 0 && !port->told) {
      port->told = true;
      wmb_uart_readable(&bridge, i);
    }
  }
}
