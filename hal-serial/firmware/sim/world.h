/*
 * A simulated pin world behind the bridge core, for tests and for trying the bridge without hardware: an ESP32-S3 (or ESP32)
 * with pins that can be driven, observed and wired together, I2C chips, an SPI loopback, ADC sources, PWM and UARTs.
 *
 * No operating system and no allocation: the host port and the bare RV32 port use the same file.
 * Tests move it with operations F0… of the bridge protocol itself:
 *
 *  F0 drive     pin u8, what u8 (0 let go, 1 low, 2 high) →
 *  F1 observe   pin u8 → level u8, mode u8 (0: not configured), bias u8, latch u8, level changes u32
 *  F2 wire      pin u8, pin u8 → ; both show the level that either drives; FF for the second: cut
 *  F3 voltage   ADC unit u8, channel u8, millivolts u16 →
 *  F4 pwm       pin u8 → attached u8, running u8, hertz u32, duty u32, phase u32
 *  F5 light     lux u32 →                   what the BH1750 (bus 0, 0x23) sees
 *  F6 i2c fault bus u8, address u16, status u8, times u8 →
 *  F7 inject    UART port u8, n u8, bytes → ; as if received
 *  F8 sent      UART port u8, n u8 → m u8, bytes ; what was sent, taken out
 *  F9 loop      UART port u8, on u8 →       connect TX with RX (off at the start)
 *  FA pulses    pin u8, count u16, high us u32, low us u32 → ; drives them from now on
 *  FB i2c log   bus u8 → transactions u32, starts u32, stops u32, last speed u32
 *  FC spi log   host u8 → transfers u32, selects u32, mode u8, flags u8, hertz u32
 *  FD spi reply n u8, bytes → ; the next bytes read from MISO (then the loopback again); 0: loopback
 *  FE reboot    → ; the device starts again after the reply
 *  FF hang      ms u16 → ; answers nothing meanwhile
 */
#ifndef WMB_WORLD_H
#define WMB_WORLD_H

#include "wmb.h"

#define WORLD_PINS 64u
#define WORLD_UART_BUFFER 4096u
#define WORLD_MEMORY 256u

struct world_pin {
  uint16_t capabilities;
  uint8_t adc_unit, adc_channel;
  uint8_t mode, bias, drive, wired;
  bool latch, shown;
  uint32_t changes;
  bool pwm_attached;
  uint16_t pulses_left;
  bool pulse_high;
  uint32_t pulse_us[2];
  uint64_t pulse_next_us;
};

struct world_uart {
  uint8_t received[WORLD_UART_BUFFER], sent[WORLD_UART_BUFFER];
  uint32_t received_head, received_tail, sent_head, sent_tail, overruns;
  bool loop;
};

struct world_timer {
  uint32_t hertz;
  bool paused;
};

struct world_fault {
  uint16_t address;
  uint8_t status, times;
};

struct world {
  struct wmb *wmb;
  uint64_t (*now_us)(void);
  struct wmb_identity identity;
  struct world_pin pins[WORLD_PINS];
  uint16_t millivolts[3][16];
  uint8_t adc_bits[3][16];
  struct wmb_pwm_config pwm[WMB_PWM_CHANNELS];
  struct world_timer timers[4];
  uint32_t lux;
  uint8_t light_mode, light_power, light_time;
  bool light_measured;
  uint8_t memory[WORLD_MEMORY], memory_at; /* the register chip, bus 0, 0x50 and 10-bit 0x250 */
  struct world_fault faults[2];
  uint32_t transactions[2], starts[2], stops[2], speed[2];
  struct wmb_spi_config spi[WMB_SPI_DEVICES];
  uint32_t spi_transfers[4], spi_selects[4];
  struct wmb_spi_config spi_last[4];
  uint8_t spi_reply[255];
  size_t spi_reply_length, spi_reply_at;
  struct world_uart uarts[3];
  bool reboot;
  uint64_t silent_until_us;
};

extern const struct wmb_port world_port;

/* A fresh world, `chip` is "esp32s3" or "esp32". Drives and wires of an old one are forgotten. */
void world_init(struct world *world, struct wmb *wmb, const char *chip, uint64_t (*now_us)(void));

/* Moves pulses on. Returns the time of the next change, UINT64_MAX if there is none. */
uint64_t world_tick(struct world *world);

#endif
