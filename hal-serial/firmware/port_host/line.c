#define _GNU_SOURCE
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define RING 65536u
#define NANOS 1000000000u
#define BITS_PER_BYTE 10u

/* A byte due sooner than this is waited for awake: a sleep may last longer than the byte, 87 us at 115 200 baud. */
#define AWAKE_NS 200000u

/* A byte due sooner than this: the processor is not given away meanwhile. */
#define GIVE_AWAY_NS 5000u

/* With options.awake: so long after the last byte the line does not sleep. */
#define WAKEFUL_NS 500000u

/* While awake, standard input is looked at every so many turns. */
#define TURNS 256u

/* One direction of the wire. In paced mode a byte may leave the ring when its time has come. */
struct wire {
  uint8_t bytes[RING];
  uint64_t due_ns[RING];
  uint32_t head, tail;
  uint64_t last_ns;
};

static struct line_options options;
static struct wire rx, tx;
static int pty = -1, slave = -1;
static char pty_path[128];
static uint32_t baud;
static const _Atomic uint64_t *stamp;

/* When a byte was last sent or received. */
static uint64_t moved_ns;

/* In paced mode: when the bytes arrived that are being answered; 0 when none are. */
static uint64_t arrived_ns;

uint64_t line_now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * NANOS + (uint64_t)t.tv_nsec;
}

uint32_t line_random_below(uint32_t bound) {
  options.seed ^= options.seed << 13;
  options.seed ^= options.seed >> 7;
  options.seed ^= options.seed << 17;
  return (uint32_t)((options.seed >> 32) % bound);
}

static void fail(const char *what) {
  fprintf(stderr, "serial line: %s: %s\n", what, strerror(errno));
  exit(1);
}

void line_init(const struct line_options *given) {
  options = *given;
  options.seed = options.seed * 0x9E3779B97F4A7C15u + 0x1234567u;
  baud = options.baud;
  if (options.stamp_path != NULL) {
    int file = open(options.stamp_path, O_RDONLY | O_CLOEXEC);
    void *shared = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *stamp, PROT_READ, MAP_SHARED, file, 0);
    if (shared == MAP_FAILED) {
      fail(options.stamp_path);
    }
    stamp = shared;
    close(file);
  }
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

/* ---- the pty ---- */

void line_plug(void) {
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
  if (options.link_path != NULL) {
    unlink(options.link_path);
    if (symlink(pty_path, options.link_path) != 0) {
      fail(options.link_path);
    }
  }
}

void line_unplug(void) {
  if (options.link_path != NULL) {
    unlink(options.link_path);
  }
  close(slave);
  close(pty);
  pty = -1;
  rx.head = rx.tail;
  tx.head = tx.tail;
}

bool line_is_plugged(void) { return pty >= 0; }

const char *line_path(void) { return options.link_path != NULL ? options.link_path : pty_path; }

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
    if (options.overrun != NULL) {
      options.overrun();
    }
    return;
  }
  uint64_t due = now;
  if (options.pace) {
    uint64_t start = wire->last_ns > now ? wire->last_ns : now;
    due = start + (uint64_t)BITS_PER_BYTE * NANOS / baud;
    wire->last_ns = due;
  }
  wire->bytes[wire->tail % RING] = byte;
  wire->due_ns[wire->tail % RING] = due;
  wire->tail++;
}

static void put_damaged(struct wire *wire, uint8_t byte, uint64_t now) {
  if (options.damage_ppm == 0 || line_random_below(1000000) >= options.damage_ppm) {
    put(wire, byte, now);
    return;
  }
  switch (line_random_below(4)) {
    case 0:
      break;
    case 1:
      put(wire, byte, now);
      put(wire, byte, now);
      break;
    case 2:
      put(wire, (uint8_t)(byte ^ (1u << line_random_below(8))), now);
      break;
    default:
      put(wire, byte, now);
      put(wire, (uint8_t)line_random_below(256), now);
      break;
  }
}

/* What is due, in pieces that are contiguous in the ring. */
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
  while (pty >= 0 && (n = due(&tx, line_now_ns(), &bytes)) > 0) {
    ssize_t written = write(pty, bytes, n);
    if (written <= 0) {
      return;
    }
    tx.head += (uint32_t)written;
    moved_ns = line_now_ns();
  }
}

void line_send(const uint8_t *bytes, size_t length) {
  uint64_t now = arrived_ns != 0 ? arrived_ns : line_now_ns();
  bool wrong_rate = options.strict_baud && rate_of_other_end() != baud;
  for (size_t i = 0; i < length; i++) {
    while (pty >= 0 && tx.tail - tx.head >= RING - 4) {
      struct pollfd p = {.fd = pty, .events = POLLOUT};
      poll(&p, 1, 1);
      write_due();
      now = line_now_ns();
    }
    put_damaged(&tx, wrong_rate ? (uint8_t)line_random_below(256) : bytes[i], now);
  }
  write_due();
}

void line_noise(uint8_t byte) { put(&tx, byte, line_now_ns()); }

void line_set_baud(uint32_t rate) {
  while (pty >= 0 && tx.head != tx.tail) {
    write_due();
  }
  baud = rate;
}

void line_reset_baud(uint32_t rate) { baud = rate; }

static void read_pty(void) {
  uint8_t chunk[4096];
  ssize_t n = read(pty, chunk, sizeof chunk);
  uint64_t now = line_now_ns();
  uint64_t written = stamp != NULL ? atomic_load(stamp) : 0;
  moved_ns = now;
  if (written != 0 && written < now) {
    now = written;
  }
  bool wrong_rate = n > 0 && options.strict_baud && rate_of_other_end() != baud;
  for (ssize_t i = 0; i < n; i++) {
    put_damaged(&rx, wrong_rate ? (uint8_t)line_random_below(256) : chunk[i], now);
  }
}

size_t line_receive(const uint8_t **bytes) {
  size_t n = due(&rx, line_now_ns(), bytes);
  arrived_ns = options.pace && n > 0 ? rx.due_ns[(rx.head + n - 1) % RING] : 0;
  rx.head += (uint32_t)n;
  return n;
}

/* ---- time ---- */

static uint64_t earlier(uint64_t until, const struct wire *wire, uint64_t after) {
  bool waits = wire->head != wire->tail;
  uint64_t first = wire->due_ns[wire->head % RING];
  return waits && first > after && first < until ? first : until;
}

static bool asleep(uint64_t ns, bool want_more, bool more_to_write) {
  struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                          {.fd = pty, .events = (short)((want_more ? POLLIN : 0) | (more_to_write ? POLLOUT : 0))}};
  struct timespec wait = {.tv_sec = (time_t)(ns / NANOS), .tv_nsec = (long)(ns % NANOS)};
  ppoll(fds, 2, &wait, NULL);
  if (pty >= 0 && want_more && (fds[1].revents & POLLIN) != 0) {
    read_pty();
  }
  return fds[0].revents != 0;
}

/* One look at the pty. If there is time, others and the kernel's worker that moves its bytes get the processor in between. */
static bool awake(bool want_more, bool time) {
  static unsigned turn;
  int waiting = 0;
  if (pty >= 0 && want_more && ioctl(pty, FIONREAD, &waiting) == 0 && waiting > 0) {
    read_pty();
  } else if (time) {
    sched_yield();
  }
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  return ++turn % TURNS == 0 && poll(&input, 1, 0) > 0;
}

bool line_wait(uint64_t max_ns, bool listen) {
  write_due();
  uint64_t now = line_now_ns();
  uint64_t until = earlier(earlier(now + max_ns, &rx, 0), &tx, now);
  bool more_to_write = pty >= 0 && tx.head != tx.tail && tx.due_ns[tx.head % RING] <= now;
  bool want_more = listen && rx.tail - rx.head <= 2048;
  uint64_t ns = until > now ? until - now : 0;
  bool soon = options.pace && ns < AWAKE_NS;
  bool stay = options.awake && now - moved_ns < WAKEFUL_NS;
  bool input = soon || stay ? awake(want_more, !soon || ns > GIVE_AWAY_NS) : asleep(options.pace ? ns - AWAKE_NS : ns, want_more, more_to_write);
  write_due();
  return input;
}
