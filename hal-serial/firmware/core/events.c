/* Edges and other events: a queue that is sent, kept until acknowledged, and repeated. */
#include <string.h>

#include "wmb_internal.h"

#define REPEAT_AFTER_US 100000u
#define ENTRY 6u
#define MAX_ENTRIES 36u /* fits w->small: 2 + 12 + 36 * 6 + 4 */

static void push(struct wmb *w, uint8_t kind, uint8_t index, uint32_t value) {
  struct wmb_event *event = &w->events[w->event_tail % WMB_EVENT_QUEUE];
  event->kind = kind;
  event->index = index;
  event->value = value;
  w->event_tail++;
  w->counters[WMB_COUNT_EVENTS]++;
}

static uint32_t room(const struct wmb *w) { return WMB_EVENT_QUEUE - (w->event_tail - w->event_head); }

/* Called with the lock held. An owed drop report goes in front of the edge, so that the order tells where edges are missing. */
static void push_edge(struct wmb *w, uint8_t pin, bool level, uint32_t time) {
  struct wmb_pin_state *state = &w->pins[pin];
  uint32_t need = state->dropped != 0 ? 2u : 1u;
  if (room(w) < need) {
    state->dropped++;
    w->any_dropped = true;
    w->counters[WMB_COUNT_EDGES_DROPPED]++;
    return;
  }
  if (state->dropped != 0) {
    push(w, WMB_EVENT_DROPPED, pin, state->dropped);
    state->dropped = 0;
  }
  push(w, level ? WMB_EVENT_RISING : WMB_EVENT_FALLING, pin, time);
}

static bool wanted(const struct wmb_pin_state *state, bool level) {
  return (state->edges & (level ? WMB_EDGES_RISING : WMB_EDGES_FALLING)) != 0;
}

void wmb_edge(struct wmb *w, uint8_t pin, bool level) {
  if (pin >= WMB_MAX_PINS) {
    return;
  }
  uint32_t time = (uint32_t)(wmb_now(w) & 0xFFFFFFFFu);
  w->port->lock(w->context);
  struct wmb_pin_state *state = &w->pins[pin];
  if (state->owner == WMB_OWNER_GPIO && state->edges != WMB_EDGES_NONE) {
    if (state->debounce_us != 0) {
      state->settling = true;
      state->changed_us = time;
    } else if (wanted(state, level)) {
      push_edge(w, pin, level, time);
    }
  }
  w->port->unlock(w->context);
}

void wmb_uart_readable(struct wmb *w, uint8_t port) {
  uint32_t time = (uint32_t)(wmb_now(w) & 0xFFFFFFFFu);
  w->port->lock(w->context);
  if (port < WMB_UARTS && w->uart_open[port]) {
    if (room(w) > 0) {
      push(w, WMB_EVENT_UART, port, time);
    } else {
      w->uart_owed |= (uint8_t)(1u << port);
    }
  }
  w->port->unlock(w->context);
}

void wmb_events_reset(struct wmb *w) {
  w->port->lock(w->context);
  w->event_head = 0;
  w->event_sent = 0;
  w->event_tail = 0;
  w->any_dropped = false;
  w->uart_owed = 0;
  for (size_t i = 0; i < WMB_MAX_PINS; i++) {
    w->pins[i].dropped = 0;
  }
  w->port->unlock(w->context);
}

void wmb_events_acknowledged(struct wmb *w, uint32_t next) {
  w->port->lock(w->context);
  if (next - w->event_head <= w->event_tail - w->event_head) {
    bool progress = next != w->event_head;
    w->event_head = next;
    if (w->event_sent - w->event_head > w->event_tail - w->event_head) {
      w->event_sent = w->event_head;
    }
    /* The same number again means that the host misses what comes next: go back at once. */
    if (!progress && w->event_sent != w->event_head) {
      w->event_sent = w->event_head;
      w->counters[WMB_COUNT_EVENT_REPEATS]++;
    }
    w->event_sent_us = wmb_now(w);
  }
  w->port->unlock(w->context);
}

static void settle(struct wmb *w, uint64_t now) {
  for (uint8_t pin = 0; pin < WMB_MAX_PINS; pin++) {
    struct wmb_pin_state *state = &w->pins[pin];
    if (!state->settling || (uint32_t)(now & 0xFFFFFFFFu) - state->changed_us < state->debounce_us) {
      continue;
    }
    bool level = w->port->gpio_read(w->context, pin);
    w->port->lock(w->context);
    state->settling = false;
    if (state->reported != level) {
      state->reported = level;
      if (wanted(state, level)) {
        push_edge(w, pin, level, state->changed_us);
      }
    }
    w->port->unlock(w->context);
  }
}

/* What did not fit into the queue when it happened. */
static void report_owed(struct wmb *w, uint64_t now) {
  w->port->lock(w->context);
  for (uint8_t port = 0; w->uart_owed != 0 && port < WMB_UARTS && room(w) > 0; port++) {
    if ((w->uart_owed & (1u << port)) != 0) {
      w->uart_owed &= (uint8_t)~(1u << port);
      push(w, WMB_EVENT_UART, port, (uint32_t)(now & 0xFFFFFFFFu));
    }
  }
  if (w->any_dropped) {
    w->any_dropped = false;
    for (uint8_t pin = 0; pin < WMB_MAX_PINS; pin++) {
      if (w->pins[pin].dropped != 0) {
        if (room(w) == 0) {
          w->any_dropped = true;
          break;
        }
        push(w, WMB_EVENT_DROPPED, pin, w->pins[pin].dropped);
        w->pins[pin].dropped = 0;
      }
    }
  }
  w->port->unlock(w->context);
}

/* The queue holds the low half of the time; events are younger than 71 minutes, so it can be made whole. */
static uint64_t whole_time(uint64_t now, uint32_t low) {
  return now - (uint32_t)((uint32_t)(now & 0xFFFFFFFFu) - low);
}

static void send_some(struct wmb *w) {
  uint8_t *payload = w->small + 2;
  uint8_t *p = payload + 12;
  bool have_base = false;
  w->port->lock(w->context);
  uint64_t now = wmb_now(w); /* inside the lock: no event is younger */
  uint64_t base = now;
  uint32_t first = w->event_sent;
  uint32_t number = first;
  while (number != w->event_tail && number - first < MAX_ENTRIES) {
    const struct wmb_event *event = &w->events[number % WMB_EVENT_QUEUE];
    uint32_t value = event->value;
    if (event->kind != WMB_EVENT_DROPPED) {
      uint64_t time = whole_time(now, value);
      if (!have_base) {
        base = time;
        have_base = true;
      }
      if (time < base || time - base > 0xFFFFFFFFu) {
        break;
      }
      value = (uint32_t)(time - base);
    }
    *p++ = event->kind;
    *p++ = event->index;
    p = wmb_put32(p, value);
    number++;
  }
  w->event_sent = number;
  w->event_sent_us = now;
  w->port->unlock(w->context);
  if (number != first) {
    wmb_put64(wmb_put32(payload, first), base);
    wmb_send_small(w, WMB_EVENTS, 0, (size_t)(p - payload));
  }
}

void wmb_events_poll(struct wmb *w, uint64_t now) {
  settle(w, now);
  report_owed(w, now);
  if (!w->session) {
    return;
  }
  if (w->event_sent != w->event_head && now - w->event_sent_us >= REPEAT_AFTER_US) {
    w->event_sent = w->event_head;
    w->counters[WMB_COUNT_EVENT_REPEATS]++;
  }
  /* Two unacknowledged frames at most, so that replies do not wait behind a long burst. */
  if (w->event_sent != w->event_tail && w->event_sent - w->event_head <= MAX_ENTRIES) {
    send_some(w);
  }
}
