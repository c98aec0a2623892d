/* A device in memory with its simulated world, and the smallest possible host: for the tests and the fuzz target. */
#ifndef TEST_DEVICE_H
#define TEST_DEVICE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wmb_internal.h"
#include "world.h"

#define SENT_ROOM 65536u

static struct wmb wmb;
static struct world world;
static struct wmb_port port;
static uint64_t test_now_us = 1000;
static uint8_t sent[SENT_ROOM]; /* what the device put on the wire */
static size_t sent_length;
static uint32_t test_baud;

/* The clock moves a little at each look, so that waiting loops end. */
static uint64_t test_clock(void) { return test_now_us++; }

static void test_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  if (sent_length + length <= SENT_ROOM) {
    memcpy(sent + sent_length, bytes, length);
    sent_length += length;
  }
}

static bool test_set_baud(void *context, uint32_t baud) {
  (void)context;
  test_baud = baud;
  return true;
}

static inline void start_device(uint32_t epoch) {
  world_init(&world, &wmb, "esp32s3", test_clock);
  world.identity.max_baud = 3000000;
  port = world_port;
  port.send = test_send;
  port.set_baud = test_set_baud;
  wmb_init(&wmb, &port, &world, &world.identity, epoch);
  sent_length = 0;
}

/* Puts a frame into `wire`, returns its length there. */
static inline size_t frame(uint8_t type, uint8_t seq, const uint8_t *payload, size_t length, uint8_t *wire) {
  static uint8_t body[WMB_MAX_BODY + 16];
  body[0] = type;
  body[1] = seq;
  memcpy(body + 2, payload, length);
  wmb_put32(body + 2 + length, wmb_crc32c(body, length + 2));
  return wmb_cobs_encode(body, length + WMB_BODY_OVERHEAD, wire);
}

static inline void deliver(uint8_t type, uint8_t seq, const uint8_t *payload, size_t length) {
  static uint8_t wire[WMB_WIRE_SIZE(WMB_MAX_BODY) + 64];
  wmb_receive(&wmb, wire, frame(type, seq, payload, length, wire));
}

/* Takes the next frame that the device sent; returns the length of its payload, -1 if there is none. */
static inline int receive(uint8_t *type, uint8_t *seq, uint8_t *payload) {
  uint8_t body[WMB_MAX_BODY + 16];
  size_t length = 0, i = 0;
  uint8_t left = 0;
  bool zero = false;
  for (; i < sent_length && sent[i] != 0; i++) {
    if (left == 0) {
      if (zero) {
        body[length++] = 0;
      }
      left = (uint8_t)(sent[i] - 1);
      zero = sent[i] != 0xFF;
    } else {
      body[length++] = sent[i];
      left--;
    }
  }
  if (i == sent_length) {
    return -1;
  }
  memmove(sent, sent + i + 1, sent_length - i - 1);
  sent_length -= i + 1;
  if (length < WMB_BODY_OVERHEAD || wmb_crc32c(body, length - 4) != wmb_get32(body + length - 4)) {
    fprintf(stderr, "the device sent a damaged frame\n");
    abort();
  }
  *type = body[0];
  *seq = body[1];
  memcpy(payload, body + 2, length - WMB_BODY_OVERHEAD);
  return (int)(length - WMB_BODY_OVERHEAD);
}

static inline void hello(uint8_t flags, uint16_t fail_safe_ms, uint32_t epoch, uint32_t session) {
  uint8_t p[21] = {0x57, 0x4D, 1, 1, 0x78, 0x56, 0x34, 0x12, 0x00, 0x08};
  wmb_put16(p + 10, fail_safe_ms);
  p[12] = flags;
  wmb_put32(p + 13, epoch);
  wmb_put32(p + 17, session);
  deliver(WMB_HELLO, 0, p, sizeof p);
}

#endif
