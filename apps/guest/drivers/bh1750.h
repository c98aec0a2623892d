/* BH1750 light sensor on an I2C bus: what light-sensor and mqtt-sensor share. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <ioctl/esp_i2c_ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Datasheet: address with ADDR low, one-time high-resolution mode, 180 ms at most. */
#define BH1750_ADDRESS 0x23
#define BH1750_ONE_TIME_HIGH_RES 0x20
#define BH1750_MEASURING_US (180 * 1000)

static char bh1750_bus[16];

static int bh1750_fail(const char *what) {
    printf("%s on %s failed: %s\n", what, bh1750_bus, strerror(errno));
    return -1;
}

/* The descriptor of the configured bus, or -1. */
static int bh1750_open(int bus, uint16_t sda_pin, uint16_t scl_pin) {
    snprintf(bh1750_bus, sizeof bh1750_bus, "/dev/i2c/%d", bus);
    int fd = open(bh1750_bus, O_RDWR);
    if (fd < 0) {
        return bh1750_fail("Open");
    }
    i2c_cfg_t config = {
        .sda_pin = sda_pin,
        .scl_pin = scl_pin,
        .flags = I2C_MASTER | I2C_SDA_PULLUP | I2C_SCL_PULLUP,
        .master.clock = 100 * 1000,
    };
    if (ioctl(fd, I2CIOCSCFG, &config) < 0) {
        bh1750_fail("Configuration");
        close(fd);
        return -1;
    }
    return fd;
}

/* Measures once and stores the illuminance in hundredths of a lux. 0, or -1. */
static int bh1750_measure(int fd, uint32_t *centilux) {
    uint8_t command = BH1750_ONE_TIME_HIGH_RES;
    i2c_msg_t request = {
        .flags = I2C_MSG_WRITE | I2C_MSG_CHECK_ACK,
        .addr = BH1750_ADDRESS,
        .buffer = &command,
        .size = 1,
    };
    if (ioctl(fd, I2CIOCRDWR, &request) < 0) {
        return bh1750_fail("Write to the BH1750");
    }
    usleep(BH1750_MEASURING_US);

    uint8_t data[2] = {0};
    i2c_msg_t answer = {.flags = 0, .addr = BH1750_ADDRESS, .buffer = data, .size = sizeof data};
    if (ioctl(fd, I2CIOCRDWR, &answer) < 0) {
        return bh1750_fail("Read from the BH1750");
    }
    /* One count is 1 / 1.2 lux. */
    *centilux = (uint32_t)(data[0] << 8 | data[1]) * 1000 / 12;
    return 0;
}
