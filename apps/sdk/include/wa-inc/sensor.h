/* Sensors of the board, by name and instance. */
#pragma once

#include <stdbool.h>

#include "bi-inc/attr_container.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sensor *sensor_t;
/* The sample belongs to the host: copy what must stay. */
typedef void (*sensor_event_handler_f)(sensor_t sensor, attr_container_t *sample, void *user_data);

/* NULL for a sensor that does not exist or that this app has open already. */
sensor_t sensor_open(const char *name, int index, sensor_event_handler_f handler, void *user_data);
/* interval in ms, 0 for no samples; bit_cfg and delay are for the driver. */
bool sensor_config(sensor_t sensor, int interval, int bit_cfg, int delay);
bool sensor_config_with_attr_container(sensor_t sensor, attr_container_t *config);
bool sensor_close(sensor_t sensor);

#ifdef __cplusplus
}
#endif
