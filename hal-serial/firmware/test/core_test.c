/* The device end of the protocol, frame by frame, as PROTOCOL.md says it. */
#include "device.h"

static int failures;
static const char *current;

#define CHECK(condition)                                                              \
  do {                                                                                \
    if (!(condition)) {                                                               \
      failures++;                                                                     \
      fprintf(stderr, "%s: line %d: not so: %s\n", current, __LINE__, #condition);    \
    }                                                                                 \
  } while (0)

static uint8_t type, seq, reply[WMB_MAX_BODY];
static int length;

static void next(void) {
  type = 0;
  length = receive(&type, &seq, reply);
}

/* Sends a request and takes its reply. */
static void ask(uint8_t number, const uint8_t *operations, size_t n) {
  deliver(WMB_REQUEST, number, operations, n);
  next();
}

#define ASK(number, ...)                         \
  do {                                           \
    const uint8_t operations_[] = {__VA_ARGS__}; \
    ask(number, operations_, sizeof operations_); \
  } while (0)

static void open_session(void) {
  start_device(42);
  hello(0, 0, 0, 0);
  next();
  CHECK(type == WMB_HELLO_REPLY);
}

static void crc_and_cobs(void) {
  CHECK(wmb_crc32c((const uint8_t *)"123456789", 9) == 0xE3069283u);
  uint8_t out[600];
  const uint8_t zeros[] = {0, 0, 0x11, 0};
  CHECK(wmb_cobs_encode(zeros, 4, out) == 6 && memcmp(out, "\x01\x01\x02\x11\x01\x00", 6) == 0);
  uint8_t full[254];
  memset(full, 7, sizeof full);
  CHECK(wmb_cobs_encode(full, 254, out) == 256 && out[0] == 0xFF && out[255] == 0);
  CHECK(wmb_cobs_encode(full, 253, out) == 255 && out[0] == 0xFE);
}

static void every_length_survives_the_wire(void) {
  open_session();
  for (uint16_t n = 0; n < 1200; n++) {
    uint8_t p[1300] = {0, 0x01, (uint8_t)n, (uint8_t)(n >> 8)};
    for (uint16_t i = 0; i < n; i++) {
      p[4 + i] = (uint8_t)(i % 3 == 0 ? 0 : i * 7);
    }
    ask((uint8_t)n, p, 4u + n);
    CHECK(type == WMB_REPLY && length == 1 + n && reply[0] == 0 && memcmp(reply + 1, p + 4, n) == 0);
  }
}

static void says_hello(void) {
  start_device(42);
  hello(0, 0, 0, 0);
  next();
  CHECK(type == WMB_HELLO_REPLY && reply[0] == 0x57 && reply[2] == 1 && reply[5] == 1);
  CHECK(wmb_get32(reply + 6) == 0x12345678 && wmb_get32(reply + 10) == 42 && wmb_get32(reply + 14) == 1);
  CHECK(wmb_get16(reply + 26) == WMB_MAX_BODY && reply[30] == WMB_WINDOW && wmb_get16(reply + 46) == 49);
  CHECK(reply[48] == 7 && memcmp(reply + 49, "esp32s3", 7) == 0);
}

static void refuses_another_version(void) {
  start_device(42);
  uint8_t p[21] = {0x57, 0x4D, 2, 9, 0, 0, 0, 0, 0, 8};
  deliver(WMB_HELLO, 0, p, sizeof p);
  next();
  CHECK(type == WMB_HELLO_REPLY && reply[2] == 0 && reply[3] == 1 && reply[5] == 0);
  ASK(0, 0, 0x03);
  CHECK(type == WMB_NO_SESSION && reply[4] == WMB_REASON_NO_HELLO);
}

static void executes_each_request_once(void) {
  open_session();
  ASK(0, 0, 0x14, 4, 2, 0, 0, 3, 0, 0, 0, 0, 0);
  CHECK(type == WMB_REPLY && length == 1 && reply[0] == 0);
  for (int i = 0; i < 5; i++) {
    ASK(1, 0, 0x13, 4);
    CHECK(type == WMB_REPLY && seq == 1 && reply[0] == 0);
  }
  CHECK(world.pins[4].changes == 1 && world.pins[4].shown);
}

static void asks_for_what_is_missing(void) {
  open_session();
  ASK(1, 0, 0x03);
  CHECK(type == WMB_NAK && seq == 0 && reply[0] == 2);
  ASK(2, 0, 0x03);
  CHECK(length == -1);
  ASK(0, 0, 0x03);
  CHECK(type == WMB_REPLY && length == 9);
  const uint8_t noise[] = {5, 1, 2, 3, 4, 9, 9, 9, 9, 0};
  wmb_receive(&wmb, noise, sizeof noise);
  next();
  CHECK(type == WMB_NAK && seq == 1 && reply[0] == 1);
}

static void sequence_wraps(void) {
  open_session();
  for (int i = 0; i < 1000; i++) {
    ASK((uint8_t)i, 0, 0x03);
    CHECK(type == WMB_REPLY && seq == (uint8_t)i);
  }
}

static void reports_each_status(void) {
  open_session();
  /* a pin that is not configured, then the time, then a reserved pin */
  ASK(0, 0, 0x10, 4, 0x03, 0x14, 27, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  CHECK(reply[0] == 1 && wmb_get16(reply + 1) == 3 && length == 3 + 3 + 8);
  CHECK(reply[3] == WMB_NOT_CONFIGURED && reply[4] == WMB_OK && reply[13] == WMB_RESERVED_PIN);
  /* stop on error */
  ASK(1, 1, 0x10, 4, 0x03);
  CHECK(reply[0] == 1 && wmb_get16(reply + 1) == 1 && length == 4);
  /* unknown operation: the rest is not executed */
  ASK(2, 0, 0x03, 0x99, 0x03);
  CHECK(reply[0] == 1 && wmb_get16(reply + 1) == 2 && reply[12] == WMB_UNKNOWN_OPERATION);
  /* cut in the middle of its arguments */
  ASK(3, 0, 0x14, 4, 2);
  CHECK(reply[0] == 1 && reply[3] == WMB_MALFORMED);
}

static void pins_have_one_owner(void) {
  open_session();
  ASK(0, 0, 0x20, 0, 8, 9, 0, 0xE8, 3, 0xA0, 0x86, 1, 0);
  CHECK(reply[0] == 0);
  ASK(1, 0, 0x14, 8, 1, 0, 0, 3, 0, 0, 0, 0, 0);
  CHECK(reply[0] == 1 && reply[3] == WMB_BUSY);
  ASK(2, 0, 0x21, 0, 0x14, 8, 1, 0, 0, 3, 0, 0, 0, 0, 0);
  CHECK(reply[0] == 0);
}

static void talks_to_chips(void) {
  open_session();
  ASK(0, 0, 0x20, 0, 8, 9, 0, 0xE8, 3, 0xA0, 0x86, 1, 0);
  ASK(1, 0, 0x22, 0x50, 3, 0, 0x10, 0xAB, 0xCD, 0x22, 0x50, 1, 2, 0x10);
  CHECK(reply[0] == 0 && length == 3 && reply[1] == 0xAB && reply[2] == 0xCD);
  ASK(2, 0, 0x22, 0x60, 1, 0, 0, 0x22, 0x51, 1, 0, 0);
  CHECK(reply[0] == 1 && reply[3] == WMB_NACK_ADDRESS && reply[4] == WMB_NACK_DATA);
  ASK(3, 0, 0x23, 0, 0x50, 0, 2, 1, 0, 0x10, 2, 0x80, 0x23, 0, 0x50, 0x82, 1, 1, 0x80);
  CHECK(reply[0] == 0 && length == 4 && reply[1] == 0xAB && reply[2] == 0xCD && reply[3] == 0);
  ASK(4, 0, 0x22, 0x23, 1, 0, 0x10, 0x22, 0x23, 0, 2);
  CHECK(reply[0] == 0 && (reply[1] << 8 | reply[2]) == 120);
}

static void edges_wait_for_their_acknowledgement(void) {
  open_session();
  ASK(0, 0, 0x14, 5, 1, 3, 0, 3, 3, 0, 0, 0, 0, 0xFA, 5, 3, 0, 10, 0, 0, 0, 10, 0, 0, 0);
  for (int i = 0; i < 200; i++) {
    test_now_us += 5;
    world_tick(&world);
  }
  wmb_poll(&wmb);
  next();
  CHECK(type == WMB_EVENTS && wmb_get32(reply) == 0 && length == 12 + 6 * 6);
  CHECK(reply[12] == WMB_EVENT_RISING && reply[13] == 5 && reply[18] == WMB_EVENT_FALLING);
  CHECK(wmb_get32(reply + 20) >= 10);
  wmb_poll(&wmb);
  next();
  CHECK(length == -1);
  test_now_us += 100001;
  wmb_poll(&wmb);
  next();
  CHECK(type == WMB_EVENTS && wmb_get32(reply) == 0);
  const uint8_t six[] = {6, 0, 0, 0};
  deliver(WMB_EVENT_ACK, 0, six, 4);
  test_now_us += 1000000;
  wmb_poll(&wmb);
  next();
  CHECK(length == -1 && wmb.event_head == 6);
}

static void a_full_queue_counts_what_it_drops(void) {
  open_session();
  ASK(0, 0, 0x14, 5, 1, 3, 0, 3, 3, 0, 0, 0, 0);
  for (int i = 0; i < 3000; i++) {
    wmb_edge(&wmb, 5, i % 2 == 0);
  }
  uint32_t seen = 0, dropped = 0, number = 0;
  for (int i = 0; i < 200; i++) {
    wmb_poll(&wmb);
    for (next(); length >= 0; next()) {
      CHECK(wmb_get32(reply) == number);
      for (int at = 12; at < length; at += 6, number++) {
        if (reply[at] == WMB_EVENT_DROPPED) {
          dropped += wmb_get32(reply + at + 2);
        } else {
          seen++;
        }
      }
      uint8_t ack[4];
      wmb_put32(ack, number);
      deliver(WMB_EVENT_ACK, 0, ack, 4);
    }
  }
  CHECK(seen == WMB_EVENT_QUEUE && seen + dropped == 3000);
}

static void debounce_reports_the_level_that_lasts(void) {
  open_session();
  ASK(0, 0, 0x14, 5, 1, 3, 0, 3, 3, 0x88, 0x13, 0, 0); /* 5000 us */
  for (int i = 0; i < 9; i++) {
    world.pins[5].drive = i % 2 == 0 ? 2 : 1;
    port.gpio_write(&world, 5, false);
    test_now_us += 100;
    wmb_poll(&wmb);
  }
  next();
  CHECK(length == -1);
  test_now_us += 5000;
  wmb_poll(&wmb);
  next();
  CHECK(type == WMB_EVENTS && length == 18 && reply[12] == WMB_EVENT_RISING);
}

static void resumes_or_starts_anew(void) {
  open_session();
  ASK(0, 0, 0x14, 4, 2, 0, 1, 3, 0, 0, 0, 0, 0);
  hello(2, 0, 42, 1);
  next();
  CHECK(reply[5] == 3 && reply[31] == 1 && world.pins[4].shown);
  ASK(0, 0, 0x13, 4);
  CHECK(type == WMB_REPLY && seq == 0 && world.pins[4].changes == 1);
  hello(2, 0, 41, 1);
  next();
  CHECK(reply[5] == 1 && wmb_get32(reply + 14) == 2 && reply[31] == 0 && !world.pins[4].shown);
  CHECK(world.pins[4].mode == 0);
}

static void a_probe_changes_nothing(void) {
  open_session();
  ASK(0, 0, 0x14, 4, 2, 0, 1, 3, 0, 0, 0, 0, 0);
  hello(1, 0, 0, 0);
  next();
  CHECK(type == WMB_HELLO_REPLY && wmb_get32(reply + 14) == 1 && world.pins[4].shown);
  ASK(1, 0, 0x12, 4);
  CHECK(reply[1] == 1);
}

static void fails_safe_when_the_host_is_gone(void) {
  start_device(42);
  hello(0, 500, 0, 0);
  next();
  ASK(0, 0, 0x14, 4, 2, 0, 1, 1, 0, 0, 0, 0, 0, 0x14, 6, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0x14, 7, 2, 0, 1, 0, 0, 0, 0, 0, 0);
  CHECK(reply[0] == 0);
  test_now_us += 400000;
  wmb_poll(&wmb);
  CHECK(wmb.session && world.pins[4].shown);
  test_now_us += 200000;
  wmb_poll(&wmb);
  next();
  CHECK(type == WMB_NO_SESSION && reply[4] == WMB_REASON_FAIL_SAFE);
  CHECK(!world.pins[4].shown && world.pins[6].shown && world.pins[7].shown);
}

static void a_long_operation_is_no_silence(void) {
  start_device(42);
  hello(0, 500, 0, 0);
  next();
  ASK(0, 0, 0x02, 0x40, 0x42, 0x0F, 0x00); /* one second */
  CHECK(type == WMB_REPLY && reply[0] == 0);
  wmb_poll(&wmb);
  CHECK(wmb.session);
}

static void steps_the_baud_rate_up_and_falls_back(void) {
  open_session();
  const uint8_t propose[] = {1, 0x00, 0x10, 0x0E, 0x00}; /* 921600 */
  const uint8_t commit[] = {3, 0x00, 0x10, 0x0E, 0x00};
  deliver(WMB_BAUD, 0, propose, 5);
  next();
  CHECK(type == WMB_BAUD_REPLY && reply[1] == 0 && test_baud == 921600);
  const uint8_t pattern[] = {2, 0x55, 0x00, 0xFF};
  deliver(WMB_BAUD, 0, pattern, 4);
  next();
  CHECK(length == 5 && memcmp(reply + 2, pattern + 1, 3) == 0);
  test_now_us += 1100000;
  wmb_poll(&wmb);
  CHECK(test_baud == 115200);
  deliver(WMB_BAUD, 0, propose, 5);
  deliver(WMB_BAUD, 0, commit, 5);
  test_now_us += 1100000;
  wmb_poll(&wmb);
  CHECK(test_baud == 921600);
  test_now_us += 3000000;
  wmb_poll(&wmb);
  CHECK(test_baud == 115200);
}

static void replies_never_outgrow_the_limit(void) {
  open_session();
  uint8_t p[WMB_MAX_BODY];
  size_t n = 1;
  p[0] = 0;
  /* 512 operations of one byte result and one status each, half of them failing */
  const uint8_t config[] = {0, 0x14, 4, 2, 0, 1, 3, 0, 0, 0, 0, 0};
  ask(0, config, sizeof config);
  while (n + 3 < WMB_MAX_BODY - WMB_BODY_OVERHEAD) {
    p[n] = 0x12;
    p[n + 1] = n % 4 == 1 ? 4 : 5;
    n += 2;
  }
  ask(1, p, n);
  CHECK(type == WMB_REPLY && reply[0] == 1 && wmb_get16(reply + 1) == WMB_MAX_OPERATIONS);
  /* echoes that do not fit */
  n = 1;
  for (int i = 0; i < 2; i++) {
    p[n++] = 0x05;
    p[n++] = 0;
    p[n++] = 0;
    p[n++] = 255;
  }
  p[n++] = 0x05;
  p[n++] = 0;
  p[n++] = 0;
  p[n++] = 255;
  ask(2, p, n);
  CHECK(reply[0] == 1 && reply[3] == WMB_OK && reply[3 + 1 + 1020] == WMB_TOO_LONG &&
        length == 3 + 3 + 1020);
}

int main(void) {
  struct {
    const char *name;
    void (*run)(void);
  } tests[] = {{"CRC and COBS", crc_and_cobs},
               {"every length survives the wire", every_length_survives_the_wire},
               {"says hello", says_hello},
               {"refuses another version", refuses_another_version},
               {"executes each request once", executes_each_request_once},
               {"asks for what is missing", asks_for_what_is_missing},
               {"sequence wraps", sequence_wraps},
               {"reports each status", reports_each_status},
               {"pins have one owner", pins_have_one_owner},
               {"talks to chips", talks_to_chips},
               {"edges wait for their acknowledgement", edges_wait_for_their_acknowledgement},
               {"a full queue counts what it drops", a_full_queue_counts_what_it_drops},
               {"debounce reports the level that lasts", debounce_reports_the_level_that_lasts},
               {"resumes or starts anew", resumes_or_starts_anew},
               {"a probe changes nothing", a_probe_changes_nothing},
               {"fails safe when the host is gone", fails_safe_when_the_host_is_gone},
               {"a long operation is no silence", a_long_operation_is_no_silence},
               {"steps the baud rate up and falls back", steps_the_baud_rate_up_and_falls_back},
               {"replies never outgrow the limit", replies_never_outgrow_the_limit}};
  size_t count = sizeof tests / sizeof tests[0];
  for (size_t i = 0; i < count; i++) {
    current = tests[i].name;
    tests[i].run();
  }
  printf("%zu tests, %d failures\n", count, failures);
  return failures == 0 ? 0 : 1;
}
