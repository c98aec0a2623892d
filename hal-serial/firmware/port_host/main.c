/*
 * The bridge on a pseudo-terminal, with a simulated pin world: for tests, and for trying the bridge without a board.
 *
 *   bridge-host [--chip esp32s3|esp32] [--id HEX] [--link PATH] [--pace] [--strict-baud] [--damage SEED,PPM]
 *
 * The first line on standard output is the path to open. --link PATH makes PATH a symbolic link to the pty, so that the name stays
 * when the cable is pulled and plugged. --pace gives every byte its time on the wire, in both directions. --strict-baud garbles
 * bytes while the other end's rate is wrong. --damage loses, doubles, flips or inserts PPM of a million bytes each way.
 *
 * Commands on standard input, one per line: unplug, plug, reboot, hang MS, noise BYTES, counters, quit. It ends with its input.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "world.h"

#define RING 65536u
#define NANOS 1000000000u
#define BITS_PER_BYTE 10u
#define TICK_NS 1000000u

/* One direction of the wire. In paced mode a byte may leave the ring when its time has come. */
struct wire {
  uint8_t bytes[RING];
  uint64_t due_ns[RING];
  uint32_t head, tail;
  uint64_t last_ns;
};

static struct world world;
static struct wmb wmb;
static struct wmb_port port;
static struct wire rx, tx;
static int pty = -1, slave = -1;
static char pty_path[128];
static const char *chip = "esp32s3", *link_path;
static bool pace, strict_baud;
static uint8_t device_id[8];
static bool id_given;
static uint64_t seed;
static uint32_t damage_ppm;
static uint32_t baud = WMB_BASE_BAUD;

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * NANOS + (uint64_t)t.tv_nsec;
}

static uint64_t now_us(void) { return now_ns() / 1000u; }

static uint32_t random_below(uint32_t bound) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)((seed >> 32) % bound);
}

static void fail(const char *what) {
  fprintf(stderr, "bridge-host: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* ---- the pty ---- */

static void plug(void) {
  pty = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (pty < 0 || grantpt(pty) != 0 || unlockpt(pty) != 0 || ptsname_r(pty, pty_path, sizeof pty_path) != 0) {
    fail("pty");
  }
  /* Kept open, else the master sees an error between two clients. */
  slave = open(pty_path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios raw;
  if (slave < 0 || tcgetattr(slave, &raw) != 0) {
    fail(pty_path);
  }
  cfmakeraw(&raw);
  cfsetspeed(&raw, B115200);
  if (tcsetattr(slave, TCSANOW, &raw) != 0) {
    fail(pty_path);
  }
  if (link_path != NULL) {
    unlink(link_path);
    if (symlink(pty_path, link_path) != 0) {
      fail(link_path);
    }
  }
}

static void unplug(void) {
  if (link_path != NULL) {
    unlink(link_path);
  }
  close(slave);
  close(pty);
  pty = -1;
  rx.head = rx.tail;
  tx.head = tx.tail;
}

static uint32_t rate_of_other_end(void) {
  static const struct {
    speed_t code;
    uint32_t rate;
  } rates[] = {{B9600, 9600},     {B19200, 19200},     {B38400, 38400},     {B57600, 57600},     {B115200, 115200},
               {B230400, 230400}, {B460800, 460800},   {B500000, 500000},   {B576000, 576000},   {B921600, 921600},
               {B1000000, 1000000}, {B1500000, 1500000}, {B2000000, 2000000}, {B3000000, 3000000}, {B4000000, 4000000}};
  struct termios t;
  if (tcgetattr(slave, &t) == 0) {
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
      if (rates[i].code == cfgetospeed(&t)) {
        return rates[i].rate;
      }
    }
  }
  return 0;
}

/* ---- bytes on the wire ---- */

static void put(struct wire *wire, uint8_t byte, uint64_t now) {
  if (wire->tail - wire->head == RING) {
    wmb_overrun(&wmb);
    return;
  }
  uint64_t due = now;
  if (pace) {
    uint64_t start = wire->last_ns > now ? wire->last_ns : now;
    due = start + (uint64_t)BITS_PER_BYTE * NANOS / baud;
    wire->last_ns = due;
  }
  wire->bytes[wire->tail % RING] = byte;
  wire->due_ns[wire->tail % RING] = due;
  wire->tail++;
}

static void put_damaged(struct wire *wire, uint8_t byte, uint64_t now) {
  if (damage_ppm == 0 || random_below(1000000) >= damage_ppm) {
    put(wire, byte, now);
    return;
  }
  switch (random_below(4)) {
    case 0:
      break;
    case 1:
      put(wire, byte, now);
      put(wire, byte, now);
      break;
    case 2:
      put(wire, (uint8_t)(byte ^ (1u << random_below(8))), now);
      break;
    default:
      put(wire, byte, now);
      put(wire, (uint8_t)random_below(256), now);
      break;
  }
}

/* Takes from the wire what is due, in pieces that are contiguous in the ring. */
static size_t due(const struct wire *wire, uint64_t now, const uint8_t **bytes) {
  uint32_t at = wire->head % RING;
  uint32_t n = 0;
  while (wire->head + n != wire->tail && at + n < RING && wire->due_ns[at + n] <= now) {
    n++;
  }
  *bytes = wire->bytes + at;
  return n;
}

static void write_due(void) {
  const uint8_t *bytes;
  size_t n;
  while (pty >= 0 && (n = due(&tx, now_ns(), &bytes)) > 0) {
    ssize_t written = write(pty, bytes, n);
    if (written <= 0) {
      return;
    }
    tx.head += (uint32_t)written;
  }
}

static void port_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  uint64_t now = now_ns();
  bool wrong_rate = strict_baud && rate_of_other_end() != baud;
  for (size_t i = 0; i < length; i++) {
    while (pty >= 0 && tx.tail - tx.head >= RING - 4) {
      struct pollfd p = {.fd = pty, .events = POLLOUT};
      poll(&p, 1, 1);
      write_due();
      now = now_ns();
    }
    put_damaged(&tx, wrong_rate ? (uint8_t)random_below(256) : bytes[i], now);
  }
  write_due();
}

static bool port_set_baud(void *context, uint32_t rate) {
  (void)context;
  while (pty >= 0 && tx.head != tx.tail) {
    write_due();
  }
  baud = rate;
  return true;
}

static void read_pty(void) {
  uint8_t chunk[4096];
  if (rx.tail - rx.head > sizeof chunk) {
    return; /* the kernel keeps the rest */
  }
  ssize_t n = read(pty, chunk, sizeof chunk);
  uint64_t now = now_ns();
  bool wrong_rate = n > 0 && strict_baud && rate_of_other_end() != baud;
  for (ssize_t i = 0; i < n; i++) {
    put_damaged(&rx, wrong_rate ? (uint8_t)random_below(256) : chunk[i], now);
  }
}

static void receive_due(void) {
  const uint8_t *bytes;
  size_t n;
  while ((n = due(&rx, now_ns(), &bytes)) > 0) {
    rx.head += (uint32_t)n; /* before: a reboot inside clears the wire */
    wmb_receive(&wmb, bytes, n);
  }
}

/* ---- life ---- */

static void boot(void) {
  uint32_t epoch = 0;
  if (getrandom(&epoch, sizeof epoch, 0) != (ssize_t)sizeof epoch) {
    fail("getrandom");
  }
  world_init(&world, &wmb, chip, now_us);
  if (id_given) {
    memcpy(world.identity.id, device_id, sizeof device_id);
  }
  world.identity.max_baud = 3000000;
  port = world_port;
  port.send = port_send;
  port.set_baud = port_set_baud;
  baud = WMB_BASE_BAUD;
  wmb_init(&wmb, &port, &world, &world.identity, epoch);
}

static bool command(char *line) {
  line[strcspn(line, "\r\n")] = 0;
  if (strcmp(line, "quit") == 0) {
    return false;
  } else if (strcmp(line, "unplug") == 0 && pty >= 0) {
    unplug();
  } else if (strcmp(line, "plug") == 0 && pty < 0) {
    plug();
    printf("%s\n", link_path != NULL ? link_path : pty_path);
  } else if (strcmp(line, "reboot") == 0) {
    boot();
  } else if (strncmp(line, "hang ", 5) == 0) {
    world.silent_until_us = now_us() + strtoull(line + 5, NULL, 10) * 1000u;
  } else if (strncmp(line, "noise ", 6) == 0) {
    for (unsigned long n = strtoul(line + 6, NULL, 10); n > 0; n--) {
      uint8_t byte = (uint8_t)random_below(256);
      if (n % 2 == 0) {
        wmb_receive(&wmb, &byte, 1);
      } else {
        put(&tx, byte, now_ns());
      }
    }
  } else if (strcmp(line, "counters") == 0) {
    for (size_t i = 0; i < WMB_COUNTERS; i++) {
      printf("%lu ", (unsigned long)wmb.counters[i]);
    }
    printf("\n");
  } else if (line[0] != 0) {
    fprintf(stderr, "bridge-host: unknown command: %s\n", line);
  }
  fflush(stdout);
  return true;
}

static uint64_t wait_ns(uint64_t world_next_us) {
  uint64_t now = now_ns();
  uint64_t until = now + TICK_NS;
  if (world_next_us != UINT64_MAX && world_next_us * 1000u < until) {
    until = world_next_us * 1000u;
  }
  if (rx.head != rx.tail && rx.due_ns[rx.head % RING] < until) {
    until = rx.due_ns[rx.head % RING];
  }
  if (tx.head != tx.tail && tx.due_ns[tx.head % RING] > now && tx.due_ns[tx.head % RING] < until) {
    until = tx.due_ns[tx.head % RING];
  }
  return until > now ? until - now : 0;
}

static void run(void) {
  for (;;) {
    uint64_t next = world_tick(&world);
    bool silent = now_us() < world.silent_until_us;
    if (!silent) {
      wmb_poll(&wmb);
    }
    bool more_to_write = pty >= 0 && tx.head != tx.tail && tx.due_ns[tx.head % RING] <= now_ns();
    bool want_more = rx.tail - rx.head <= 2048 && !silent;
    struct pollfd fds[2] = {
        {.fd = STDIN_FILENO, .events = POLLIN},
        {.fd = pty, .events = (short)((want_more ? POLLIN : 0) | (more_to_write ? POLLOUT : 0))}};
    uint64_t ns = wait_ns(next);
    struct timespec wait = {.tv_sec = (time_t)(ns / NANOS), .tv_nsec = (long)(ns % NANOS)};
    ppoll(fds, 2, &wait, NULL);
    if (fds[0].revents != 0) {
      char line[128];
      if (fgets(line, sizeof line, stdin) == NULL || !command(line)) {
        return;
      }
    }
    if (pty >= 0 && want_more && (fds[1].revents & POLLIN) != 0) {
      read_pty();
    }
    if (!silent) {
      receive_due();
    }
    write_due();
    if (world.reboot) {
      boot();
    }
  }
}

static void usage(void) {
  fprintf(stderr,
          "usage: bridge-host [--chip esp32s3|esp32] [--id HEX] [--link PATH] [--pace] [--strict-baud] [--damage SEED,PPM]\n");
  exit(2);
}

static void options(int count, char **values) {
  for (int i = 1; i < count; i++) {
    bool more = i + 1 < count;
    if (strcmp(values[i], "--chip") == 0 && more) {
      chip = values[++i];
    } else if (strcmp(values[i], "--link") == 0 && more) {
      link_path = values[++i];
    } else if (strcmp(values[i], "--pace") == 0) {
      pace = true;
    } else if (strcmp(values[i], "--strict-baud") == 0) {
      strict_baud = true;
    } else if (strcmp(values[i], "--id") == 0 && more) {
      uint64_t id = strtoull(values[++i], NULL, 16);
      for (int k = 0; k < 8; k++) {
        device_id[k] = (uint8_t)(id >> (56 - 8 * k));
      }
      id_given = true;
    } else if (strcmp(values[i], "--damage") == 0 && more) {
      char *rest;
      seed = strtoull(values[++i], &rest, 10);
      damage_ppm = *rest == ',' ? (uint32_t)strtoul(rest + 1, NULL, 10) : 0;
    } else {
      usage();
    }
  }
  seed = seed * 0x9E3779B97F4A7C15u + 0x1234567u;
}

int main(int count, char **values) {
  options(count, values);
  setvbuf(stdin, NULL, _IONBF, 0); /* poll must see what fgets has not taken */
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  plug();
  boot();
  printf("%s\n", link_path != NULL ? link_path : pty_path);
  fflush(stdout);
  run();
  if (pty >= 0) {
    unplug();
  }
  return 0;
}
