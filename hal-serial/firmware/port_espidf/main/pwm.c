/* PWM by the LED controller: four timers, the finest duty that each frequency leaves room for. */
#include "driver/gpio.h"
#include "driver/ledc.h"

#include "port.h"

#define TIMERS 4
#define CLOCK_HZ 80000000u /* APB or PLL_F80M; XTAL chips run slower and get a bit less */

struct timer {
  uint32_t hertz;
  uint8_t bits;
  uint32_t users;
};

static struct timer timers[TIMERS];
static struct wmb_pwm_config outputs[WMB_PWM_CHANNELS];
static bool in_use[WMB_PWM_CHANNELS];

/* The bits b with 2^b periods of the clock in one period of the signal. */
static uint8_t resolution(uint32_t hertz) {
  uint8_t bits = 1;
  while (bits < BRIDGE_PWM_BITS && ((uint64_t)hertz << (bits + 1)) <= CLOCK_HZ) {
    bits++;
  }
  return bits;
}

static uint32_t share(uint32_t parts, uint8_t bits) {
  return (uint32_t)(((uint64_t)parts * ((uint64_t)1 << bits) + WMB_WHOLE / 2u) / WMB_WHOLE);
}

static esp_err_t set_timer(uint8_t number, uint32_t hertz) {
  struct timer *timer = &timers[number];
  if (timer->hertz == hertz) {
    return ESP_OK;
  }
  ledc_timer_config_t config = {.speed_mode = LEDC_LOW_SPEED_MODE,
                                .duty_resolution = (ledc_timer_bit_t)resolution(hertz),
                                .timer_num = (ledc_timer_t)number,
                                .freq_hz = hertz,
                                .clk_cfg = LEDC_AUTO_CLK};
  esp_err_t error = ledc_timer_config(&config);
  while (error != ESP_OK && config.duty_resolution > 1) { /* a slower clock than assumed */
    config.duty_resolution = (ledc_timer_bit_t)(config.duty_resolution - 1);
    error = ledc_timer_config(&config);
  }
  if (error == ESP_OK) {
    timer->hertz = hertz;
    timer->bits = (uint8_t)config.duty_resolution;
  }
  return error;
}

static void apply(const struct wmb_pwm_config *output) {
  uint8_t bits = timers[output->timer].bits;
  uint32_t duty = share(output->duty, bits);
  uint32_t phase = share(output->phase, bits) & ((1u << bits) - 1u);
  ledc_set_duty_with_hpoint(LEDC_LOW_SPEED_MODE, (ledc_channel_t)output->channel, duty, phase);
  ledc_update_duty(LEDC_LOW_SPEED_MODE, (ledc_channel_t)output->channel);
}

enum wmb_status bridge_pwm_set(void *context, struct wmb_pwm_config *config, bool fresh) {
  (void)context;
  if (config->channel >= BRIDGE_PWM_CHANNELS || config->timer >= TIMERS || config->hertz > CLOCK_HZ / 2u) {
    return WMB_UNSUPPORTED;
  }
  struct timer *timer = &timers[config->timer];
  esp_err_t error = set_timer(config->timer, config->hertz);
  if (error == ESP_OK && fresh) {
    ledc_channel_config_t channel = {.gpio_num = config->pin,
                                     .speed_mode = LEDC_LOW_SPEED_MODE,
                                     .channel = (ledc_channel_t)config->channel,
                                     .timer_sel = (ledc_timer_t)config->timer,
                                     .duty = share(config->duty, timer->bits),
                                     .hpoint = (int)(share(config->phase, timer->bits) & ((1u << timer->bits) - 1u))};
    channel.flags.output_invert = config->inverted ? 1u : 0u;
    error = ledc_channel_config(&channel);
    if (error == ESP_OK) {
      timer->users++;
    }
  }
  if (error != ESP_OK) {
    return error == ESP_FAIL ? WMB_UNSUPPORTED : bridge_status(error);
  }
  in_use[config->channel] = true;
  outputs[config->channel] = *config;
  /* Another resolution moves the duty of every output of the timer. */
  for (size_t i = 0; i < WMB_PWM_CHANNELS; i++) {
    if (in_use[i] && outputs[i].timer == config->timer) {
      apply(&outputs[i]);
    }
  }
  config->duty = (uint32_t)(((uint64_t)share(config->duty, timer->bits) * WMB_WHOLE) >> timer->bits);
  return WMB_OK;
}

void bridge_pwm_close(void *context, uint8_t channel) {
  (void)context;
  struct wmb_pwm_config *output = &outputs[channel];
  ledc_stop(LEDC_LOW_SPEED_MODE, (ledc_channel_t)channel, output->inverted ? 1u : 0u);
  gpio_reset_pin((gpio_num_t)output->pin);
  gpio_set_pull_mode((gpio_num_t)output->pin, GPIO_FLOATING);
  in_use[channel] = false;
  struct timer *timer = &timers[output->timer];
  if (--timer->users == 0) {
    ledc_timer_resume(LEDC_LOW_SPEED_MODE, (ledc_timer_t)output->timer);
    timer->hertz = 0;
  }
}

enum wmb_status bridge_pwm_pause(void *context, uint8_t timer, bool pause) {
  (void)context;
  return bridge_status(pause ? ledc_timer_pause(LEDC_LOW_SPEED_MODE, (ledc_timer_t)timer)
                             : ledc_timer_resume(LEDC_LOW_SPEED_MODE, (ledc_timer_t)timer));
}
