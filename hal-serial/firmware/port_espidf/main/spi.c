/* SPI master: devices on shared hosts, one transaction with the chip select held. */
#include "driver/spi_master.h"

#include <string.h>

#include "esp_rom_sys.h"
#include "freertos/FreeRTOS.h"
#include "port.h"

#define MAX_TRANSFER 2048
#define HOSTS 4

static spi_device_handle_t devices[WMB_SPI_DEVICES];
static uint8_t host_of[WMB_SPI_DEVICES];
static uint8_t users[HOSTS];
/* DMA wants memory of its own kind, aligned to words. */
static DMA_ATTR uint8_t tx_copy[MAX_TRANSFER], rx_copy[MAX_TRANSFER];

enum wmb_status bridge_spi_open(void *context, const struct wmb_spi_config *config) {
  (void)context;
  spi_host_device_t host = (spi_host_device_t)config->host;
  if (config->sclk == WMB_NO_PIN) {
    return WMB_MALFORMED;
  }
  if (users[config->host] == 0) {
    spi_bus_config_t bus = {.mosi_io_num = bridge_pin(config->mosi),
                            .miso_io_num = bridge_pin(config->miso),
                            .sclk_io_num = bridge_pin(config->sclk),
                            .quadwp_io_num = -1,
                            .quadhd_io_num = -1,
                            .max_transfer_sz = MAX_TRANSFER};
    esp_err_t error = spi_bus_initialize(host, &bus, SPI_DMA_CH_AUTO);
    if (error != ESP_OK) {
      return bridge_status(error);
    }
  }
  spi_device_interface_config_t device = {.mode = config->mode,
                                          .clock_speed_hz = (int)config->hertz,
                                          .spics_io_num = bridge_pin(config->cs),
                                          .queue_size = 1};
  device.flags = (config->send_lsb_first ? SPI_DEVICE_TXBIT_LSBFIRST : 0u) |
                 (config->receive_lsb_first ? SPI_DEVICE_RXBIT_LSBFIRST : 0u) |
                 (config->cs_active_high ? SPI_DEVICE_POSITIVE_CS : 0u);
  esp_err_t error = spi_bus_add_device(host, &device, &devices[config->device]);
  if (error == ESP_OK) {
    host_of[config->device] = config->host;
    users[config->host]++;
  } else if (users[config->host] == 0) {
    spi_bus_free(host);
  }
  return bridge_status(error);
}

void bridge_spi_close(void *context, uint8_t device) {
  (void)context;
  uint8_t host = host_of[device];
  spi_bus_remove_device(devices[device]);
  if (--users[host] == 0) {
    spi_bus_free((spi_host_device_t)host);
  }
}

static esp_err_t exchange(spi_device_handle_t device, const struct wmb_segment *segment, bool keep) {
  if (segment->tx != NULL) {
    memcpy(tx_copy, segment->tx, segment->length);
  } else {
    memset(tx_copy, 0, segment->length);
  }
  spi_transaction_t transaction = {.length = (size_t)segment->length * 8u,
                                   .tx_buffer = tx_copy,
                                   .rx_buffer = segment->rx != NULL ? rx_copy : NULL,
                                   .flags = keep ? SPI_TRANS_CS_KEEP_ACTIVE : 0};
  esp_err_t error = spi_device_polling_transmit(device, &transaction);
  if (error == ESP_OK && segment->rx != NULL) {
    memcpy(segment->rx, rx_copy, segment->length);
  }
  return error;
}

enum wmb_status bridge_spi_transfer(void *context, uint8_t device, const struct wmb_segment *segments, size_t count) {
  (void)context;
  size_t last = count; /* behind the last one that moves bytes, the chip select may go */
  for (size_t i = 0; i < count; i++) {
    if (!segments[i].delay && segments[i].length > 0) {
      last = i;
    }
  }
  esp_err_t error = spi_device_acquire_bus(devices[device], portMAX_DELAY);
  if (error != ESP_OK) {
    return bridge_status(error);
  }
  for (size_t i = 0; i < count && error == ESP_OK; i++) {
    if (segments[i].delay) {
      esp_rom_delay_us(segments[i].length);
    } else if (segments[i].length > 0) {
      error = exchange(devices[device], &segments[i], i != last);
    }
  }
  spi_device_release_bus(devices[device]);
  return bridge_status(error);
}
