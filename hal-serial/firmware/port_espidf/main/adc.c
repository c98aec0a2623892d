/* ADC one-shot with the calibration that is burnt into the chip. */
#include "esp_adc/adc_cali.h"
#include "esp_adc/adc_cali_scheme.h"
#include "esp_adc/adc_oneshot.h"
#include "port.h"

#define UNITS 2
#define CHANNELS 16

struct input {
  adc_cali_handle_t calibration;
  bool open;
};

static adc_oneshot_unit_handle_t units[UNITS];
static uint8_t users[UNITS];
static struct input inputs[UNITS][CHANNELS];

static adc_cali_handle_t calibrate(adc_unit_t unit, adc_channel_t channel, adc_atten_t attenuation,
                                   adc_bitwidth_t width) {
  adc_cali_handle_t handle = NULL;
#if ADC_CALI_SCHEME_CURVE_FITTING_SUPPORTED
  adc_cali_curve_fitting_config_t config = {.unit_id = unit, .chan = channel, .atten = attenuation, .bitwidth = width};
  esp_err_t error = adc_cali_create_scheme_curve_fitting(&config, &handle);
#elif ADC_CALI_SCHEME_LINE_FITTING_SUPPORTED
  (void)channel;
  adc_cali_line_fitting_config_t config = {.unit_id = unit, .atten = attenuation, .bitwidth = width};
  esp_err_t error = adc_cali_create_scheme_line_fitting(&config, &handle);
#else
  (void)unit, (void)channel, (void)attenuation, (void)width;
  esp_err_t error = ESP_ERR_NOT_SUPPORTED;
#endif
  return error == ESP_OK ? handle : NULL;
}

static void uncalibrate(adc_cali_handle_t handle) {
  if (handle != NULL) {
#if ADC_CALI_SCHEME_CURVE_FITTING_SUPPORTED
    adc_cali_delete_scheme_curve_fitting(handle);
#elif ADC_CALI_SCHEME_LINE_FITTING_SUPPORTED
    adc_cali_delete_scheme_line_fitting(handle);
#endif
  }
}

static void leave(int unit) {
  if (--users[unit] == 0) {
    adc_oneshot_del_unit(units[unit]);
  }
}

enum wmb_status bridge_adc_open(void *context, uint8_t unit_number, uint8_t channel, uint8_t attenuation, uint8_t *bits) {
  (void)context;
  int unit = unit_number - 1;
  if (unit < 0 || unit >= UNITS || channel >= CHANNELS) {
    return WMB_NOT_FOUND;
  }
  if (*bits == 0) {
    *bits = BRIDGE_ADC_MAX_BITS;
  }
  if (*bits < BRIDGE_ADC_MIN_BITS || *bits > BRIDGE_ADC_MAX_BITS) {
    return WMB_UNSUPPORTED;
  }
  if (users[unit] == 0) {
    adc_oneshot_unit_init_cfg_t config = {.unit_id = (adc_unit_t)unit, .ulp_mode = ADC_ULP_MODE_DISABLE};
    esp_err_t error = adc_oneshot_new_unit(&config, &units[unit]);
    if (error != ESP_OK) {
      return bridge_status(error);
    }
  }
  users[unit]++;
  adc_oneshot_chan_cfg_t config = {.atten = (adc_atten_t)attenuation, .bitwidth = (adc_bitwidth_t)*bits};
  esp_err_t error = adc_oneshot_config_channel(units[unit], (adc_channel_t)channel, &config);
  if (error != ESP_OK) {
    leave(unit);
    return bridge_status(error);
  }
  inputs[unit][channel].calibration =
      calibrate((adc_unit_t)unit, (adc_channel_t)channel, (adc_atten_t)attenuation, (adc_bitwidth_t)*bits);
  inputs[unit][channel].open = true;
  return WMB_OK;
}

enum wmb_status bridge_adc_read(void *context, uint8_t unit_number, uint8_t channel, uint16_t *raw,
                                uint16_t *millivolts) {
  (void)context;
  int unit = unit_number - 1;
  int value = 0, voltage = 0;
  esp_err_t error = adc_oneshot_read(units[unit], (adc_channel_t)channel, &value);
  if (error != ESP_OK) {
    return bridge_status(error);
  }
  *raw = (uint16_t)value;
  adc_cali_handle_t calibration = inputs[unit][channel].calibration;
  bool calibrated = calibration != NULL && adc_cali_raw_to_voltage(calibration, value, &voltage) == ESP_OK;
  *millivolts = calibrated ? (uint16_t)voltage : 0xFFFFu;
  return WMB_OK;
}

void bridge_adc_close(void *context, uint8_t unit_number, uint8_t channel) {
  (void)context;
  int unit = unit_number - 1;
  if (unit >= 0 && unit < UNITS && channel < CHANNELS && inputs[unit][channel].open) {
    inputs[unit][channel].open = false;
    uncalibrate(inputs[unit][channel].calibration);
    leave(unit);
  }
}
