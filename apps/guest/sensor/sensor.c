/* App framework: samples of two sensors of the board, every second and every five seconds. */
#include <wa-inc/sensor.h>
#include <wasm_app.h>

#ifndef SENSOR1
#define SENSOR1 "light"
#endif
#ifndef SENSOR2
#define SENSOR2 "temperature"
#endif

static sensor_t sensor1;
static sensor_t sensor2;

static void on_sample(sensor_t sensor, attr_container_t *sample, void *user_data) {
    (void)sensor;
    printf("### app get sensor event from %s\n", (const char *)user_data);
    attr_container_dump(sample);
}

static sensor_t start(const char *name, char *label, int interval) {
    sensor_t sensor = sensor_open(name, 0, on_sample, label);
    if (!sensor) {
        printf("### the board has no sensor \"%s\"\n", name);
    } else {
        sensor_config(sensor, interval, 0, 0);
    }
    return sensor;
}

void on_init(void) {
    printf("### app on_init 1\n");
    sensor1 = start(SENSOR1, "sensor1", 1000);
    printf("### app on_init 2\n");
    sensor2 = start(SENSOR2, "sensor2", 5000);
    printf("### app on_init 3\n");
}

void on_destroy(void) {
    if (sensor1) {
        sensor_close(sensor1);
    }
    if (sensor2) {
        sensor_close(sensor2);
    }
}
