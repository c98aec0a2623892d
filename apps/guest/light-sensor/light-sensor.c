/*
 * Reads a BH1750 light sensor five times, twice a second.
 *
 * Arguments: SDA and SCL pin, 8 and 9 if absent, and the number of the bus, 0 if absent.
 */
#include <stdio.h>
#include <unistd.h>

#include "../drivers/arguments.h"
#include "../drivers/bh1750.h"

#define READINGS 5
#define PAUSE_US (500 * 1000)

int main(int argc, char **argv) {
    int fd = bh1750_open(argument(argc, argv, 2, 0), argument(argc, argv, 0, 8),
                         argument(argc, argv, 1, 9));
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
