#include <stdlib.h>
#include <wa-inc/sensor.h>
#include <wasm_export.h>

int wasm_sensor_open(const char *name, int instance);
int wasm_sensor_config(int id, int interval, int bit_cfg, int delay);
int wasm_sensor_config_with_attr_container(int id, const char *config, int size);
int wasm_sensor_close(int id);

struct sensor {
    struct sensor *next;
    int id;
    sensor_event_handler_f handler;
    void *user_data;
};

static sensor_t sensors;

sensor_t sensor_open(const char *name, int index, sensor_event_handler_f handler,
                     void *user_data) {
    sensor_t sensor = malloc(sizeof *sensor);
    if (!sensor) {
        return NULL;
    }
    sensor->id = wasm_sensor_open(name, index);
    if (sensor->id < 0) {
        free(sensor);
        return NULL;
    }
    sensor->handler = handler;
    sensor->user_data = user_data;
    sensor->next = sensors;
    sensors = sensor;
    return sensor;
}

bool sensor_config(sensor_t sensor, int interval, int bit_cfg, int delay) {
    return wasm_sensor_config(sensor->id, interval, bit_cfg, delay);
}

bool sensor_config_with_attr_container(sensor_t sensor, attr_container_t *config) {
    return wasm_sensor_config_with_attr_container(sensor->id, (const char *)config,
                                                  attr_container_get_serialize_length(config));
}

bool sensor_close(sensor_t sensor) {
    for (sensor_t *link = &sensors; *link; link = &(*link)->next) {
        if (*link == sensor) {
            *link = sensor->next;
            bool closed = wasm_sensor_close(sensor->id);
            free(sensor);
            return closed;
        }
    }
    return false;
}

WASM_EXPORT(on_sensor_event)
void on_sensor_event(int id, char *sample, int size) {
    (void)size;
    for (sensor_t sensor = sensors; sensor; sensor = sensor->next) {
        if (sensor->id == id) {
            sensor->handler(sensor, (attr_container_t *)sample, sensor->user_data);
            return;
        }
    }
}
