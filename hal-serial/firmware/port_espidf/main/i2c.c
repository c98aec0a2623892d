/*
 * I2C master, segments with repeated starts. Both drivers of ESP-IDF are told every start, byte and stop, so that neither decides
 * anything. The old one takes any number of segments; it is used as long as ESP-IDF has it for sure. The new one takes no more steps
 * than the controller has command registers: eight are a write and a read, with a repeated start between them.
 */
#include "port.h"

#define NEW_DRIVER (ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(6, 0, 0))

#if NEW_DRIVER
#include "driver/i2c_master.h"
#else
#include "driver/i2c.h"
#endif
#include "driver/gpio.h"
#include "freertos/FreeRTOS.h"

#define READ 1u
#define TEN_BIT_PREFIX 0xF0u

struct bus {
  uint16_t timeout_ms;
#if NEW_DRIVER
  i2c_master_bus_handle_t handle;
  i2c_master_dev_handle_t device;
#endif
};

static struct bus buses[WMB_I2C_BUSES];

/* The bytes after a start: UM10204 3.1.10 and 3.1.11. A ten-bit read repeats the first byte after a repeated start. */
static size_t address_bytes(uint16_t address, bool ten_bit, uint8_t out[2]) {
  if (!ten_bit) {
    out[0] = (uint8_t)(address << 1);
    return 1;
  }
  out[0] = (uint8_t)(TEN_BIT_PREFIX | ((address >> 7) & 6u));
  out[1] = (uint8_t)(address & 0xFFu);
  return 2;
}

#if NEW_DRIVER

enum wmb_status bridge_i2c_open(void *context, const struct wmb_i2c_config *config) {
  (void)context;
  if (config->sda == WMB_NO_PIN || config->scl == WMB_NO_PIN) {
    return WMB_MALFORMED;
  }
  struct bus *bus = &buses[config->bus];
  i2c_master_bus_config_t settings = {.i2c_port = config->bus,
                                      .sda_io_num = (gpio_num_t)config->sda,
                                      .scl_io_num = (gpio_num_t)config->scl,
                                      .clk_source = I2C_CLK_SRC_DEFAULT,
                                      .glitch_ignore_cnt = 7};
  settings.flags.enable_internal_pullup = config->sda_pull_up && config->scl_pull_up;
  esp_err_t error = i2c_new_master_bus(&settings, &bus->handle);
  if (error != ESP_OK) {
    return bridge_status(error);
  }
  if (config->sda_pull_up != config->scl_pull_up) {
    gpio_pullup_en((gpio_num_t)(config->sda_pull_up ? config->sda : config->scl));
  }
  i2c_device_config_t device = {.dev_addr_length = I2C_ADDR_BIT_LEN_7,
                                .device_address = I2C_DEVICE_ADDRESS_NOT_USED,
                                .scl_speed_hz = config->hertz};
  error = i2c_master_bus_add_device(bus->handle, &device, &bus->device);
  if (error != ESP_OK) {
    i2c_del_master_bus(bus->handle);
  }
  bus->timeout_ms = config->timeout_ms;
  return bridge_status(error);
}

void bridge_i2c_close(void *context, uint8_t bus) {
  (void)context;
  i2c_master_bus_rm_device(buses[bus].device);
  i2c_del_master_bus(buses[bus].handle);
}

struct script {
  i2c_operation_job_t jobs[BRIDGE_I2C_STEPS];
  uint8_t addresses[WMB_MAX_SEGMENTS][3];
  size_t count; /* may go beyond the last job: then the script is too long */
};

static struct script script;

static void add(i2c_operation_job_t job) {
  if (script.count < BRIDGE_I2C_STEPS) {
    script.jobs[script.count] = job;
  }
  script.count++;
}

static void add_start(void) { add((i2c_operation_job_t){.command = I2C_MASTER_CMD_START}); }

static void add_write(const uint8_t *bytes, size_t length, bool check) {
  if (length > 0) {
    add((i2c_operation_job_t){.command = I2C_MASTER_CMD_WRITE,
                              .write = {.ack_check = check, .data = (uint8_t *)bytes, .total_bytes = length}});
  }
}

static void add_read(uint8_t *bytes, size_t length) {
  if (length > 1) {
    add((i2c_operation_job_t){.command = I2C_MASTER_CMD_READ,
                              .read = {.ack_value = I2C_ACK_VAL, .data = bytes, .total_bytes = length - 1}});
  }
  if (length > 0) {
    add((i2c_operation_job_t){.command = I2C_MASTER_CMD_READ,
                              .read = {.ack_value = I2C_NACK_VAL, .data = bytes + length - 1, .total_bytes = 1}});
  }
}

/* INVALID_SIZE without touching the bus if the controller cannot keep the whole transaction. */
static esp_err_t run(uint8_t bus) {
  add((i2c_operation_job_t){.command = I2C_MASTER_CMD_STOP});
  if (script.count > BRIDGE_I2C_STEPS) {
    return ESP_ERR_INVALID_SIZE;
  }
  esp_err_t error =
      i2c_master_execute_defined_operations(buses[bus].device, script.jobs, script.count, buses[bus].timeout_ms);
  /* A missing acknowledge is INVALID_STATE up to 5.5, INVALID_RESPONSE since 6.0. */
  return error == ESP_ERR_INVALID_STATE || error == ESP_ERR_INVALID_RESPONSE ? ESP_FAIL : error;
}

static void begin(void) { script.count = 0; }

#else

static i2c_cmd_handle_t commands;
static struct {
  uint8_t addresses[WMB_MAX_SEGMENTS][3];
} script;

enum wmb_status bridge_i2c_open(void *context, const struct wmb_i2c_config *config) {
  (void)context;
  if (config->sda == WMB_NO_PIN || config->scl == WMB_NO_PIN) {
    return WMB_MALFORMED;
  }
  i2c_config_t settings = {.mode = I2C_MODE_MASTER,
                           .sda_io_num = config->sda,
                           .scl_io_num = config->scl,
                           .sda_pullup_en = config->sda_pull_up,
                           .scl_pullup_en = config->scl_pull_up,
                           .master.clk_speed = config->hertz};
  esp_err_t error = i2c_param_config((i2c_port_t)config->bus, &settings);
  if (error == ESP_OK) {
    error = i2c_driver_install((i2c_port_t)config->bus, I2C_MODE_MASTER, 0, 0, 0);
  }
  buses[config->bus].timeout_ms = config->timeout_ms;
  return bridge_status(error);
}

void bridge_i2c_close(void *context, uint8_t bus) {
  (void)context;
  i2c_driver_delete((i2c_port_t)bus);
}

static void begin(void) { commands = i2c_cmd_link_create(); }

static void add_start(void) { i2c_master_start(commands); }

static void add_write(const uint8_t *bytes, size_t length, bool check) {
  if (length > 0) {
    i2c_master_write(commands, bytes, length, check);
  }
}

static void add_read(uint8_t *bytes, size_t length) {
  if (length > 0) {
    i2c_master_read(commands, bytes, length, I2C_MASTER_LAST_NACK);
  }
}

static esp_err_t run(uint8_t bus) {
  i2c_master_stop(commands);
  esp_err_t error = i2c_master_cmd_begin((i2c_port_t)bus, commands, pdMS_TO_TICKS(buses[bus].timeout_ms));
  i2c_cmd_link_delete(commands);
  return error;
}

#endif

/* Neither driver says which byte was refused: ask for the address alone. */
static enum wmb_status which_nack(uint8_t bus, uint16_t address, bool ten_bit) {
  size_t length = address_bytes(address, ten_bit, script.addresses[0]);
  begin();
  add_start();
  add_write(script.addresses[0], length, true);
  return run(bus) == ESP_OK ? WMB_NACK_DATA : WMB_NACK_ADDRESS;
}

enum wmb_status bridge_i2c_transfer(void *context, uint8_t bus, uint16_t address, bool ten_bit,
                                    const struct wmb_segment *segments, size_t count) {
  (void)context;
  begin();
  for (size_t i = 0; i < count; i++) {
    const struct wmb_segment *segment = &segments[i];
    bool read = segment->rx != NULL;
    uint8_t *bytes = script.addresses[i];
    size_t length = address_bytes(address, ten_bit, bytes);
    add_start();
    if (!read || ten_bit) {
      add_write(bytes, length, !segment->ignore_nack);
    }
    if (read) {
      if (ten_bit) {
        add_start();
      }
      bytes[2] = bytes[0] | READ;
      add_write(bytes + 2, 1, true);
      add_read(segment->rx, segment->length);
    } else {
      add_write(segment->tx, segment->length, !segment->ignore_nack);
    }
  }
  esp_err_t error = run(bus);
  return error == ESP_FAIL ? which_nack(bus, address, ten_bit) : bridge_status(error);
}
