/*
 * The app's side of ioctl(): packs the members of the argument into a data sequence and calls the
 * host. The linker option --wrap=ioctl sends every call of ioctl() here.
 */
#include <data_seq.h>
#include <errno.h>
#include <ioctl/data_seq_keys.h>
#include <ioctl/esp_adc_ioctl.h>
#include <ioctl/esp_gpio_ioctl.h>
#include <ioctl/esp_i2c_ioctl.h>
#include <ioctl/esp_ledc_ioctl.h>
#include <ioctl/esp_mqtt_ioctl.h>
#include <ioctl/esp_spi_ioctl.h>
#include <stdarg.h>

int __real_ioctl(int fd, int cmd, ...);

#define PUSH(key, value) DATA_SEQ_PUSH(ds, key, value)

static void push_gpio_config(data_seq_t *ds, const gpioc_cfg_t *cfg) {
    PUSH(DATA_SEQ_GPIOC_CFG_FLAGS, cfg->flags);
}

static void push_i2c_config(data_seq_t *ds, const i2c_cfg_t *cfg) {
    PUSH(DATA_SEQ_I2C_CFG_SDA_PIN, cfg->sda_pin);
    PUSH(DATA_SEQ_I2C_CFG_SCL_PIN, cfg->scl_pin);
    PUSH(DATA_SEQ_I2C_CFG_FLAGS, cfg->flags);
    if (cfg->flags & I2C_MASTER) {
        PUSH(DATA_SEQ_I2C_CFG_MASTER_CLK, cfg->master.clock);
    } else {
        PUSH(DATA_SEQ_I2C_CFG_SLAVE_MAX_CLK, cfg->slave.max_clock);
        PUSH(DATA_SEQ_I2C_CFG_SLAVE_ADDR, cfg->slave.addr);
    }
}

static void push_i2c_message(data_seq_t *ds, const i2c_msg_t *msg) {
    PUSH(DATA_SEQ_I2C_MSG_FLAGS, msg->flags);
    PUSH(DATA_SEQ_I2C_MSG_ADDR, msg->addr);
    PUSH(DATA_SEQ_I2C_MSG_SIZE, msg->size);
    PUSH(DATA_SEQ_I2C_MSG_BUF, msg->buffer);
}

static void push_i2c_exchange(data_seq_t *ds, const i2c_ex_msg_t *msg) {
    PUSH(DATA_SEQ_I2C_EX_MSG_FLAGS, msg->flags);
    PUSH(DATA_SEQ_I2C_EX_MSG_ADDR, msg->addr);
    PUSH(DATA_SEQ_I2C_EX_MSG_DELAY, msg->delay_ms);
    PUSH(DATA_SEQ_I2C_EX_MSG_TXBUF, msg->tx_buffer);
    PUSH(DATA_SEQ_I2C_EX_MSG_TXSIZE, msg->tx_size);
    PUSH(DATA_SEQ_I2C_EX_MSG_RXBUF, msg->rx_buffer);
    PUSH(DATA_SEQ_I2C_EX_MSG_RXSIZE, msg->rx_size);
}

static void push_spi_config(data_seq_t *ds, const spi_cfg_t *cfg) {
    PUSH(DATA_SEQ_SPI_CFG_CS_PIN, cfg->cs_pin);
    PUSH(DATA_SEQ_SPI_CFG_SCLK_PIN, cfg->sclk_pin);
    PUSH(DATA_SEQ_SPI_CFG_MOSI_PIN, cfg->mosi_pin);
    PUSH(DATA_SEQ_SPI_CFG_MISO_PIN, cfg->miso_pin);
    PUSH(DATA_SEQ_SPI_CFG_FLAGS, cfg->flags);
    if (cfg->flags & SPI_MASTER) {
        PUSH(DATA_SEQ_SPI_CFG_MASTER_CLK, cfg->master.clock);
    }
}

static void push_spi_exchange(data_seq_t *ds, const spi_ex_msg_t *msg) {
    PUSH(DATA_SEQ_SPI_EX_MSG_TXBUF, msg->tx_buffer);
    PUSH(DATA_SEQ_SPI_EX_MSG_RXBUF, msg->rx_buffer);
    PUSH(DATA_SEQ_SPI_EX_MSG_SIZE, msg->size);
}

static void push_ledc_config(data_seq_t *ds, const ledc_cfg_t *cfg) {
    PUSH(DATA_SEQ_LEDC_CFG_FREQUENCY, cfg->frequency);
    PUSH(DATA_SEQ_LEDC_CFG_CHANNEL_NUM, cfg->channel_num);
    for (int i = 0; i < cfg->channel_num; i++) {
        const ledc_channel_cfg_t *channel = &cfg->channel_cfg[i];
        PUSH(DATA_SEQ_LEDC_CHANNEL_OUTPUT_PIN, channel->output_pin);
        PUSH(DATA_SEQ_LEDC_CHANNEL_DUTY, channel->duty);
        PUSH(DATA_SEQ_LEDC_CHANNEL_PHASE, channel->phase);
    }
}

static void push_ledc_duty(data_seq_t *ds, const ledc_duty_cfg_t *cfg) {
    PUSH(DATA_SEQ_LEDC_DUTY_CFG_CHANNEL, cfg->channel);
    PUSH(DATA_SEQ_LEDC_DUTY_CFG_DUTY, cfg->duty);
}

static void push_ledc_phase(data_seq_t *ds, const ledc_phase_cfg_t *cfg) {
    PUSH(DATA_SEQ_LEDC_PHASE_CFG_CHANNEL, cfg->channel);
    PUSH(DATA_SEQ_LEDC_PHASE_CFG_PHASE, cfg->phase);
}

static void push_adc_config(data_seq_t *ds, const adc_cfg_t *cfg) {
    PUSH(DATA_SEQ_ADC_CFG_UNIT, cfg->unit);
    PUSH(DATA_SEQ_ADC_CFG_CHANNEL, cfg->channel);
    PUSH(DATA_SEQ_ADC_CFG_ATTENUATION, cfg->attenuation);
    PUSH(DATA_SEQ_ADC_CFG_WIDTH, cfg->width);
}

static void push_mqtt_topic_config(data_seq_t *ds, const mqtt_topic_cfg_t *cfg) {
    PUSH(DATA_SEQ_MQTT_TOPIC_CFG_QOS, cfg->qos);
    PUSH(DATA_SEQ_MQTT_TOPIC_CFG_RETAIN, cfg->retain);
}

/* The frames that the argument of a command needs; 0 for a command without a structure. */
static uint32_t frames_of(int cmd, const void *argument) {
    switch (cmd) {
    case GPIOCSCFG:
        return 1;
    case I2CIOCSCFG:
        return 5;
    case I2CIOCRDWR:
        return 4;
    case I2CIOCEXCHANGE:
        return 7;
    case SPIIOCSCFG:
        return 6;
    case SPIIOCEXCHANGE:
        return 3;
    case LEDCIOCSCFG:
        return 2 + 3 * ((const ledc_cfg_t *)argument)->channel_num;
    case LEDCIOCSSETDUTY:
    case LEDCIOCSSETPHASE:
    case MQTTIOCSCFG:
        return 2;
    case ADCIOCSCFG:
        return 4;
    default:
        return 0;
    }
}

static void push_argument(data_seq_t *ds, int cmd, const void *argument) {
    switch (cmd) {
    case GPIOCSCFG:
        push_gpio_config(ds, argument);
        break;
    case I2CIOCSCFG:
        push_i2c_config(ds, argument);
        break;
    case I2CIOCRDWR:
        push_i2c_message(ds, argument);
        break;
    case I2CIOCEXCHANGE:
        push_i2c_exchange(ds, argument);
        break;
    case SPIIOCSCFG:
        push_spi_config(ds, argument);
        break;
    case SPIIOCEXCHANGE:
        push_spi_exchange(ds, argument);
        break;
    case LEDCIOCSCFG:
        push_ledc_config(ds, argument);
        break;
    case LEDCIOCSSETDUTY:
        push_ledc_duty(ds, argument);
        break;
    case LEDCIOCSSETPHASE:
        push_ledc_phase(ds, argument);
        break;
    case ADCIOCSCFG:
        push_adc_config(ds, argument);
        break;
    case MQTTIOCSCFG:
        push_mqtt_topic_config(ds, argument);
        break;
    }
}

static int fail(int number) {
    errno = number;
    return -1;
}

static int ioctl_with_structure(int fd, int cmd, const void *argument) {
    if (!argument) {
        return fail(EINVAL);
    }
    uint32_t frames = frames_of(cmd, argument);
    if (frames == 0) {
        return fail(EINVAL);
    }
    data_seq_t *ds = data_seq_alloc(frames);
    if (!ds) {
        return fail(ENOMEM);
    }
    push_argument(ds, cmd, argument);
    int result = __real_ioctl(fd, cmd, ds);
    data_seq_free(ds);
    return result;
}

int __wrap_ioctl(int fd, int cmd, ...) {
    va_list args;
    va_start(args, cmd);
    int result;
    switch (cmd) {
    case LEDCIOCSSETFREQ:
        result = __real_ioctl(fd, cmd, va_arg(args, uint32_t));
        break;
    case LEDCIOCSPAUSE:
    case LEDCIOCSRESUME:
        result = __real_ioctl(fd, cmd, 0);
        break;
    default:
        result = ioctl_with_structure(fd, cmd, va_arg(args, const void *));
        break;
    }
    va_end(args);
    return result;
}
