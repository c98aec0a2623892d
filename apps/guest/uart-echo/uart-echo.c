/*
 * Writes lines to a UART and reads them back: connect TX and RX.
 *
 * Argument: the number of the UART, 1 if absent.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../drivers/arguments.h"

#define ATTEMPTS 100
#define PAUSE_US (10 * 1000)

static char uart[16];

static int fail(const char *what) {
    printf("%s on %s failed: %s\n", what, uart, strerror(errno));
    return 1;
}

/* The driver may translate line ends, so the text is compared without them. */
static int echo(int fd, const char *text) {
    char line[64];
    int length = snprintf(line, sizeof line, "%s\n", text);
    if (write(fd, line, length) != length) {
        return fail("Write");
    }
    char got[64] = "";
    size_t used = 0;
    for (int i = 0; i < ATTEMPTS && !memchr(got, '\n', used); i++) {
        ssize_t n = read(fd, got + used, sizeof got - 1 - used);
        if (n < 0 && errno != EAGAIN) {
            return fail("Read");
        }
        if (n > 0) {
            used += n;
        } else {
            usleep(PAUSE_US);
        }
    }
    got[used] = 0;
    got[strcspn(got, "\r\n")] = 0;
    if (strcmp(text, got) != 0) {
        printf("Sent \"%s\", received \"%s\". Are TX and RX connected?\n", text, got);
        return 1;
    }
    printf("Echo: %s\n", got);
    return 0;
}

int main(int argc, char **argv) {
    snprintf(uart, sizeof uart, "/dev/uart/%d", argument(argc, argv, 0, 1));
    int fd = open(uart, O_RDWR);
    if (fd < 0) {
        return fail("Open");
    }
    static const char *const lines[] = {"one", "two", "three"};
    int result = 0;
    for (unsigned i = 0; i < sizeof lines / sizeof lines[0] && result == 0; i++) {
        result = echo(fd, lines[i]);
    }
    close(fd);
    return result;
}
