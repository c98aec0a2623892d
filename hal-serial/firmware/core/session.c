/* Sessions, sequence numbers, the reply cache, the baud rate and the fail-safe. */
#include <string.h>

#include "wmb_internal.h"

#define VERSION 1u
#define HELLO_FLAG_PROBE 1u
#define HELLO_FLAG_RESUME 2u
#define HELLO_LENGTH 21u
#define BAUD_TRIAL_US 1000000u
#define BAUD_SILENCE_US 3000000u
#define NO_LIMIT_BODY 256u

static const uint8_t magic[2] = {0x57, 0x4D};

static void send_no_session(struct wmb *w, enum wmb_no_session_reason reason) {
  uint8_t *p = wmb_put32(w->small + 2, w->epoch);
  *p = (uint8_t)reason;
  wmb_send_small(w, WMB_NO_SESSION, 0, 5);
}

static void send_nak(struct wmb *w, uint8_t reason) {
  if (w->session && !w->nak_sent) {
    w->nak_sent = true;
    w->small[2] = reason;
    wmb_send_small(w, WMB_NAK, w->expected, 1);
  }
}

static void end_session(struct wmb *w) {
  w->session = false;
  wmb_release_all(w);
  wmb_events_reset(w);
}

static uint8_t *put_string(uint8_t *p, const char *text) {
  size_t length = strlen(text);
  if (length > 60) {
    length = 60;
  }
  *p++ = (uint8_t)length;
  memcpy(p, text, length);
  return p + length;
}

static void send_hello_reply(struct wmb *w, uint8_t version, bool resumed, uint32_t nonce) {
  const struct wmb_identity *id = w->identity;
  uint8_t *p = w->small + 2;
  *p++ = magic[0];
  *p++ = magic[1];
  *p++ = version;
  *p++ = VERSION;
  *p++ = VERSION;
  *p++ = (uint8_t)((w->session ? 1u : 0u) | (resumed ? 2u : 0u));
  p = wmb_put32(p, nonce);
  p = wmb_put32(p, w->epoch);
  p = wmb_put32(p, w->session_number);
  memcpy(p, id->id, sizeof id->id);
  p += sizeof id->id;
  p = wmb_put16(p, WMB_MAX_BODY);
  p = wmb_put16(p, WMB_RX_CREDIT);
  *p++ = WMB_WINDOW;
  *p++ = w->expected;
  p = wmb_put32(p, w->event_head);
  p = wmb_put16(p, WMB_EVENT_QUEUE);
  p = wmb_put32(p, id->max_baud);
  p = wmb_put32(p, id->features);
  p = wmb_put16(p, id->pin_count);
  p = put_string(p, id->chip);
  p = put_string(p, id->firmware);
  p = put_string(p, id->board);
  wmb_send_small(w, WMB_HELLO_REPLY, 0, (size_t)(p - (w->small + 2)));
}

static void hello(struct wmb *w, const uint8_t *payload, size_t length) {
  if (length < HELLO_LENGTH || memcmp(payload, magic, sizeof magic) != 0) {
    return;
  }
  uint8_t lowest = payload[2];
  uint8_t highest = payload[3];
  uint32_t nonce = wmb_get32(payload + 4);
  uint16_t host_max_body = wmb_get16(payload + 8);
  uint8_t flags = payload[12];
  if (lowest > VERSION || highest < VERSION || host_max_body < NO_LIMIT_BODY) {
    send_hello_reply(w, 0, false, nonce);
    return;
  }
  if ((flags & HELLO_FLAG_PROBE) != 0) {
    send_hello_reply(w, VERSION, false, nonce);
    return;
  }
  bool resumed = (flags & HELLO_FLAG_RESUME) != 0 && w->session && wmb_get32(payload + 13) == w->epoch &&
                 wmb_get32(payload + 17) == w->session_number;
  if (!resumed) {
    end_session(w);
    w->session = true;
    w->session_number++;
    w->expected = 0;
    memset(w->cache_length, 0, sizeof w->cache_length);
    w->counters[WMB_COUNT_SESSIONS]++;
  }
  w->host_max_body = host_max_body < WMB_MAX_BODY ? host_max_body : (uint16_t)WMB_MAX_BODY;
  w->fail_safe_ms = wmb_get16(payload + 10);
  w->nak_sent = false;
  w->event_sent = w->event_head;
  send_hello_reply(w, VERSION, resumed, nonce);
}

static void request(struct wmb *w, uint8_t seq, const uint8_t *payload, size_t length) {
  uint8_t slot = (uint8_t)(seq % WMB_WINDOW);
  uint8_t behind = (uint8_t)(w->expected - seq);
  if (behind == 0) {
    w->nak_sent = false;
    uint8_t *body = w->cache[slot];
    size_t room = w->host_max_body - WMB_BODY_OVERHEAD;
    size_t reply = wmb_execute(w, payload, length, body + 2, room);
    w->last_valid_us = wmb_now(w); /* the host was not silent while the operations took their time */
    body[0] = WMB_REPLY;
    body[1] = seq;
    w->cache_length[slot] = (uint16_t)(reply + 2);
    w->expected++;
    wmb_send_body(w, body, reply);
  } else if (behind <= WMB_WINDOW && w->cache_length[slot] != 0 && w->cache[slot][1] == seq) {
    w->counters[WMB_COUNT_REPEATED]++;
    wmb_send_body(w, w->cache[slot], (size_t)w->cache_length[slot] - 2);
  } else {
    w->counters[WMB_COUNT_GAPS]++;
    send_nak(w, 2);
  }
}

static void ping(struct wmb *w, const uint8_t *payload, size_t length) {
  if (length >= 4) {
    uint8_t *p = wmb_put32(w->small + 2, wmb_get32(payload));
    wmb_put64(p, wmb_now(w));
    wmb_send_small(w, WMB_PONG, 0, 12);
  }
}

static void baud(struct wmb *w, const uint8_t *payload, size_t length) {
  if (length < 1) {
    return;
  }
  uint8_t *reply = w->small + 2;
  reply[0] = payload[0];
  reply[1] = WMB_OK;
  if (payload[0] == 1 && length >= 5) {
    uint32_t rate = wmb_get32(payload + 1);
    bool possible = rate >= WMB_BASE_BAUD && rate <= w->identity->max_baud;
    reply[1] = possible ? WMB_OK : WMB_UNSUPPORTED;
    wmb_send_small(w, WMB_BAUD_REPLY, 0, 2);
    if (possible) {
      if (!w->baud_on_trial) {
        w->old_baud = w->baud;
      }
      w->baud_on_trial = true;
      w->baud_deadline_us = wmb_now(w) + BAUD_TRIAL_US;
      w->baud = rate;
      w->port->set_baud(w->context, rate);
    }
  } else if (payload[0] == 2 && length - 1 <= sizeof w->small - WMB_BODY_OVERHEAD - 2) {
    memcpy(reply + 2, payload + 1, length - 1);
    wmb_send_small(w, WMB_BAUD_REPLY, 0, length + 1);
  } else if (payload[0] == 3 && length >= 5) {
    if (wmb_get32(payload + 1) == w->baud) {
      w->baud_on_trial = false;
    } else {
      reply[1] = WMB_UNSUPPORTED;
    }
    wmb_send_small(w, WMB_BAUD_REPLY, 0, 2);
  }
}

void wmb_frame(struct wmb *w, const uint8_t *body, size_t length) {
  const uint8_t *payload = body + 2;
  size_t payload_length = length - 2;
  uint8_t type = body[0];
  w->last_valid_us = wmb_now(w);
  if (type == WMB_HELLO) {
    hello(w, payload, payload_length);
    return;
  }
  if (type == WMB_BAUD && w->session) {
    baud(w, payload, payload_length);
    return;
  }
  if (!w->session) {
    if (type == WMB_REQUEST || type == WMB_PING || type == WMB_EVENT_ACK || type == WMB_BAUD) {
      send_no_session(w, WMB_REASON_NO_HELLO);
    }
    return;
  }
  switch (type) {
    case WMB_REQUEST:
      request(w, body[1], payload, payload_length);
      break;
    case WMB_PING:
      ping(w, payload, payload_length);
      break;
    case WMB_EVENT_ACK:
      if (payload_length >= 4) {
        wmb_events_acknowledged(w, wmb_get32(payload));
      }
      break;
    case WMB_GOODBYE:
      end_session(w);
      send_no_session(w, WMB_REASON_GOODBYE);
      break;
    default:
      w->counters[WMB_COUNT_LENGTH]++;
      break;
  }
}

void wmb_damaged(struct wmb *w) { send_nak(w, 1); }

void wmb_overrun(struct wmb *w) { w->counters[WMB_COUNT_OVERRUNS]++; }

void wmb_poll(struct wmb *w) {
  uint64_t now = wmb_now(w);
  uint64_t silence = now - w->last_valid_us;
  if (w->baud_on_trial && now >= w->baud_deadline_us) {
    w->baud_on_trial = false;
    w->baud = w->old_baud;
    w->port->set_baud(w->context, w->baud);
  } else if (!w->baud_on_trial && w->baud != WMB_BASE_BAUD && silence >= BAUD_SILENCE_US) {
    w->baud = WMB_BASE_BAUD;
    w->port->set_baud(w->context, w->baud);
  }
  if (w->session && w->fail_safe_ms != 0 && silence >= (uint64_t)w->fail_safe_ms * 1000u) {
    w->counters[WMB_COUNT_FAIL_SAFE]++;
    end_session(w);
    send_no_session(w, WMB_REASON_FAIL_SAFE);
  }
  wmb_events_poll(w, now);
}

void wmb_init(struct wmb *w, const struct wmb_port *port, void *context, const struct wmb_identity *identity,
              uint32_t epoch) {
  memset(w, 0, sizeof *w);
  w->port = port;
  w->context = context;
  w->identity = identity;
  w->epoch = epoch;
  w->baud = WMB_BASE_BAUD;
  w->old_baud = WMB_BASE_BAUD;
  w->host_max_body = NO_LIMIT_BODY;
  w->last_valid_us = wmb_now(w);
  send_no_session(w, WMB_REASON_BOOT);
}
