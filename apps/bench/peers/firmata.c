/*
 * A Firmata board on the same kind of pty as bridge-host, from the protocol's description: as much of it as a client needs to write
 * and read pins and to read the registers of an I2C chip. Unlike a real firmware it loses no time with flushing or polling.
 *
 *   firmata-peer BAUD [STAMP]       prints the path to open; ends with its input. With STAMP every byte takes its time (line.h)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"

#define PINS 40
#define CHIP 0x50
#define SYSEX_MAX 252

enum { INPUT, OUTPUT, ANALOG, PWM, I2C = 6, PULL_UP = 11 };

static uint8_t mode[PINS], level[PINS], registers[256], message[SYSEX_MAX];
static size_t length;

static void sysex(uint8_t kind, const uint8_t *septets, size_t n) {
  uint8_t out[1024] = {0xF0, kind};
  memcpy(out + 2, septets, n);
  out[n + 2] = 0xF7;
  line_send(out, n + 3);
}

static void capabilities(void) {
  uint8_t out[PINS * 12];
  size_t n = 0;
  for (int pin = 0; pin < PINS; pin++) {
    static const uint8_t each[] = {INPUT, 1, PULL_UP, 1, OUTPUT, 1, PWM, 8};
    memcpy(out + n, each, sizeof each);
    n += sizeof each;
    if (pin == 21 || pin == 22) {
      out[n++] = I2C;
      out[n++] = 1;
    }
    out[n++] = 0x7F;
  }
  sysex(0x6C, out, n);
}

static void report(uint8_t port) {
  uint8_t bits = 0;
  for (int bit = 0; bit < 8 && port * 8 + bit < PINS; bit++) {
    int pin = port * 8 + bit;
    bits |= (uint8_t)((mode[pin] == PULL_UP || level[pin] != 0) << bit);
  }
  uint8_t out[] = {(uint8_t)(0x90 | port), bits & 0x7F, bits >> 7};
  line_send(out, sizeof out);
}

static void i2c_read(const uint8_t *data, size_t n) {
  uint8_t out[4 + 2 * 32];
  size_t at = 0;
  size_t count = (size_t)(data[n - 2] | data[n - 1] << 7);
  uint8_t first = n == 6 ? (uint8_t)(data[2] | data[3] << 7) : 0;
  out[at++] = data[0];
  out[at++] = data[1] & 7;
  out[at++] = first & 0x7F;
  out[at++] = first >> 7;
  for (size_t i = 0; i < count && i < 31 && data[0] == CHIP; i++) {
    uint8_t value = registers[(first + i) & 0xFF];
    out[at++] = value & 0x7F;
    out[at++] = value >> 7;
  }
  sysex(0x77, out, at);
}

static void take_sysex(const uint8_t *data, size_t n) {
  switch (data[0]) {
    case 0x6B:
      capabilities();
      break;
    case 0x69: {
      uint8_t none[PINS];
      memset(none, 0x7F, sizeof none);
      sysex(0x6A, none, sizeof none);
      break;
    }
    case 0x6D: {
      uint8_t pin = data[1] % PINS;
      uint8_t state[] = {pin, mode[pin], level[pin]};
      sysex(0x6E, state, sizeof state);
      break;
    }
    case 0x76:
      if (n >= 5 && (data[2] & 0x18) == 0x08) {
        i2c_read(data + 1, n - 1);
      }
      break;
    default:
      break;
  }
}

static size_t whole(uint8_t command) {
  if (command == 0xF9 || command == 0xFF) {
    return 1;
  }
  return (command & 0xE0) == 0xC0 ? 2 : 3;
}

static void take(uint8_t byte) {
  if (byte >= 0x80 && byte != 0xF7) {
    length = 0;
  }
  if (length < sizeof message) {
    message[length++] = byte;
  }
  if (message[0] == 0xF0) {
    if (byte == 0xF7 && length > 2) {
      take_sysex(message + 1, length - 2);
      length = 0;
    }
  } else if (length == whole(message[0])) {
    static const uint8_t version[] = {0xF9, 2, 8};
    if (message[0] == 0xF9) {
      line_send(version, sizeof version);
    } else if (message[0] == 0xF4 && message[1] < PINS) {
      mode[message[1]] = message[2];
    } else if (message[0] == 0xF5 && message[1] < PINS) {
      level[message[1]] = message[2];
    } else if ((message[0] & 0xF0) == 0xD0 && message[1] != 0) {
      report(message[0] & 0x0F);
    }
    length = 0;
  }
}

int main(int count, char **values) {
  struct line_options options = {.baud = count > 1 ? (uint32_t)strtoul(values[1], NULL, 10) : 115200,
                                 .pace = count > 2,
                                 .awake = true,
                                 .stamp_path = count > 2 ? values[2] : NULL};
  line_init(&options);
  line_plug();
  printf("%s\n", line_path());
  fflush(stdout);
  while (!line_wait(100000000, true)) {
    const uint8_t *bytes;
    size_t n;
    while ((n = line_receive(&bytes)) > 0) {
      for (size_t i = 0; i < n; i++) {
        take(bytes[i]);
      }
    }
  }
  return 0;
}
