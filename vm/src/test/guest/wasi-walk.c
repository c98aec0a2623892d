/*
 * What WasiProgramTest runs: an ordinary C program that does with files what programs do, and
 * prints a line per step. Built with wasi-libc.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void step(const char *what, int ok) {
    if (ok) {
        printf("%s: ok\n", what);
    } else {
        printf("%s: %s\n", what, strerror(errno));
    }
}

int main(int argc, char **argv) {
    (void)argv;
    printf("arguments: %d, KEY=%s\n", argc, getenv("KEY") ? getenv("KEY") : "-");
    step("isatty", isatty(1));
    step("mkdir", mkdir("/storage/dir", 0755) == 0);
    int fd = open("/storage/dir/file", O_RDWR | O_CREAT | O_EXCL, 0644);
    step("open", fd >= 0);
    step("write", write(fd, "0123456789", 10) == 10);
    step("seek", lseek(fd, -4, SEEK_END) == 6);
    char buffer[16] = "";
    step("read", read(fd, buffer, sizeof buffer) == 4 && strcmp(buffer, "6789") == 0);
    step("pread", pread(fd, buffer, 2, 3) == 2 && buffer[0] == '3');
    step("ftruncate", ftruncate(fd, 5) == 0);
    struct stat status;
    step("fstat", fstat(fd, &status) == 0 && status.st_size == 5 && S_ISREG(status.st_mode));
    step("close", close(fd) == 0);
    step("symlink", symlink("dir/file", "/storage/link") == 0);
    step("stat link", stat("/storage/link", &status) == 0 && status.st_size == 5);
    step("readlink", readlink("/storage/link", buffer, sizeof buffer) == 8);
    step("rename", rename("/storage/dir/file", "/storage/dir/renamed") == 0);
    step("dangling link", stat("/storage/link", &status) == 0);
    step("symlink out", symlink("../../etc/passwd", "/storage/out") == 0);
    step("open out", open("/storage/../etc/passwd", O_RDONLY) >= 0);
    step("open unmounted", open("/etc/passwd", O_RDONLY) >= 0);
    DIR *directory = opendir("/storage/dir");
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        printf("entry: %s\n", entry->d_name);
    }
    closedir(directory);
    step("unlink", unlink("/storage/dir/renamed") == 0 && unlink("/storage/link") == 0);
    step("rmdir", rmdir("/storage/dir") == 0);
    int pin = open("/dev/gpio/2", O_WRONLY);
    step("open pin", pin >= 0);
    step("write pin", write(pin, "\1", 1) == 1);
    step("write null", write(open("/dev/null", O_WRONLY), "xyz", 3) == 3);
    struct pollfd watched = {.fd = 0, .events = POLLIN};
    step("poll", poll(&watched, 1, 5000) == 1 && (watched.revents & POLLIN));
    step("scanf", scanf("%15s", buffer) == 1 && strcmp(buffer, "typed") == 0);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    usleep(250000);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long long passed =
        (after.tv_sec - before.tv_sec) * 1000000000ll + after.tv_nsec - before.tv_nsec;
    step("usleep", passed >= 250000000);
    return 42;
}
