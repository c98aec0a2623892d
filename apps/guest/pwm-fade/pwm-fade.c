/*
 * Fades an LED up and down with PWM.
 *
 * Argument: the number of the pin, 2 if absent.
 */
#include <errno.h>
#include <fcntl.h>
#include <ioctl/esp_ledc_ioctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../drivers/arguments.h"

#define PWM "/dev/ledc/0"
#define FREQUENCY_HZ 1000
#define STEP_PERCENT 10
#define STEP_US (50 * 1000)

static int fail(const char *what) {
    printf("%s on %s failed: %s\n", what, PWM, strerror(errno));
    return -1;
}

static int set_percent(int fd, unsigned percent) {
    ledc_duty_cfg_t duty = {.channel = 0, .duty = percent * LEDC_DUTY_FULL / 100};
    if (ioctl(fd, LEDCIOCSSETDUTY, &duty) < 0) {
        return fail("Duty");
    }
    printf("Duty: %u %%\n", percent);
    usleep(STEP_US);
    return 0;
}

static int fade(int fd) {
    for (unsigned percent = 0; percent < 100; percent += STEP_PERCENT) {
        if (set_percent(fd, percent) < 0) {
            return -1;
        }
    }
    for (int percent = 100; percent >= 0; percent -= STEP_PERCENT) {
        if (set_percent(fd, percent) < 0) {
            return -1;
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    int fd = open(PWM, O_RDWR);
    if (fd < 0) {
        fail("Open");
        return 1;
    }
    const ledc_channel_cfg_t channel = {.output_pin = argument(argc, argv, 0, 2)};
    ledc_cfg_t config = {.frequency = FREQUENCY_HZ, .channel_num = 1, .channel_cfg = &channel};
    int result = 0;
    if (ioctl(fd, LEDCIOCSCFG, &config) < 0) {
        result = fail("Configuration");
    } else {
        result = fade(fd);
    }
    close(fd);
    return result < 0 ? 1 : 0;
}
