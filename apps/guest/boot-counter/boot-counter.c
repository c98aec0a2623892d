/* Counts its own starts, installed or not, in a file of /storage, with the plain file calls of the host. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasm_app.h>

#define PATH "/storage/boot-count"

static int fail(const char *what) {
    printf("%s %s failed: %s\n", what, PATH, strerror(errno));
    return 1;
}

static int count_start(void) {
    int fd = open(PATH, O_RDWR | O_CREAT, 0644);
    if (fd < 0) {
        return fail("Opening");
    }
    char text[16] = "";
    if (read(fd, text, sizeof text - 1) < 0) {
        close(fd);
        return fail("Reading");
    }
    int count = atoi(text) + 1;
    int length = snprintf(text, sizeof text, "%d", count);
    if (lseek(fd, 0, SEEK_SET) != 0 || write(fd, text, length) != length) {
        close(fd);
        return fail("Writing");
    }
    close(fd);
    printf("Start number %d\n", count);
    return 0;
}

int main(void) { return count_start(); }

/* As an installed app. */
void on_init(void) { count_start(); }

void on_destroy(void) {}
