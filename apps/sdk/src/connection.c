#include <stdlib.h>
#include <wa-inc/connection.h>
#include <wasm_export.h>

int wasm_open_connection(const char *name, const char *args, int size);
void wasm_close_connection(int handle);
int wasm_send_on_connection(int handle, const char *data, int size);
int wasm_config_connection(int handle, const char *config, int size);

struct connection {
    struct connection *next;
    int handle;
    on_connection_event_f on_event;
    void *user_data;
};

static connection_t *connections;

connection_t *api_open_connection(const char *name, attr_container_t *args,
                                  on_connection_event_f on_event, void *user_data) {
    connection_t *connection = malloc(sizeof *connection);
    if (!connection) {
        return NULL;
    }
    connection->handle =
        wasm_open_connection(name, (const char *)args, attr_container_get_serialize_length(args));
    if (connection->handle < 0) {
        free(connection);
        return NULL;
    }
    connection->on_event = on_event;
    connection->user_data = user_data;
    connection->next = connections;
    connections = connection;
    return connection;
}

static void forget(connection_t *connection) {
    for (connection_t **link = &connections; *link; link = &(*link)->next) {
        if (*link == connection) {
            *link = connection->next;
            free(connection);
            return;
        }
    }
}

void api_close_connection(connection_t *connection) {
    wasm_close_connection(connection->handle);
    forget(connection);
}

int api_send_on_connection(connection_t *connection, const char *data, uint32_t length) {
    return wasm_send_on_connection(connection->handle, data, length);
}

bool api_config_connection(connection_t *connection, const attr_container_t *config) {
    return wasm_config_connection(connection->handle, (const char *)config,
                                  attr_container_get_serialize_length(config));
}

WASM_EXPORT(on_connection_data)
void on_connection_data(int handle, char *data, int length) {
    for (connection_t *connection = connections; connection; connection = connection->next) {
        if (connection->handle != handle) {
            continue;
        }
        if (length == 0) {
            connection->on_event(connection, CONN_EVENT_TYPE_DISCONNECT, NULL, 0,
                                 connection->user_data);
            forget(connection);
        } else {
            connection->on_event(connection, CONN_EVENT_TYPE_DATA, data, length,
                                 connection->user_data);
        }
        return;
    }
}
