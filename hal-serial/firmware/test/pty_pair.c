/*
 * A null-modem cable of two pseudo-terminals: what one end writes, the other reads. Prints both paths, one per line; ends with its
 * input.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static int masters[2];

static void plug(int end) {
  char path[128];
  struct termios raw;
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 || ptsname_r(master, path, sizeof path) != 0) {
    perror("pty");
    exit(1);
  }
  /* Kept open, else the master sees an error between two programs. */
  int slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0 || tcgetattr(slave, &raw) != 0) {
    perror(path);
    exit(1);
  }
  cfmakeraw(&raw);
  tcsetattr(slave, TCSANOW, &raw);
  masters[end] = master;
  printf("%s\n", path);
}

static void pass(int from, int to) {
  char bytes[4096];
  ssize_t n = read(from, bytes, sizeof bytes);
  for (ssize_t at = 0; at < n;) {
    ssize_t written = write(to, bytes + at, (size_t)(n - at));
    if (written <= 0) {
      return;
    }
    at += written;
  }
}

int main(void) {
  plug(0);
  plug(1);
  fflush(stdout);
  for (;;) {
    struct pollfd fds[3] = {{.fd = masters[0], .events = POLLIN},
                            {.fd = masters[1], .events = POLLIN},
                            {.fd = STDIN_FILENO, .events = POLLIN}};
    if (poll(fds, 3, -1) < 0 || fds[2].revents != 0) {
      return 0;
    }
    for (int i = 0; i < 2; i++) {
      if (fds[i].revents != 0) {
        pass(masters[i], masters[1 - i]);
      }
    }
  }
}
