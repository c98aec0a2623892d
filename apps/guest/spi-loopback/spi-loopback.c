/* Sends bytes on SPI3 and compares what comes back: connect MOSI and MISO. */
#include <errno.h>
#include <fcntl.h>
#include <ioctl/esp_spi_ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BUS "/dev/spi/2"
#define SIZE 32

static uint8_t sent[SIZE];
static uint8_t received[SIZE];

static int fail(const char *what) {
    printf("%s on %s failed: %s\n", what, BUS, strerror(errno));
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

int main(void) {
    int fd = open(BUS, O_RDWR);
    if (fd < 0) {
        return fail("Open");
    }
    spi_cfg_t config = {
        .cs_pin = 10,
        .sclk_pin = 12,
        .mosi_pin = 11,
        .miso_pin = 13,
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
