/*
 * ADC: /dev/adc/N, N = 0 for ADC1, 1 for ADC2. The peer has no such device; this one follows the
 * pattern of its siblings.
 *
 * Open with O_RDONLY, configure with ADCIOCSCFG, then each read() of a whole adc_sample_t is one
 * conversion. Several descriptors may be open on one unit, each with its own channel. A descriptor
 * may be configured again at any time.
 *
 * Errors: open ENOENT for a unit the board does not have, EBUSY when the pin of the channel is
 * taken (at configure); ioctl EINVAL for a unit other than N, a channel without a pin, an
 * attenuation or a width the chip does not have; read EINVAL before the configuration and for a
 * buffer shorter than adc_sample_t.
 */
#pragma once

#include <stdint.h>

#define ADCIOCSCFG 0x8501 /* configure, argument adc_cfg_t* */

/* adc_cfg_t.unit */
#define ADC_UNIT_1 0
#define ADC_UNIT_2 1

/* adc_cfg_t.attenuation: the input range grows with it, to about 3.1 V at 12 dB */
#define ADC_ATTEN_DB_0 0
#define ADC_ATTEN_DB_2_5 1
#define ADC_ATTEN_DB_6 2
#define ADC_ATTEN_DB_12 3

/* adc_cfg_t.width, in bits; 0 is the widest that the chip has */
#define ADC_BITWIDTH_DEFAULT 0
#define ADC_BITWIDTH_9 9
#define ADC_BITWIDTH_10 10
#define ADC_BITWIDTH_11 11
#define ADC_BITWIDTH_12 12
#define ADC_BITWIDTH_13 13

typedef struct adc_cfg {
    uint8_t unit;
    uint8_t channel;
    uint8_t attenuation;
    uint8_t width;
} adc_cfg_t;

/* What read() gives, 8 bytes. */
typedef struct adc_sample {
    int32_t raw;        /* 0 to 2^width - 1 */
    int32_t millivolts; /* at the pin, calibrated */
} adc_sample_t;
