/* Connections of the app framework: "TCP", "UDP" and "UART". */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bi-inc/attr_container.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct connection connection_t;

typedef enum {
    CONN_EVENT_TYPE_DATA = 1,
    CONN_EVENT_TYPE_DISCONNECT = 2,
} conn_event_type_t;

typedef void (*on_connection_event_f)(connection_t *connection, conn_event_type_t type,
                                      const char *data, uint32_t length, void *user_data);

/*
 * Arguments: TCP "address" (string) and "port" (uint16); UDP "bind port"; UART "device" and
 * "baudrate". NULL when the connection cannot be opened. After CONN_EVENT_TYPE_DISCONNECT the
 * connection is gone.
 */
connection_t *api_open_connection(const char *name, attr_container_t *args,
                                  on_connection_event_f on_event, void *user_data);
void api_close_connection(connection_t *connection);
/* The number of bytes sent, or -1. */
int api_send_on_connection(connection_t *connection, const char *data, uint32_t length);
/* UDP only: "address" and "port" of the destination. */
bool api_config_connection(connection_t *connection, const attr_container_t *config);

#ifdef __cplusplus
}
#endif
