/*
 * LEDC, the PWM unit: /dev/ledc/N, N = 0 to 3, the number of the timer. 13 bits of resolution.
 */
#pragma once

#include <stdint.h>

#define LEDCIOCSCFG 0x8401      /* configure, argument ledc_cfg_t*, once per open */
#define LEDCIOCSSETFREQ 0x8402  /* argument uint32_t, Hz */
#define LEDCIOCSSETDUTY 0x8403  /* argument ledc_duty_cfg_t* */
#define LEDCIOCSSETPHASE 0x8404 /* argument ledc_phase_cfg_t* */
#define LEDCIOCSPAUSE 0x8405    /* no argument */
#define LEDCIOCSRESUME 0x8406   /* no argument */

/* Duty of LEDCIOCSSETDUTY that means always on. */
#define LEDC_DUTY_FULL (1 << 13)

typedef struct ledc_channel_cfg {
    uint8_t output_pin;
    uint32_t duty;  /* per cent, 0 to 100 */
    uint32_t phase; /* degrees, 0 to 359 */
} ledc_channel_cfg_t;

typedef struct ledc_cfg {
    uint32_t frequency; /* Hz */
    uint8_t channel_num;
    const ledc_channel_cfg_t *channel_cfg; /* channel_num elements, for channels 0, 1, ... */
} ledc_cfg_t;

typedef struct ledc_duty_cfg {
    uint8_t channel;
    uint32_t duty; /* 0 to LEDC_DUTY_FULL: 13-bit units, not per cent */
} ledc_duty_cfg_t;

typedef struct ledc_phase_cfg {
    uint8_t channel;
    uint32_t phase;
} ledc_phase_cfg_t;
