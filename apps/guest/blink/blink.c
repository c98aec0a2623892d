/*
 * Blinks an LED: ten times, 100 ms on, 100 ms off.
 *
 * Argument: the number of the pin, 2 if absent.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../drivers/arguments.h"

#define BLINKS 10
#define HALF_PERIOD_US (100 * 1000)

static char led[16];

static int set_level(int fd, uint8_t level) {
    if (write(fd, &level, 1) != 1) {
        printf("Cannot write to %s: %s\n", led, strerror(errno));
        return -1;
    }
    usleep(HALF_PERIOD_US);
    return 0;
}

int main(int argc, char **argv) {
    snprintf(led, sizeof led, "/dev/gpio/%d", argument(argc, argv, 0, 2));
    int fd = open(led, O_WRONLY);
    if (fd < 0) {
        printf("Cannot open %s: %s\n", led, strerror(errno));
        return 1;
    }
    for (int i = 1; i <= BLINKS; i++) {
        if (set_level(fd, 1) < 0 || set_level(fd, 0) < 0) {
            close(fd);
            return 1;
        }
        printf("Blink %d of %d\n", i, BLINKS);
    }
    close(fd);
    return 0;
}
