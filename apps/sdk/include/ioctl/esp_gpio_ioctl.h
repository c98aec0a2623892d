/*
 * GPIO: /dev/gpio/N, N = number of the pin.
 *
 * Open with O_RDONLY for an input, O_WRONLY for an output, O_RDWR for both. write() takes one byte,
 * 0 or not 0; read() gives one byte, 0 or 1. A pin that is open for output is busy for others.
 */
#pragma once

#include <stdint.h>

#define GPIOCSCFG 0x8101 /* configure, argument gpioc_cfg_t* */

#define GPIOC_PULLDOWN_EN (1 << 0)
#define GPIOC_PULLUP_EN (1 << 1)
#define GPIOC_OPENDRAIN_EN (1 << 2)

typedef struct gpioc_cfg {
    union {
        struct {
            uint32_t pulldown_en : 1;
            uint32_t pullup_en : 1;
            uint32_t opendrain_en : 1;
        } flags_data;
        uint32_t flags;
    };
} gpioc_cfg_t;
