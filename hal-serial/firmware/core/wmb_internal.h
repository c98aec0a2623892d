/* Shared between the core's own files only. */
#ifndef WMB_INTERNAL_H
#define WMB_INTERNAL_H

#include "wmb.h"

enum wmb_frame_type {
  WMB_HELLO = 0x01,
  WMB_REQUEST = 0x02,
  WMB_PING = 0x03,
  WMB_EVENT_ACK = 0x04,
  WMB_BAUD = 0x05,
  WMB_GOODBYE = 0x06,
  WMB_HELLO_REPLY = 0x81,
  WMB_REPLY = 0x82,
  WMB_PONG = 0x83,
  WMB_EVENTS = 0x84,
  WMB_BAUD_REPLY = 0x85,
  WMB_NO_SESSION = 0x86,
  WMB_NAK = 0x87
};

enum wmb_no_session_reason { WMB_REASON_BOOT = 1, WMB_REASON_FAIL_SAFE = 2, WMB_REASON_NO_HELLO = 3, WMB_REASON_GOODBYE = 4 };

enum wmb_event_kind { WMB_EVENT_FALLING = 1, WMB_EVENT_RISING = 2, WMB_EVENT_DROPPED = 3, WMB_EVENT_UART = 4 };

enum wmb_owner { WMB_OWNER_NONE, WMB_OWNER_GPIO, WMB_OWNER_I2C, WMB_OWNER_SPI, WMB_OWNER_ADC, WMB_OWNER_PWM, WMB_OWNER_UART };

static inline uint16_t wmb_get16(const uint8_t *p) { return (uint16_t)(p[0] | (uint16_t)(p[1] << 8)); }

static inline uint32_t wmb_get32(const uint8_t *p) {
  return (uint32_t)wmb_get16(p) | ((uint32_t)wmb_get16(p + 2) << 16);
}

static inline uint8_t *wmb_put16(uint8_t *p, uint32_t value) {
  p[0] = (uint8_t)(value & 0xFFu);
  p[1] = (uint8_t)((value >> 8) & 0xFFu);
  return p + 2;
}

static inline uint8_t *wmb_put32(uint8_t *p, uint32_t value) {
  return wmb_put16(wmb_put16(p, value & 0xFFFFu), value >> 16);
}

static inline uint8_t *wmb_put64(uint8_t *p, uint64_t value) {
  return wmb_put32(wmb_put32(p, (uint32_t)(value & 0xFFFFFFFFu)), (uint32_t)(value >> 32));
}

static inline uint64_t wmb_now(struct wmb *w) { return w->port->now_us(w->context); }

/* Completes body (type and seq in front, room for the CRC behind) and sends it. */
void wmb_send_body(struct wmb *w, uint8_t *body, size_t payload_length);

/* A frame whose payload was put at w->small + 2. */
void wmb_send_small(struct wmb *w, uint8_t type, uint8_t seq, size_t payload_length);

/* A whole, undamaged frame has arrived. */
void wmb_frame(struct wmb *w, const uint8_t *body, size_t length);

/* A damaged frame has arrived. */
void wmb_damaged(struct wmb *w);

/* Runs the operations of a request; writes the reply's payload to `out`, returns its length. */
size_t wmb_execute(struct wmb *w, const uint8_t *payload, size_t length, uint8_t *out, size_t room);

/* Puts everything into its safe state and forgets it. */
void wmb_release_all(struct wmb *w);

/* Releases every pin that `owner` number `index` holds. */
void wmb_disown(struct wmb *w, enum wmb_owner owner, uint8_t index);

void wmb_events_reset(struct wmb *w);
void wmb_events_acknowledged(struct wmb *w, uint32_t next);
void wmb_events_poll(struct wmb *w, uint64_t now);

#endif
