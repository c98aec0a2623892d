/*
 * SPI: /dev/spi/N, N = 0 for SPI1, 1 for SPI2, 2 for SPI3. No read() and write().
 */
#pragma once

#include <stdint.h>

#define SPIIOCSCFG 0x8301     /* configure, argument spi_cfg_t* */
#define SPIIOCEXCHANGE 0x8302 /* full-duplex transfer, argument spi_ex_msg_t* */

/* spi_cfg_t.flags; mode = CPOL << 1 | CPHA */
#define SPI_MASTER (1 << 0)
#define SPI_MODE_0 (0 << 1)
#define SPI_MODE_1 (1 << 1)
#define SPI_MODE_2 (2 << 1)
#define SPI_MODE_3 (3 << 1)
#define SPI_RX_LSB (1 << 3)
#define SPI_TX_LSB (1 << 4)

/* The longest transfer, in bytes. */
#define SPI_EX_MAX_SIZE 512

typedef struct spi_cfg {
    uint8_t cs_pin;
    uint8_t sclk_pin;
    uint8_t mosi_pin;
    uint8_t miso_pin;
    union {
        struct {
            uint32_t master : 1;
            uint32_t mode : 2;
            uint32_t rx_lsb : 1;
            uint32_t tx_lsb : 1;
        } flags_data;
        uint32_t flags;
    };
    union {
        struct {
            uint32_t clock; /* Hz */
        } master;
    };
} spi_cfg_t;

typedef struct spi_ex_msg {
    void *tx_buffer;
    void *rx_buffer;
    uint32_t size; /* bytes, both ways */
} spi_ex_msg_t;
