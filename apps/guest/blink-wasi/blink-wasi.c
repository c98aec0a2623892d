/* WASI mode: blinks the LED on GPIO 2 five times. Here a device is a file for wasi-libc, too. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LED "/dev/gpio/2"
#define BLINKS 5

int main(void) {
    int led = open(LED, O_WRONLY);
    if (led < 0) {
        printf("Cannot open %s: %s\n", LED, strerror(errno));
        return 1;
    }
    for (int i = 1; i <= BLINKS; i++) {
        if (write(led, "\1", 1) != 1 || usleep(100 * 1000) != 0 || write(led, "\0", 1) != 1 ||
            usleep(100 * 1000) != 0) {
            printf("Blink %d failed: %s\n", i, strerror(errno));
            return 1;
        }
        printf("Blink %d of %d\n", i, BLINKS);
    }
    close(led);
    return 0;
}
