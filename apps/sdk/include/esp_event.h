/* The types of ESP-IDF's event loop that the MQTT client uses. */
#pragma once

#include <stdint.h>

#include "esp_err.h"

typedef const char *esp_event_base_t;
typedef void *esp_event_loop_handle_t;
typedef void (*esp_event_handler_t)(void *handler_args, esp_event_base_t base, int32_t event_id,
                                    void *event_data);

#define ESP_EVENT_ANY_ID (-1)
