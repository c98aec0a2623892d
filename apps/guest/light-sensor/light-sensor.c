/*
 * Reads a BH1750 light sensor on I2C bus 0 five times, twice a second.
 *
 * Arguments: SDA and SCL pin, 8 and 9 if absent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../drivers/bh1750.h"

#define READINGS 5
#define PAUSE_US (500 * 1000)

int main(int argc, char **argv) {
    int sda = 8, scl = 9;
    if (argc >= 2) {
        sda = atoi(argv[argc - 2]);
        scl = atoi(argv[argc - 1]);
    }
    int fd = bh1750_open(sda, scl);
    if (fd < 0) {
        return 1;
    }
    for (int i = 0; i < READINGS; i++) {
        uint32_t centilux;
        if (bh1750_measure(fd, &centilux) < 0) {
            close(fd);
            return 1;
        }
        printf("Light: %u.%02u lx\n", (unsigned)(centilux / 100), (unsigned)(centilux % 100));
        usleep(PAUSE_US);
    }
    close(fd);
    return 0;
}
