/*
 * The bridge on a pseudo-terminal, with a simulated pin world: for tests, and for trying the bridge without a board.
 *
 *   bridge-host [--chip esp32s3|esp32] [--id HEX] [--link PATH] [--pace] [--awake] [--stamp FILE] [--strict-baud] [--damage SEED,PPM]
 *
 * The first line on standard output is the path to open. --link PATH makes PATH a symbolic link to the pty, so that the name stays
 * when the cable is pulled and plugged. --pace gives every byte its time on the wire, in both directions. --awake
 * keeps the process running for a moment after each byte, as a device has a processor of its own. --stamp FILE: where
 * the host tells when it writes (line.h). --strict-baud garbles bytes while the other end's rate is wrong. --damage loses, doubles,
 * flips or inserts PPM of a million bytes each way.
 *
 * Commands on standard input, one per line: unplug, plug, reboot, hang MS, noise BYTES, counters, quit. It ends with its input; where
 * there is none, as in the background, it runs until it is told to end by a signal.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "line.h"
#include "world.h"

#define TICK_NS 1000000u

static struct world world;
static struct wmb wmb;
static struct wmb_port port;
static struct line_options line;
static const char *chip = "esp32s3";
static uint8_t device_id[8];
static bool id_given;

static uint64_t now_us(void) { return line_now_ns() / 1000u; }

static void overrun(void) { wmb_overrun(&wmb); }

static void port_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  line_send(bytes, length);
}

static bool port_set_baud(void *context, uint32_t rate) {
  (void)context;
  line_set_baud(rate);
  return true;
}

static void boot(void) {
  uint32_t epoch = 0;
  if (getrandom(&epoch, sizeof epoch, 0) != (ssize_t)sizeof epoch) {
    fprintf(stderr, "bridge-host: getrandom: %s\n", strerror(errno));
    exit(1);
  }
  world_init(&world, &wmb, chip, now_us);
  if (id_given) {
    memcpy(world.identity.id, device_id, sizeof device_id);
  }
  world.identity.max_baud = 3000000;
  port = world_port;
  port.send = port_send;
  port.set_baud = port_set_baud;
  line_reset_baud(WMB_BASE_BAUD);
  wmb_init(&wmb, &port, &world, &world.identity, epoch);
}

static bool command(char *text) {
  text[strcspn(text, "\r\n")] = 0;
  if (strcmp(text, "quit") == 0) {
    return false;
  } else if (strcmp(text, "unplug") == 0 && line_is_plugged()) {
    line_unplug();
  } else if (strcmp(text, "plug") == 0 && !line_is_plugged()) {
    line_plug();
    printf("%s\n", line_path());
  } else if (strcmp(text, "reboot") == 0) {
    boot();
  } else if (strncmp(text, "hang ", 5) == 0) {
    world.silent_until_us = now_us() + strtoull(text + 5, NULL, 10) * 1000u;
  } else if (strncmp(text, "noise ", 6) == 0) {
    for (unsigned long n = strtoul(text + 6, NULL, 10); n > 0; n--) {
      uint8_t byte = (uint8_t)line_random_below(256);
      if (n % 2 == 0) {
        wmb_receive(&wmb, &byte, 1);
      } else {
        line_noise(byte);
      }
    }
  } else if (strcmp(text, "counters") == 0) {
    for (size_t i = 0; i < WMB_COUNTERS; i++) {
      printf("%lu ", (unsigned long)wmb.counters[i]);
    }
    printf("\n");
  } else if (text[0] != 0) {
    fprintf(stderr, "bridge-host: unknown command: %s\n", text);
  }
  fflush(stdout);
  return true;
}

/* Until the world has something to do; a tick at most. */
static uint64_t wait_ns(uint64_t world_next_us) {
  uint64_t now = line_now_ns();
  uint64_t until = now + TICK_NS;
  if (world_next_us != UINT64_MAX && world_next_us * 1000u < until) {
    until = world_next_us * 1000u;
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
    if (line_wait(wait_ns(next), !silent)) {
      char text[128];
      if (fgets(text, sizeof text, stdin) == NULL || !command(text)) {
        return;
      }
    }
    const uint8_t *bytes;
    size_t n;
    while (!silent && (n = line_receive(&bytes)) > 0) {
      wmb_receive(&wmb, bytes, n);
    }
    if (world.reboot) {
      boot();
    }
  }
}

static void usage(void) {
  fprintf(stderr,
          "usage: bridge-host [--chip esp32s3|esp32] [--id HEX] [--link PATH] [--pace] [--awake] [--stamp FILE]"
          " [--strict-baud] [--damage SEED,PPM]\n");
  exit(2);
}

static void options(int count, char **values) {
  for (int i = 1; i < count; i++) {
    bool more = i + 1 < count;
    if (strcmp(values[i], "--chip") == 0 && more) {
      chip = values[++i];
    } else if (strcmp(values[i], "--link") == 0 && more) {
      line.link_path = values[++i];
    } else if (strcmp(values[i], "--pace") == 0) {
      line.pace = true;
    } else if (strcmp(values[i], "--awake") == 0) {
      line.awake = true;
    } else if (strcmp(values[i], "--stamp") == 0 && more) {
      line.stamp_path = values[++i];
    } else if (strcmp(values[i], "--strict-baud") == 0) {
      line.strict_baud = true;
    } else if (strcmp(values[i], "--id") == 0 && more) {
      uint64_t id = strtoull(values[++i], NULL, 16);
      for (int k = 0; k < 8; k++) {
        device_id[k] = (uint8_t)(id >> (56 - 8 * k));
      }
      id_given = true;
    } else if (strcmp(values[i], "--damage") == 0 && more) {
      char *rest;
      line.seed = strtoull(values[++i], &rest, 10);
      line.damage_ppm = *rest == ',' ? (uint32_t)strtoul(rest + 1, NULL, 10) : 0;
    } else {
      usage();
    }
  }
}

/* /dev/null, nothing at all, or a terminal that somebody else has. */
static bool nobody_commands(void) {
  struct stat input;
  if (isatty(STDIN_FILENO)) {
    return tcgetpgrp(STDIN_FILENO) != getpgrp();
  }
  return fstat(STDIN_FILENO, &input) != 0 || S_ISCHR(input.st_mode);
}

/* An input that never has anything and never ends. */
static void silence_input(void) {
  int ends[2];
  if (pipe(ends) != 0 || dup2(ends[0], STDIN_FILENO) < 0) {
    fprintf(stderr, "bridge-host: pipe: %s\n", strerror(errno));
    exit(1);
  }
}

int main(int count, char **values) {
  line.baud = WMB_BASE_BAUD;
  line.overrun = overrun;
  options(count, values);
  if (nobody_commands()) {
    silence_input();
  }
  setvbuf(stdin, NULL, _IONBF, 0); /* poll must see what fgets has not taken */
  line_init(&line);
  line_plug();
  boot();
  printf("%s\n", line_path());
  fflush(stdout);
  run();
  if (line_is_plugged()) {
    line_unplug();
  }
  return 0;
}
