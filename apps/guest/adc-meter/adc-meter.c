/* A voltmeter on ADC1 channel 0: ten readings, ten a second. */
#include <errno.h>
#include <fcntl.h>
#include <ioctl/esp_adc_ioctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ADC "/dev/adc/0"
#define READINGS 10
#define PAUSE_US (100 * 1000)

static int fail(const char *what) {
    printf("%s on %s failed: %s\n", what, ADC, strerror(errno));
    return 1;
}

int main(void) {
    int fd = open(ADC, O_RDONLY);
    if (fd < 0) {
        return fail("Open");
    }
    adc_cfg_t config = {
        .unit = ADC_UNIT_1,
        .channel = 0,
        .attenuation = ADC_ATTEN_DB_12,
        .width = ADC_BITWIDTH_DEFAULT,
    };
    int result = 0;
    if (ioctl(fd, ADCIOCSCFG, &config) < 0) {
        result = fail("Configuration");
    }
    for (int i = 0; i < READINGS && result == 0; i++) {
        adc_sample_t sample;
        if (read(fd, &sample, sizeof sample) != sizeof sample) {
            result = fail("Read");
        } else {
            printf("ADC1 channel 0: raw %4d, %4d mV\n", (int)sample.raw, (int)sample.millivolts);
            usleep(PAUSE_US);
        }
    }
    close(fd);
    return result;
}
