/*
 * A C program at the host's end of the bridge protocol: one operation after the other, as fast as they go. What this reaches is what
 * the wire, the kernel's pty and the device leave to a program. Like the host in Java it waits awake for a moment before it sleeps.
 *
 *   bridge-peer PATH BAUD COUNT STAMP      prints GPIO reads per second and two-byte I2C register reads per second
 *
 * STAMP is a file of 8 bytes where it says when it writes, for a paced device (line.h).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "wmb_internal.h"

#define PIN 4
#define CHIP 0x50
#define AWAKE_NS 250000u

static struct wmb frames; /* only its framing is used */
static struct wmb_port port;
static int tty;
static _Atomic uint64_t *stamp;
static uint8_t seq, body[WMB_MAX_BODY + 8], answer[WMB_MAX_BODY];
static size_t answer_length;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void port_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  atomic_store(stamp, now_ns());
  if (write(tty, bytes, length) != (ssize_t)length) {
    fail("write");
  }
}

void wmb_frame(struct wmb *w, const uint8_t *frame, size_t length) {
  (void)w;
  memcpy(answer, frame, length);
  answer_length = length;
}

void wmb_damaged(struct wmb *w) {
  (void)w;
  fprintf(stderr, "bridge-peer: damaged frame\n");
  exit(1);
}

/* Until bytes are there, but not for long. */
static void wait_awake(void) {
  uint64_t start = now_ns();
  int waiting = 0;
  while (ioctl(tty, FIONREAD, &waiting) == 0 && waiting == 0 && now_ns() - start < AWAKE_NS) {
    sched_yield();
  }
}

/* Sends the payload in body + 2 and waits for an answer of a type. */
static void ask(uint8_t type, uint8_t number, size_t payload, uint8_t wanted) {
  body[0] = type;
  body[1] = number;
  wmb_send_body(&frames, body, payload);
  do {
    answer_length = 0;
    while (answer_length == 0) {
      uint8_t chunk[512];
      wait_awake();
      ssize_t n = read(tty, chunk, sizeof chunk);
      if (n <= 0) {
        fail("read");
      }
      wmb_receive(&frames, chunk, (size_t)n);
    }
  } while (answer[0] != wanted);
}

static void request(const uint8_t *operation, size_t length) {
  body[2] = 0;
  memcpy(body + 3, operation, length);
  ask(WMB_REQUEST, seq++, length + 1, WMB_REPLY);
  if (answer[2] != 0) {
    fprintf(stderr, "bridge-peer: operation %02x failed\n", operation[0]);
    exit(1);
  }
}

static void hello(void) {
  memset(body, 0, sizeof body);
  memcpy(body + 2, "WM\1\1", 4);
  wmb_put16(body + 2 + 8, 2048);
  ask(WMB_HELLO, 0, 21, WMB_HELLO_REPLY);
}

static void step_up(uint32_t baud) {
  if (baud == WMB_BASE_BAUD) {
    return;
  }
  body[2] = 1;
  wmb_put32(body + 3, baud);
  ask(WMB_BAUD, 0, 5, WMB_BAUD_REPLY);
  body[2] = 3;
  ask(WMB_BAUD, 0, 5, WMB_BAUD_REPLY);
}

static void open_stamp(const char *path) {
  int file = open(path, O_RDWR);
  stamp = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *stamp, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (stamp == MAP_FAILED) {
    fail(path);
  }
}

static void open_tty(const char *path) {
  struct termios raw;
  tty = open(path, O_RDWR | O_NOCTTY);
  if (tty < 0 || tcgetattr(tty, &raw) != 0) {
    fail(path);
  }
  cfmakeraw(&raw);
  if (tcsetattr(tty, TCSANOW, &raw) != 0) {
    fail(path);
  }
}

static double now(void) { return (double)now_ns() / 1e9; }

static double rate(const uint8_t *operation, size_t length, int count) {
  double start = now();
  for (int i = 0; i < count; i++) {
    request(operation, length);
  }
  return count / (now() - start);
}

int main(int count, char **values) {
  if (count != 5) {
    fprintf(stderr, "usage: bridge-peer PATH BAUD COUNT STAMP\n");
    return 2;
  }
  static const uint8_t gpio_config[] = {0x14, PIN, 2, 1, 0, 3, 0, 0, 0, 0, 0};
  static const uint8_t gpio_read[] = {0x12, PIN};
  static const uint8_t i2c_open[] = {0x20, 0, 8, 9, 0, 50, 0, 0xA0, 0x86, 1, 0};
  static const uint8_t i2c_read[] = {0x22, CHIP, 1, 2, 0x10};
  int calls = atoi(values[3]);
  port.send = port_send;
  frames.port = &port;
  open_stamp(values[4]);
  open_tty(values[1]);
  hello();
  step_up((uint32_t)strtoul(values[2], NULL, 10));
  request(gpio_config, sizeof gpio_config);
  request(i2c_open, sizeof i2c_open);
  rate(gpio_read, sizeof gpio_read, calls / 10 + 1);
  double gpio = rate(gpio_read, sizeof gpio_read, calls);
  double i2c = rate(i2c_read, sizeof i2c_read, calls);
  printf("%.0f %.0f\n", gpio, i2c);
  return 0;
}
