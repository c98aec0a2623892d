/*
 * Random damage: every frame is sent once with bytes lost, doubled, flipped and inserted, then once whole.
 * Counts what the device executes: each operation must come out exactly once, exactly as it was sent.
 *
 *   damage-test FRAMES [SEED]
 */
#include "device.h"

static uint64_t state;
static unsigned long executed, wrong, accepted_damaged;
static uint8_t want[12];
static size_t want_length;

static uint32_t rnd(uint32_t bound) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)((state >> 32) % bound);
}

static enum wmb_status recording_transfer(void *context, uint8_t bus, uint16_t address, bool ten_bit,
                                          const struct wmb_segment *segments, size_t count) {
  (void)context;
  executed++;
  bool same = bus == 0 && address == 0x50 && !ten_bit && count == 1 && segments[0].length == want_length &&
              memcmp(segments[0].tx, want, want_length) == 0;
  if (!same) {
    wrong++;
  }
  return WMB_OK;
}

static void recording_write(void *context, uint8_t number, bool level) {
  (void)context;
  (void)number;
  (void)level;
  wrong++; /* nobody asks for a pin here */
}

static size_t damage(const uint8_t *wire, size_t length, uint8_t *out) {
  size_t n = 0;
  for (size_t i = 0; i < length; i++) {
    out[n++] = wire[i];
  }
  for (uint32_t times = 1 + rnd(6); times > 0 && n > 0; times--) {
    size_t at = rnd((uint32_t)n);
    switch (rnd(4)) {
      case 0:
        memmove(out + at, out + at + 1, n - at - 1);
        n--;
        break;
      case 1:
        memmove(out + at + 1, out + at, n - at);
        n++;
        break;
      case 2:
        out[at] ^= (uint8_t)(1u << rnd(8));
        break;
      default:
        memmove(out + at + 1, out + at, n - at);
        out[at] = (uint8_t)rnd(256);
        n++;
        break;
    }
  }
  return n;
}

int main(int count, char **values) {
  unsigned long frames = count > 1 ? strtoul(values[1], NULL, 10) : 200000;
  state = count > 2 ? strtoull(values[2], NULL, 10) : 20261121;
  start_device(42);
  port.i2c_transfer = recording_transfer;
  port.gpio_write = recording_write;
  hello(0, 0, 0, 0);
  const uint8_t open[] = {0, 0x20, 0, 8, 9, 0, 0xE8, 3, 0xA0, 0x86, 1, 0};
  deliver(WMB_REQUEST, 0, open, sizeof open);
  unsigned long sent_frames = 0, lost = 0;
  for (unsigned long i = 1; sent_frames < frames; i++) {
    uint8_t payload[20] = {0, 0x22, 0x50};
    want_length = 1 + rnd(sizeof want);
    for (size_t k = 0; k < want_length; k++) {
      want[k] = (uint8_t)rnd(256);
    }
    payload[3] = (uint8_t)want_length;
    payload[4] = 0;
    memcpy(payload + 5, want, want_length);
    uint8_t wire[64], bad[128];
    size_t length = frame(WMB_REQUEST, (uint8_t)i, payload, 5 + want_length, wire);
    unsigned long before = executed;
    size_t bad_length = damage(wire, length, bad);
    wmb_receive(&wmb, bad, bad_length);
    wmb_receive(&wmb, (const uint8_t *)"", 1);
    if (executed == before) {
      lost++;
    } else if (bad_length != length || memcmp(bad, wire, length) != 0) {
      accepted_damaged++; /* the damage undid itself, or stood outside the frame */
    }
    wmb_receive(&wmb, wire, length);
    sent_frames += 2;
    if (executed != before + 1) {
      wrong++;
    }
    sent_length = 0;
  }
  printf("%lu frames, %lu of them damaged: %lu lost and repeated, %lu accepted although touched, %lu operations executed, "
         "%lu wrong\n",
         sent_frames, sent_frames / 2, lost, accepted_damaged, executed, wrong);
  return wrong == 0 ? 0 : 1;
}
