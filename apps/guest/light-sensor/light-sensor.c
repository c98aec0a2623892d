/* Reads a BH1750 light sensor on I2C bus 0 five times, twice a second. */
#include <errno.h>
#include <fcntl.h>
#include <ioctl/esp_i2c_ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BUS "/dev/i2c/0"
#ifndef SDA_PIN
#define SDA_PIN 8
#endif
#ifndef SCL_PIN
#define SCL_PIN 9
#endif
#define READINGS 5
#define PAUSE_US (500 * 1000)

/* BH1750 datasheet: address with ADDR low, one-time high-resolution mode, 180 ms at most. */
#define BH1750_ADDRESS 0x23
#define BH1750_ONE_TIME_HIGH_RES 0x20
#define BH1750_MEASURING_US (180 * 1000)

static int fail(const char *what) {
    printf("%s on %s failed: %s\n", what, BUS, strerror(errno));
    return -1;
}

static int open_bus(void) {
    int fd = open(BUS, O_RDWR);
    if (fd < 0) {
        return fail("Open");
    }
    i2c_cfg_t config = {
        .sda_pin = SDA_PIN,
        .scl_pin = SCL_PIN,
        .flags = I2C_MASTER | I2C_SDA_PULLUP | I2C_SCL_PULLUP,
        .master.clock = 100 * 1000,
    };
    if (ioctl(fd, I2CIOCSCFG, &config) < 0) {
        fail("Configuration");
        close(fd);
        return -1;
    }
    return fd;
}

/* Stores the illuminance in hundredths of a lux. */
static int measure(int fd, uint32_t *centilux) {
    uint8_t command = BH1750_ONE_TIME_HIGH_RES;
    i2c_msg_t request = {
        .flags = I2C_MSG_WRITE | I2C_MSG_CHECK_ACK,
        .addr = BH1750_ADDRESS,
        .buffer = &command,
        .size = 1,
    };
    if (ioctl(fd, I2CIOCRDWR, &request) < 0) {
        return fail("Write to the BH1750");
    }
    usleep(BH1750_MEASURING_US);

    uint8_t data[2] = {0};
    i2c_msg_t answer = {.flags = 0, .addr = BH1750_ADDRESS, .buffer = data, .size = sizeof data};
    if (ioctl(fd, I2CIOCRDWR, &answer) < 0) {
        return fail("Read from the BH1750");
    }
    /* One count is 1 / 1.2 lux. */
    *centilux = (uint32_t)(data[0] << 8 | data[1]) * 1000 / 12;
    return 0;
}

int main(void) {
    int fd = open_bus();
    if (fd < 0) {
        return 1;
    }
    for (int i = 0; i < READINGS; i++) {
        uint32_t centilux;
        if (measure(fd, &centilux) < 0) {
            close(fd);
            return 1;
        }
        printf("Light: %u.%02u lx\n", (unsigned)(centilux / 100), (unsigned)(centilux % 100));
        usleep(PAUSE_US);
    }
    close(fd);
    return 0;
}
