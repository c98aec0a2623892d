/*
 * Sends bytes on SPI and compares what comes back: connect MOSI and MISO.
 *
 * Arguments: the pins CS, SCLK, MOSI and MISO, 10, 12, 11 and 13 if absent, and the number of the
 * controller, 2 (SPI3) if absent.
 */
#include <errno.h>
#include <fcntl.h>
#include <ioctl/esp_spi_ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../drivers/arguments.h"

#define SIZE 32

static char bus[16];
static uint8_t sent[SIZE];
static uint8_t received[SIZE];

static int fail(const char *what) {
    printf("%s on %s failed: %s\n", what, bus, strerror(errno));
    return 1;
}

static int exchange(int fd, unsigned round) {
    for (unsigned i = 0; i < SIZE; i++) {
        sent[i] = (uint8_t)(i * 37 + round);
    }
    memset(received, 0, SIZE);
    spi_ex_msg_t message = {.tx_buffer = sent, .rx_buffer = received, .size = SIZE};
    if (ioctl(fd, SPIIOCEXCHANGE, &message) < 0) {
        return fail("Exchange");
    }
    for (unsigned i = 0; i < SIZE; i++) {
        if (sent[i] != received[i]) {
            printf("Byte %u: sent 0x%02x, received 0x%02x. Are MOSI and MISO connected?\n", i,
                   sent[i], received[i]);
            return 1;
        }
    }
    printf("Round %u: %d bytes came back unchanged\n", round, SIZE);
    return 0;
}

int main(int argc, char **argv) {
    snprintf(bus, sizeof bus, "/dev/spi/%d", argument(argc, argv, 4, 2));
    int fd = open(bus, O_RDWR);
    if (fd < 0) {
        return fail("Open");
    }
    spi_cfg_t config = {
        .cs_pin = argument(argc, argv, 0, 10),
        .sclk_pin = argument(argc, argv, 1, 12),
        .mosi_pin = argument(argc, argv, 2, 11),
        .miso_pin = argument(argc, argv, 3, 13),
        .flags = SPI_MASTER | SPI_MODE_0,
        .master.clock = 1000 * 1000,
    };
    int result = 0;
    if (ioctl(fd, SPIIOCSCFG, &config) < 0) {
        result = fail("Configuration");
    }
    for (unsigned round = 1; round <= 3 && result == 0; round++) {
        result = exchange(fd, round);
    }
    close(fd);
    return result;
}
