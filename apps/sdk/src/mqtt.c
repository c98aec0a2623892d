/* MQTT client: the configuration goes to the host as an attribute container, events come as one. */
#include "attr_cursor.h"

#include <bi-inc/attr_container.h>
#include <mqtt_client.h>
#include <stdlib.h>
#include <wasm_export.h>

int wasm_mqtt_init(uint32_t *handle, attr_container_t *config);
int wasm_mqtt_destory(uint32_t handle);
int wasm_mqtt_start(uint32_t handle);
int wasm_mqtt_stop(uint32_t handle);
int wasm_mqtt_reconnect(uint32_t handle);
int wasm_mqtt_disconnect(uint32_t handle);
int wasm_mqtt_publish(uint32_t handle, const char *topic, const char *data, int len, int qos);
int wasm_mqtt_subscribe(uint32_t handle, const char *topic, int qos);
int wasm_mqtt_unsubscribe(uint32_t handle, const char *topic);
int wasm_mqtt_enqueue(uint32_t handle, const char *topic, const char *data, int len, int qos,
                      int retain, int store);
int wasm_mqtt_set_uri(uint32_t handle, const char *uri);
int wasm_mqtt_config(uint32_t handle, attr_container_t *config);
int wasm_mqtt_get_outbox_size(uint32_t handle);

struct esp_mqtt_client {
    struct esp_mqtt_client *next;
    uint32_t handle;
    esp_event_handler_t handler;
    void *handler_args;
};

static esp_mqtt_client_handle_t clients;

static bool put_string(attr_container_t **config, const char *key, const char *value) {
    return !value || attr_container_set_string(config, key, value);
}

static bool put_int(attr_container_t **config, const char *key, int value) {
    return value == 0 || attr_container_set_int(config, key, value);
}

static bool put_uint16(attr_container_t **config, const char *key, uint32_t value) {
    return value == 0 || attr_container_set_uint16(config, key, value);
}

static bool put_broker(attr_container_t **config, const struct broker_t *broker) {
    return put_string(config, "host", broker->address.hostname) &&
           put_string(config, "uri", broker->address.uri) &&
           put_string(config, "path", broker->address.path) &&
           put_uint16(config, "port", broker->address.port) &&
           put_string(config, "cert_pem", broker->verification.certificate) &&
           put_uint16(config, "cert_len", broker->verification.certificate_len);
}

static bool put_credentials(attr_container_t **config, const struct credentials_t *credentials) {
    const struct authentication_t *own = &credentials->authentication;
    return put_string(config, "client_id", credentials->client_id) &&
           put_string(config, "username", credentials->username) &&
           put_string(config, "password", own->password) &&
           put_string(config, "client_cert_pem", own->certificate) &&
           put_uint16(config, "client_cert_len", own->certificate_len) &&
           put_string(config, "client_key_pem", own->key) &&
           put_uint16(config, "client_key_len", own->key_len) &&
           put_string(config, "clientkey_password", own->key_password) &&
           put_uint16(config, "clientkey_password_len", own->key_password_len);
}

static bool put_session(attr_container_t **config, const struct session_t *session) {
    const struct last_will_t *will = &session->last_will;
    return put_string(config, "lwt_topic", will->topic) &&
           put_string(config, "lwt_msg", will->msg) &&
           put_int(config, "lwt_msg_len", will->msg_len) &&
           put_int(config, "lwt_qos", will->qos) && put_int(config, "lwt_retain", will->retain) &&
           put_int(config, "disable_clean_session", session->disable_clean_session) &&
           put_int(config, "keepalive", session->keepalive) &&
           put_int(config, "protocol_ver", session->protocol_ver);
}

static attr_container_t *container_of(const esp_mqtt_client_config_t *config) {
    attr_container_t *container = attr_container_create("");
    if (!container) {
        return NULL;
    }
    bool complete =
        put_broker(&container, &config->broker) &&
        put_credentials(&container, &config->credentials) &&
        put_session(&container, &config->session) &&
        (!config->network.disable_auto_reconnect ||
         attr_container_set_bool(&container, "disable_auto_reconnect", true));
    if (!complete) {
        attr_container_destroy(container);
        return NULL;
    }
    return container;
}

esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t *config) {
    if (!config) {
        return NULL;
    }
    esp_mqtt_client_handle_t client = calloc(1, sizeof *client);
    attr_container_t *container = container_of(config);
    if (!client || !container || wasm_mqtt_init(&client->handle, container) != ESP_OK) {
        free(client);
        client = NULL;
    } else {
        client->next = clients;
        clients = client;
    }
    attr_container_destroy(container);
    return client;
}

esp_err_t esp_mqtt_set_config(esp_mqtt_client_handle_t client,
                              const esp_mqtt_client_config_t *config) {
    if (!client || !config) {
        return ESP_ERR_INVALID_ARG;
    }
    attr_container_t *container = container_of(config);
    if (!container) {
        return ESP_ERR_NO_MEM;
    }
    esp_err_t result = wasm_mqtt_config(client->handle, container);
    attr_container_destroy(container);
    return result;
}

esp_err_t esp_mqtt_client_set_uri(esp_mqtt_client_handle_t client, const char *uri) {
    return client && uri ? wasm_mqtt_set_uri(client->handle, uri) : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_mqtt_client_keep_outbox(esp_mqtt_client_handle_t client, const char *path) {
    if (!client || !path) {
        return ESP_ERR_INVALID_ARG;
    }
    attr_container_t *container = attr_container_create("");
    if (!container || !put_string(&container, "outbox_file", path)) {
        return ESP_ERR_NO_MEM;
    }
    esp_err_t result = wasm_mqtt_config(client->handle, container);
    attr_container_destroy(container);
    return result;
}

esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t client,
                                         esp_mqtt_event_id_t event,
                                         esp_event_handler_t handler, void *handler_args) {
    (void)event;
    if (!client) {
        return ESP_ERR_INVALID_ARG;
    }
    client->handler = handler;
    client->handler_args = handler_args;
    return ESP_OK;
}

esp_err_t esp_mqtt_client_unregister_event(esp_mqtt_client_handle_t client,
                                           esp_mqtt_event_id_t event,
                                           esp_event_handler_t handler) {
    (void)event;
    if (!client || client->handler != handler) {
        return ESP_ERR_INVALID_ARG;
    }
    client->handler = NULL;
    return ESP_OK;
}

esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t client) {
    return client ? wasm_mqtt_start(client->handle) : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_mqtt_client_stop(esp_mqtt_client_handle_t client) {
    return client ? wasm_mqtt_stop(client->handle) : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_mqtt_client_reconnect(esp_mqtt_client_handle_t client) {
    return client ? wasm_mqtt_reconnect(client->handle) : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_mqtt_client_disconnect(esp_mqtt_client_handle_t client) {
    return client ? wasm_mqtt_disconnect(client->handle) : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_mqtt_client_destroy(esp_mqtt_client_handle_t client) {
    for (esp_mqtt_client_handle_t *link = &clients; *link; link = &(*link)->next) {
        if (*link == client) {
            *link = client->next;
            esp_err_t result = wasm_mqtt_destory(client->handle);
            free(client);
            return result;
        }
    }
    return ESP_ERR_INVALID_ARG;
}

int esp_mqtt_client_subscribe(esp_mqtt_client_handle_t client, const char *topic, int qos) {
    return client ? wasm_mqtt_subscribe(client->handle, topic, qos) : ESP_ERR_INVALID_ARG;
}

int esp_mqtt_client_subscribe_single(esp_mqtt_client_handle_t client, const char *topic, int qos) {
    return esp_mqtt_client_subscribe(client, topic, qos);
}

int esp_mqtt_client_subscribe_multiple(esp_mqtt_client_handle_t client,
                                       const esp_mqtt_topic_t *topics, int count) {
    int result = -1;
    for (int i = 0; i < count; i++) {
        result = esp_mqtt_client_subscribe(client, topics[i].filter, topics[i].qos);
        if (result < 0) {
            break;
        }
    }
    return result;
}

int esp_mqtt_client_unsubscribe(esp_mqtt_client_handle_t client, const char *topic) {
    return client ? wasm_mqtt_unsubscribe(client->handle, topic) : ESP_ERR_INVALID_ARG;
}

int esp_mqtt_client_publish(esp_mqtt_client_handle_t client, const char *topic, const char *data,
                            int len, int qos, int retain) {
    if (!client) {
        return ESP_ERR_INVALID_ARG;
    }
    if (retain) {
        return esp_mqtt_client_enqueue(client, topic, data, len, qos, retain, true);
    }
    return wasm_mqtt_publish(client->handle, topic, data, len, qos);
}

int esp_mqtt_client_enqueue(esp_mqtt_client_handle_t client, const char *topic, const char *data,
                            int len, int qos, int retain, bool store) {
    return client ? wasm_mqtt_enqueue(client->handle, topic, data, len, qos, retain, store)
                  : ESP_ERR_INVALID_ARG;
}

int esp_mqtt_client_get_outbox_size(esp_mqtt_client_handle_t client) {
    return client ? wasm_mqtt_get_outbox_size(client->handle) : 0;
}

typedef struct {
    const char *key;
    uint8_t key_size;
    uint8_t type;
    uint8_t offset;
} member_t;

#define MEMBER(key, type, name)                                                                    \
    { key, sizeof key, type, offsetof(esp_mqtt_event_t, name) }

/* Where the attributes of an event go, in the order in which the host writes them. */
static const member_t members[] = {
    MEMBER("event_id", ATTR_TYPE_INT32, event_id),
    MEMBER("msg_id", ATTR_TYPE_INT32, msg_id),
    MEMBER("retain", ATTR_TYPE_BOOLEAN, retain),
    MEMBER("total_len", ATTR_TYPE_INT32, total_data_len),
    MEMBER("offset", ATTR_TYPE_INT32, current_data_offset),
    MEMBER("qos", ATTR_TYPE_INT32, qos),
    MEMBER("dup", ATTR_TYPE_BOOLEAN, dup),
    MEMBER("topic", ATTR_TYPE_STRING, topic),
    MEMBER("topic_len", ATTR_TYPE_INT32, topic_len),
    MEMBER("data", ATTR_TYPE_STRING, data),
    MEMBER("data_len", ATTR_TYPE_INT32, data_len),
    MEMBER("session", ATTR_TYPE_INT32, session_present),
    MEMBER("error_code", ATTR_TYPE_BYTEARRAY, error_handle),
};

#define MEMBER_COUNT (sizeof members / sizeof *members)

/* The member of an attribute; the search begins behind the one that was found before. */
static const member_t *member_of(const attr_cursor_t *at, unsigned *next) {
    for (unsigned tried = 0; tried < MEMBER_COUNT; tried++) {
        const member_t *member = &members[*next];
        *next = *next + 1 < MEMBER_COUNT ? *next + 1 : 0;
        if (member->type == at->type && member->key_size == at->key_size
            && memcmp(member->key, at->key, at->key_size) == 0) {
            return member;
        }
    }
    return NULL;
}

static void put_member(esp_mqtt_event_t *event, const member_t *member, const char *value) {
    char *to = (char *)event + member->offset;
    switch (member->type) {
    case ATTR_TYPE_STRING: {
        const char *text = value + sizeof(uint16_t);
        memcpy(to, &text, sizeof text);
        break;
    }
    case ATTR_TYPE_BYTEARRAY: {
        uint32_t size;
        memcpy(&size, value, sizeof size);
        if (size == sizeof *event->error_handle) {
            memcpy(event->error_handle, value + sizeof size, size);
        }
        break;
    }
    case ATTR_TYPE_BOOLEAN:
        *to = *value != 0;
        break;
    default:
        memcpy(to, value, sizeof(int32_t));
        break;
    }
}

static void dispatch(esp_mqtt_client_handle_t client, const attr_container_t *attributes) {
    esp_mqtt_error_codes_t error = {0};
    esp_mqtt_event_t event = {.client = client, .error_handle = &error};
    attr_cursor_t cursor = attr_cursor_of(attributes);
    unsigned next = 0;
    while (attr_cursor_next(&cursor)) {
        const member_t *member = member_of(&cursor, &next);
        if (member) {
            put_member(&event, member, cursor.value);
        }
    }
    client->handler(client->handler_args, "MQTT_EVENTS", event.event_id, &event);
}

WASM_EXPORT(on_mqtt_dispatch_event)
void on_mqtt_dispatch_event(uint32_t handle, char *event, int size) {
    for (esp_mqtt_client_handle_t client = clients; client; client = client->next) {
        if (client->handle == handle) {
            if (size > 0 && client->handler) {
                dispatch(client, (const attr_container_t *)event);
            }
            return;
        }
    }
}
