/*
 * I2C: /dev/i2c/N, N = number of the bus. One app at a time; no read() and write().
 */
#pragma once

#include <stdint.h>

#define I2CIOCSCFG 0x8201     /* configure, argument i2c_cfg_t* */
#define I2CIOCRDWR 0x8202     /* one transfer, argument i2c_msg_t* */
#define I2CIOCEXCHANGE 0x8203 /* write then read (or the reverse), argument i2c_ex_msg_t* */

/* i2c_cfg_t.flags */
#define I2C_MASTER (1 << 0)
#define I2C_SDA_PULLUP (1 << 1)
#define I2C_SCL_PULLUP (1 << 2)
#define I2C_ADDR_10BIT (1 << 3)

/* i2c_msg_t.flags; without I2C_MSG_WRITE the transfer is a read */
#define I2C_MSG_WRITE (1 << 0)
#define I2C_MSG_CHECK_ACK (1 << 1)
#define I2C_MSG_NO_START (1 << 2)
#define I2C_MSG_NO_END (1 << 3)

/* i2c_ex_msg_t.flags */
#define I2C_EX_MSG_READ_FIRST (1 << 0)
#define I2C_EX_MSG_CHECK_ACK (1 << 1)
#define I2C_EX_MSG_DELAY_EN (1 << 2)

typedef struct i2c_cfg {
    uint16_t sda_pin;
    uint16_t scl_pin;
    union {
        struct {
            uint32_t master : 1;
            uint32_t sda_pullup : 1;
            uint32_t scl_pullup : 1;
            uint32_t addr_10bit : 1;
        } flags_data;
        uint32_t flags;
    };
    union {
        struct {
            uint32_t clock; /* Hz */
        } master;
        struct {
            uint32_t max_clock; /* Hz */
            uint16_t addr;
        } slave;
    };
} i2c_cfg_t;

typedef struct i2c_msg {
    union {
        struct {
            uint32_t write : 1;
            uint32_t check_ack : 1;
            uint32_t no_start : 1;
            uint32_t no_end : 1;
        } flags_data;
        uint16_t flags;
    };
    uint16_t addr; /* 7 bits, not shifted */
    uint8_t *buffer;
    uint32_t size; /* bytes */
} i2c_msg_t;

typedef struct i2c_ex_msg {
    union {
        struct {
            uint32_t read_first : 1;
            uint32_t check_ack : 1;
            uint32_t delay_en : 1;
        } flags_data;
        uint16_t flags;
    };
    uint16_t addr;
    uint32_t delay_ms; /* between the two transfers, with I2C_EX_MSG_DELAY_EN */
    uint8_t *tx_buffer;
    uint32_t tx_size;
    uint8_t *rx_buffer;
    uint32_t rx_size;
} i2c_ex_msg_t;
