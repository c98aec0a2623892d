/* Bytes to frames and back: COBS and CRC-32C. */
#include <string.h>

#include "wmb_internal.h"

/* A table of 16 entries: two look-ups per byte, 64 bytes of flash. */
static const uint32_t crc_nibble[16] = {
    0x00000000u, 0x105EC76Fu, 0x20BD8EDEu, 0x30E349B1u, 0x417B1DBCu, 0x5125DAD3u, 0x61C69362u, 0x7198540Du,
    0x82F63B78u, 0x92A8FC17u, 0xA24BB5A6u, 0xB21572C9u, 0xC38D26C4u, 0xD3D3E1ABu, 0xE330A81Au, 0xF36E6F75u};

uint32_t wmb_crc32c(const uint8_t *bytes, size_t length) {
  uint32_t crc = 0xFFFFFFFFu;
  for (size_t i = 0; i < length; i++) {
    crc ^= bytes[i];
    crc = (crc >> 4) ^ crc_nibble[crc & 15u];
    crc = (crc >> 4) ^ crc_nibble[crc & 15u];
  }
  return ~crc;
}

size_t wmb_cobs_encode(const uint8_t *body, size_t length, uint8_t *out) {
  size_t code_at = 0;
  size_t at = 1;
  uint8_t code = 1;
  for (size_t i = 0; i < length; i++) {
    if (code == 0xFF) {
      out[code_at] = code;
      code_at = at++;
      code = 1;
    }
    if (body[i] == 0) {
      out[code_at] = code;
      code_at = at++;
      code = 1;
    } else {
      out[at++] = body[i];
      code++;
    }
  }
  out[code_at] = code;
  out[at++] = 0;
  return at;
}

void wmb_send_body(struct wmb *w, uint8_t *body, size_t payload_length) {
  size_t covered = payload_length + 2;
  wmb_put32(body + covered, wmb_crc32c(body, covered));
  size_t wire = wmb_cobs_encode(body, covered + 4, w->tx);
  w->port->send(w->context, w->tx, wire);
}

void wmb_send_small(struct wmb *w, uint8_t type, uint8_t seq, size_t payload_length) {
  w->small[0] = type;
  w->small[1] = seq;
  wmb_send_body(w, w->small, payload_length);
}

static void end_of_frame(struct wmb *w) {
  bool started = w->rx_started;
  bool broken = w->rx_broken || w->cobs_left != 0;
  bool too_long = w->rx_too_long;
  size_t length = w->rx_length;
  w->rx_started = false;
  w->rx_broken = false;
  w->rx_too_long = false;
  w->cobs_left = 0;
  w->cobs_zero_next = false;
  w->rx_length = 0;
  if (!started) {
    return;
  }
  if (too_long || (!broken && length < WMB_BODY_OVERHEAD)) {
    w->counters[WMB_COUNT_LENGTH]++;
    wmb_damaged(w);
  } else if (broken || wmb_crc32c(w->rx, length - 4) != wmb_get32(w->rx + length - 4)) {
    w->counters[WMB_COUNT_DAMAGED]++;
    wmb_damaged(w);
  } else {
    w->counters[WMB_COUNT_FRAMES]++;
    wmb_frame(w, w->rx, length - 4);
  }
}

static void store(struct wmb *w, uint8_t byte) {
  if (w->rx_length < WMB_MAX_BODY) {
    w->rx[w->rx_length++] = byte;
  } else {
    w->rx_too_long = true;
  }
}

void wmb_receive(struct wmb *w, const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = bytes[i];
    if (byte == 0) {
      end_of_frame(w);
    } else if (w->cobs_left == 0) {
      /* A code byte: the zero that the block before stood for is due now, unless this is the end. */
      if (w->cobs_zero_next) {
        store(w, 0);
      }
      w->rx_started = true;
      w->cobs_left = (uint8_t)(byte - 1);
      w->cobs_zero_next = byte != 0xFF;
    } else {
      store(w, byte);
      w->cobs_left--;
    }
  }
}
