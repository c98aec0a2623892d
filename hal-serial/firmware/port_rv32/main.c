/*
 * The bridge core and the simulated world as bare RV32 machine code, for QEMU's riscv "virt" machine: the same
 * instruction set as an ESP32-C6. UART: a 16550 at 0x10000000, its interrupt is number 10.
 */
#include "world.h"

#define UART_BASE 0x10000000u
#define UART_DATA 0u
#define UART_INTERRUPTS 1u
#define UART_FIFO 2u
#define UART_STATUS 5u
#define UART_RECEIVED 1u
#define UART_SENDABLE 0x20u
#define MTIMECMP 0x02004000u
#define MTIME 0x0200BFF8u
#define TICKS_PER_US 10u
#define PLIC_PRIORITY (0x0C000000u + 4u * 10u)
#define PLIC_ENABLE 0x0C002000u
#define PLIC_THRESHOLD 0x0C200000u
#define PLIC_CLAIM 0x0C200004u

static struct wmb wmb;
static struct world world;
static struct wmb_port port;
static uint32_t boots;

void wait_for_interrupt(void);

static volatile uint8_t *uart(uint32_t reg) { return (volatile uint8_t *)(UART_BASE + reg); }
static volatile uint32_t *word(uint32_t address) { return (volatile uint32_t *)address; }

static uint64_t now_us(void) {
  uint32_t high, low;
  do {
    high = *word(MTIME + 4u);
    low = *word(MTIME);
  } while (high != *word(MTIME + 4u));
  return (((uint64_t)high << 32) | low) / TICKS_PER_US;
}

static void send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  for (size_t i = 0; i < length; i++) {
    while ((*uart(UART_STATUS) & UART_SENDABLE) == 0) {
    }
    *uart(UART_DATA) = bytes[i];
  }
}

static bool set_baud(void *context, uint32_t baud) {
  (void)context;
  (void)baud; /* QEMU's line has no rate */
  return true;
}

static void boot(void) {
  world_init(&world, &wmb, "esp32s3", now_us);
  world.identity.firmware = "wmb-rv32 1.0";
  world.identity.max_baud = 3000000;
  port = world_port;
  port.send = send;
  port.set_baud = set_baud;
  boots++;
  wmb_init(&wmb, &port, &world, &world.identity, (uint32_t)now_us() * 2654435761u + boots);
}

/* Until the UART has something or a millisecond has passed. */
static void rest(void) {
  uint64_t wake = (now_us() + 1000u) * TICKS_PER_US;
  *word(MTIMECMP + 4u) = 0xFFFFFFFFu;
  *word(MTIMECMP) = (uint32_t)wake;
  *word(MTIMECMP + 4u) = (uint32_t)(wake >> 32);
  wait_for_interrupt();
  uint32_t source = *word(PLIC_CLAIM);
  if (source != 0) {
    *word(PLIC_CLAIM) = source;
  }
}

int main(void) {
  *uart(UART_FIFO) = 1;
  *uart(UART_INTERRUPTS) = 1;
  *word(PLIC_PRIORITY) = 1;
  *word(PLIC_ENABLE) = 1u << 10;
  *word(PLIC_THRESHOLD) = 0;
  boot();
  for (;;) {
    world_tick(&world);
    if (now_us() >= world.silent_until_us) {
      uint8_t chunk[256];
      size_t n = 0;
      while (n < sizeof chunk && (*uart(UART_STATUS) & UART_RECEIVED) != 0) {
        chunk[n++] = *uart(UART_DATA);
      }
      if (n > 0) {
        wmb_receive(&wmb, chunk, n);
      }
      wmb_poll(&wmb);
      if (n > 0) {
        continue;
      }
    }
    if (world.reboot) {
      boot();
    }
    rest();
  }
}
