/*
 * The device end of the bridge protocol (../PROTOCOL.md): framing, session, exactly-once requests, events.
 *
 * Portable C11, no allocation, no operating system. A port gives it a clock, a way to send bytes and the pins
 * (struct wmb_port), feeds it the bytes it receives, and calls wmb_poll() at least every few milliseconds.
 *
 * Threads: everything is called from one task, except wmb_edge() and wmb_uart_readable(), which may be called
 * from an interrupt; they are guarded by the port's lock/unlock.
 */
#ifndef WMB_H
#define WMB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Limits announced in HELLO_REPLY. WMB_WINDOW must be a power of two, at most 128; WMB_EVENT_QUEUE a power of two. */
#ifndef WMB_MAX_BODY
#define WMB_MAX_BODY 2048u
#endif
#ifndef WMB_WINDOW
#define WMB_WINDOW 8u
#endif
#ifndef WMB_EVENT_QUEUE
#define WMB_EVENT_QUEUE 1024u
#endif
#ifndef WMB_RX_CREDIT
#define WMB_RX_CREDIT 4096u
#endif
#define WMB_MAX_PINS 64u
#define WMB_MAX_OPERATIONS 512u
#define WMB_MAX_SEGMENTS 32u
#define WMB_I2C_BUSES 8u
#define WMB_SPI_DEVICES 8u
#define WMB_PWM_CHANNELS 16u
#define WMB_UARTS 6u
#define WMB_NO_PIN 0xFFu
#define WMB_BASE_BAUD 115200u
#define WMB_WHOLE 1000000000u

#define WMB_BODY_OVERHEAD 6u
#define WMB_WIRE_SIZE(body) ((body) + (body) / 254u + 2u)

enum wmb_status {
  WMB_OK = 0,
  WMB_UNKNOWN_OPERATION = 1,
  WMB_MALFORMED = 2,
  WMB_NOT_FOUND = 3,
  WMB_UNSUPPORTED = 4,
  WMB_BUSY = 5,
  WMB_NACK_ADDRESS = 6,
  WMB_NACK_DATA = 7,
  WMB_NACK = 8,
  WMB_ARBITRATION = 9,
  WMB_TIMEOUT = 10,
  WMB_OVERRUN = 11,
  WMB_TOO_LONG = 12,
  WMB_NOT_CONFIGURED = 13,
  WMB_IO = 14,
  WMB_RESERVED_PIN = 15
};

enum wmb_capability {
  WMB_CAP_EXISTS = 1 << 0,
  WMB_CAP_INPUT = 1 << 1,
  WMB_CAP_OUTPUT = 1 << 2,
  WMB_CAP_PULL_UP = 1 << 3,
  WMB_CAP_PULL_DOWN = 1 << 4,
  WMB_CAP_OPEN_DRAIN = 1 << 5,
  WMB_CAP_EDGES = 1 << 6,
  WMB_CAP_PWM = 1 << 7,
  WMB_CAP_ADC = 1 << 8,
  WMB_CAP_RESERVED = 1 << 9
};

enum wmb_feature {
  WMB_FEATURE_GPIO = 1 << 0,
  WMB_FEATURE_EDGES = 1 << 1,
  WMB_FEATURE_I2C = 1 << 2,
  WMB_FEATURE_SPI = 1 << 3,
  WMB_FEATURE_ADC = 1 << 4,
  WMB_FEATURE_PWM = 1 << 5,
  WMB_FEATURE_UART = 1 << 6,
  WMB_FEATURE_I2C_10BIT = 1 << 7,
  WMB_FEATURE_DEBOUNCE = 1 << 8,
  WMB_FEATURE_I2C_IGNORE_NACK = 1 << 9,
  WMB_FEATURE_PWM_PHASE = 1 << 10
};

enum wmb_gpio_mode { WMB_GPIO_INPUT = 1, WMB_GPIO_OUTPUT = 2, WMB_GPIO_OPEN_DRAIN = 3 };
enum wmb_bias { WMB_BIAS_AS_IS = 0, WMB_BIAS_NONE = 1, WMB_BIAS_UP = 2, WMB_BIAS_DOWN = 3 };
enum wmb_safe { WMB_SAFE_KEEP = 0, WMB_SAFE_LOW = 1, WMB_SAFE_HIGH = 2, WMB_SAFE_INPUT = 3 };
enum wmb_edges { WMB_EDGES_NONE = 0, WMB_EDGES_RISING = 1, WMB_EDGES_FALLING = 2, WMB_EDGES_BOTH = 3 };

struct wmb_pin {
  uint16_t capabilities;
  uint8_t adc_unit;
  uint8_t adc_channel;
};

struct wmb_gpio_config {
  uint8_t pin, mode, bias, initial, safe, edges;
  uint32_t debounce_us;
};

struct wmb_i2c_config {
  uint8_t bus, sda, scl;
  bool sda_pull_up, scl_pull_up;
  uint16_t timeout_ms;
  uint32_t hertz;
};

struct wmb_spi_config {
  uint8_t device, host, sclk, mosi, miso, cs, mode;
  bool send_lsb_first, receive_lsb_first, cs_active_high;
  uint32_t hertz;
};

struct wmb_pwm_config {
  uint8_t channel, pin, timer;
  bool inverted;
  uint32_t hertz, duty, phase; /* duty and phase in parts of WMB_WHOLE of the period */
};

struct wmb_uart_config {
  uint8_t port, tx, rx, data_bits, parity, stop_bits;
  uint32_t baud;
};

/* One part of an I2C or SPI transaction. For I2C exactly one of tx and rx is set (or neither when length is 0);
 * SPI: both set = full duplex; neither = wait `length` microseconds. */
struct wmb_segment {
  const uint8_t *tx;
  uint8_t *rx;
  uint16_t length;
  bool delay, ignore_nack;
};

/* Who this device is and what it has; constant while it runs. Strings are at most 60 bytes. */
struct wmb_identity {
  uint8_t id[8];
  const char *chip, *firmware, *board;
  uint32_t features, max_baud;
  uint16_t pin_count;
  uint8_t i2c_buses, first_spi_host, spi_hosts, adc_units, pwm_channels, pwm_timers, uarts;
  uint16_t max_i2c_segment, max_spi_transfer;
};

/* What a port provides. Every function gets `context` first. The core has checked ranges, capabilities,
 * ownership and that things are open before it calls. All pointers must be set. */
struct wmb_port {
  uint64_t (*now_us)(void *context);
  void (*delay_us)(void *context, uint32_t us);
  /* Sends all bytes, waiting for room if need be. */
  void (*send)(void *context, const uint8_t *bytes, size_t length);
  /* Waits until everything sent has left the wire, then changes the rate. */
  bool (*set_baud)(void *context, uint32_t baud);
  void (*lock)(void *context);
  void (*unlock)(void *context);
  struct wmb_pin (*pin)(void *context, uint8_t pin);

  enum wmb_status (*gpio_config)(void *context, const struct wmb_gpio_config *config);
  void (*gpio_release)(void *context, uint8_t pin, uint8_t safe);
  void (*gpio_write)(void *context, uint8_t pin, bool level);
  bool (*gpio_read)(void *context, uint8_t pin);

  enum wmb_status (*i2c_open)(void *context, const struct wmb_i2c_config *config);
  void (*i2c_close)(void *context, uint8_t bus);
  enum wmb_status (*i2c_transfer)(void *context, uint8_t bus, uint16_t address, bool ten_bit,
                                  const struct wmb_segment *segments, size_t count);

  enum wmb_status (*spi_open)(void *context, const struct wmb_spi_config *config);
  void (*spi_close)(void *context, uint8_t device);
  enum wmb_status (*spi_transfer)(void *context, uint8_t device, const struct wmb_segment *segments, size_t count);

  enum wmb_status (*adc_open)(void *context, uint8_t unit, uint8_t channel, uint8_t attenuation, uint8_t *bits);
  enum wmb_status (*adc_read)(void *context, uint8_t unit, uint8_t channel, uint16_t *raw, uint16_t *millivolts);
  void (*adc_close)(void *context, uint8_t unit, uint8_t channel);

  /* Writes the frequency and duty in effect back into config. `fresh` is false when the channel runs already. */
  enum wmb_status (*pwm_set)(void *context, struct wmb_pwm_config *config, bool fresh);
  void (*pwm_close)(void *context, uint8_t channel);
  enum wmb_status (*pwm_pause)(void *context, uint8_t timer, bool pause);

  /* Also changes the line of an open port, when `fresh` is false. */
  enum wmb_status (*uart_open)(void *context, const struct wmb_uart_config *config, bool fresh);
  size_t (*uart_write)(void *context, uint8_t port, const uint8_t *bytes, size_t length);
  size_t (*uart_read)(void *context, uint8_t port, uint8_t *bytes, size_t length);
  bool (*uart_drained)(void *context, uint8_t port);
  uint32_t (*uart_overruns)(void *context, uint8_t port);
  void (*uart_close)(void *context, uint8_t port);

  /* Operations F0…FF, for the port's own use. Takes its arguments from *args (at most `available` bytes, sets *used)
   * and writes at most `room` result bytes, sets *result_length. */
  enum wmb_status (*own_operation)(void *context, uint8_t code, const uint8_t *args, size_t available, size_t *used,
                                   uint8_t *result, size_t room, size_t *result_length);
};

enum wmb_counter {
  WMB_COUNT_FRAMES,
  WMB_COUNT_DAMAGED,
  WMB_COUNT_LENGTH,
  WMB_COUNT_REPEATED,
  WMB_COUNT_GAPS,
  WMB_COUNT_OPERATIONS,
  WMB_COUNT_EVENTS,
  WMB_COUNT_EDGES_DROPPED,
  WMB_COUNT_EVENT_REPEATS,
  WMB_COUNT_FAIL_SAFE,
  WMB_COUNT_OVERRUNS,
  WMB_COUNT_SESSIONS,
  WMB_COUNTERS
};

struct wmb_event {
  uint8_t kind, index;
  uint32_t value;
};

/* What the core remembers of a pin; `owner` is 0 for a free one. */
struct wmb_pin_state {
  uint8_t owner, owner_index;
  uint8_t edges, safe;
  bool latch;
  bool settling, reported;
  uint32_t debounce_us, changed_us;
  uint32_t dropped;
};

/* The whole state. Members are private to the core; a port allocates one (statically) and calls wmb_init(). */
struct wmb {
  const struct wmb_port *port;
  void *context;
  const struct wmb_identity *identity;
  uint32_t epoch;

  uint8_t rx[WMB_MAX_BODY];
  size_t rx_length;
  uint8_t cobs_left;
  bool cobs_zero_next, rx_started, rx_broken, rx_too_long;

  uint8_t tx[WMB_WIRE_SIZE(WMB_MAX_BODY) + 1];
  uint8_t small[256];

  bool session, nak_sent;
  uint8_t expected;
  uint32_t session_number;
  uint16_t host_max_body, fail_safe_ms;
  uint64_t last_valid_us;
  uint8_t cache[WMB_WINDOW][WMB_MAX_BODY];
  uint16_t cache_length[WMB_WINDOW];
  uint16_t result_length[WMB_MAX_OPERATIONS];
  uint8_t statuses[WMB_MAX_OPERATIONS];

  uint32_t baud, old_baud;
  bool baud_on_trial;
  uint64_t baud_deadline_us;

  struct wmb_event events[WMB_EVENT_QUEUE];
  uint32_t event_head, event_sent, event_tail; /* oldest kept, next to send, next to store */
  uint64_t event_sent_us;
  bool any_dropped;
  uint8_t uart_owed; /* UART ports whose event found the queue full, a bit each */

  struct wmb_pin_state pins[WMB_MAX_PINS];
  bool i2c_open[WMB_I2C_BUSES];
  bool spi_open[WMB_SPI_DEVICES];
  uint8_t spi_host[WMB_SPI_DEVICES];
  bool pwm_open[WMB_PWM_CHANNELS];
  struct wmb_pwm_config pwm[WMB_PWM_CHANNELS];
  bool uart_open[WMB_UARTS];
  struct wmb_uart_config uart[WMB_UARTS];

  uint32_t counters[WMB_COUNTERS];
};

/* Prepares the state and announces the start on the wire. `epoch` must differ after every start of the device. */
void wmb_init(struct wmb *wmb, const struct wmb_port *port, void *context, const struct wmb_identity *identity,
              uint32_t epoch);

/* Takes received bytes: any bytes, in pieces of any size. */
void wmb_receive(struct wmb *wmb, const uint8_t *bytes, size_t length);

/* Does what time brings: events, debounce, repeats, baud fall-back, fail-safe. */
void wmb_poll(struct wmb *wmb);

/* A watched pin changed to `level`. Interrupt-safe. */
void wmb_edge(struct wmb *wmb, uint8_t pin, bool level);

/* An open UART port's receive buffer is no longer empty. Interrupt-safe. */
void wmb_uart_readable(struct wmb *wmb, uint8_t port);

/* The port lost received bytes (its buffer was full). */
void wmb_overrun(struct wmb *wmb);

/* CRC-32C of `length` bytes. */
uint32_t wmb_crc32c(const uint8_t *bytes, size_t length);

/* COBS-encodes `length` bytes to `out` (room for WMB_WIRE_SIZE) and ends them with 00; returns the wire length. */
size_t wmb_cobs_encode(const uint8_t *body, size_t length, uint8_t *out);

#endif
