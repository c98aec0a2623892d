/*
 * A voltmeter: ten readings, ten a second.
 *
 * Arguments: the channel, 0 if absent, and the unit, 1 if absent.
 */
#include <errno.h>
#include <fcntl.h>
#include <ioctl/esp_adc_ioctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../drivers/arguments.h"

#define READINGS 10
#define PAUSE_US (100 * 1000)

static char adc[16];

static int fail(const char *what) {
    printf("%s on %s failed: %s\n", what, adc, strerror(errno));
    return 1;
}

int main(int argc, char **argv) {
    int channel = argument(argc, argv, 0, 0);
    int unit = argument(argc, argv, 1, 1);
    snprintf(adc, sizeof adc, "/dev/adc/%d", unit - 1);
    int fd = open(adc, O_RDONLY);
    if (fd < 0) {
        return fail("Open");
    }
    adc_cfg_t config = {
        .unit = unit - 1,
        .channel = channel,
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
            printf("ADC%d channel %d: raw %4d, %4d mV\n", unit, channel, (int)sample.raw,
                   (int)sample.millivolts);
            usleep(PAUSE_US);
        }
    }
    close(fd);
    return result;
}
