/* The keys of the data sequence of each ioctl. Only the SDK's ioctl() and the host need them. */
#pragma once

/* GPIOCSCFG */
#define DATA_SEQ_GPIOC_CFG_FLAGS 1 /* u32 */

/* I2CIOCSCFG */
#define DATA_SEQ_I2C_CFG_SDA_PIN 1       /* u16 */
#define DATA_SEQ_I2C_CFG_SCL_PIN 2       /* u16 */
#define DATA_SEQ_I2C_CFG_FLAGS 3         /* u32 */
#define DATA_SEQ_I2C_CFG_MASTER_CLK 4    /* u32 */
#define DATA_SEQ_I2C_CFG_SLAVE_MAX_CLK 5 /* u32 */
#define DATA_SEQ_I2C_CFG_SLAVE_ADDR 6    /* u16 */

/* I2CIOCRDWR */
#define DATA_SEQ_I2C_MSG_FLAGS 1 /* u16 */
#define DATA_SEQ_I2C_MSG_ADDR 2  /* u16 */
#define DATA_SEQ_I2C_MSG_BUF 3   /* address */
#define DATA_SEQ_I2C_MSG_SIZE 4  /* u32 */

/* I2CIOCEXCHANGE */
#define DATA_SEQ_I2C_EX_MSG_FLAGS 1  /* u16 */
#define DATA_SEQ_I2C_EX_MSG_ADDR 2   /* u16 */
#define DATA_SEQ_I2C_EX_MSG_DELAY 3  /* u32, ms */
#define DATA_SEQ_I2C_EX_MSG_TXBUF 4  /* address */
#define DATA_SEQ_I2C_EX_MSG_TXSIZE 5 /* u32 */
#define DATA_SEQ_I2C_EX_MSG_RXBUF 6  /* address */
#define DATA_SEQ_I2C_EX_MSG_RXSIZE 7 /* u32 */

/* SPIIOCSCFG */
#define DATA_SEQ_SPI_CFG_CS_PIN 1     /* u8 */
#define DATA_SEQ_SPI_CFG_SCLK_PIN 2   /* u8 */
#define DATA_SEQ_SPI_CFG_MOSI_PIN 3   /* u8 */
#define DATA_SEQ_SPI_CFG_MISO_PIN 4   /* u8 */
#define DATA_SEQ_SPI_CFG_FLAGS 5      /* u32 */
#define DATA_SEQ_SPI_CFG_MASTER_CLK 6 /* u32 */

/* SPIIOCEXCHANGE */
#define DATA_SEQ_SPI_EX_MSG_TXBUF 1 /* address */
#define DATA_SEQ_SPI_EX_MSG_RXBUF 2 /* address */
#define DATA_SEQ_SPI_EX_MSG_SIZE 3  /* u32 */

/* LEDCIOCSCFG; the last three once per channel, in the order of the channels */
#define DATA_SEQ_LEDC_CFG_FREQUENCY 1        /* u32 */
#define DATA_SEQ_LEDC_CFG_CHANNEL_NUM 2      /* u8 */
#define DATA_SEQ_LEDC_CHANNEL_OUTPUT_PIN 0x0103 /* u8 */
#define DATA_SEQ_LEDC_CHANNEL_DUTY 0x0203    /* u32 */
#define DATA_SEQ_LEDC_CHANNEL_PHASE 0x0303   /* u32 */

/* LEDCIOCSSETDUTY, LEDCIOCSSETPHASE */
#define DATA_SEQ_LEDC_DUTY_CFG_CHANNEL 1  /* u8 */
#define DATA_SEQ_LEDC_DUTY_CFG_DUTY 2     /* u32 */
#define DATA_SEQ_LEDC_PHASE_CFG_CHANNEL 1 /* u8 */
#define DATA_SEQ_LEDC_PHASE_CFG_PHASE 2   /* u32 */

/* ADCIOCSCFG */
#define DATA_SEQ_ADC_CFG_UNIT 1        /* u8 */
#define DATA_SEQ_ADC_CFG_CHANNEL 2     /* u8 */
#define DATA_SEQ_ADC_CFG_ATTENUATION 3 /* u8 */
#define DATA_SEQ_ADC_CFG_WIDTH 4       /* u8 */

/* MQTTIOCSCFG */
#define DATA_SEQ_MQTT_TOPIC_CFG_QOS 1    /* u8 */
#define DATA_SEQ_MQTT_TOPIC_CFG_RETAIN 2 /* u8 */
