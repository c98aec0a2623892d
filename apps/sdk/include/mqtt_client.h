/*
 * MQTT client of ESP-IDF. Functions return ESP_OK, or a message id, or a negative number.
 *
 * Events come while the app waits: in sleep(), or between the callbacks of the app framework.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "esp_err.h"
#include "esp_event.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_mqtt_client *esp_mqtt_client_handle_t;
typedef void *esp_transport_handle_t;

typedef enum esp_mqtt_event_id_t {
    MQTT_EVENT_ANY = -1,
    MQTT_EVENT_ERROR = 0,
    MQTT_EVENT_CONNECTED = 1,
    MQTT_EVENT_DISCONNECTED = 2,
    MQTT_EVENT_SUBSCRIBED = 3,
    MQTT_EVENT_UNSUBSCRIBED = 4,
    MQTT_EVENT_PUBLISHED = 5,
    MQTT_EVENT_DATA = 6,
    MQTT_EVENT_BEFORE_CONNECT = 7,
    MQTT_EVENT_DELETED = 8,
    MQTT_USER_EVENT = 9,
} esp_mqtt_event_id_t;

typedef enum esp_mqtt_connect_return_code_t {
    MQTT_CONNECTION_ACCEPTED = 0,
    MQTT_CONNECTION_REFUSE_PROTOCOL = 1,
    MQTT_CONNECTION_REFUSE_ID_REJECTED = 2,
    MQTT_CONNECTION_REFUSE_SERVER_UNAVAILABLE = 3,
    MQTT_CONNECTION_REFUSE_BAD_USERNAME = 4,
    MQTT_CONNECTION_REFUSE_NOT_AUTHORIZED = 5,
} esp_mqtt_connect_return_code_t;

typedef enum esp_mqtt_error_type_t {
    MQTT_ERROR_TYPE_NONE = 0,
    MQTT_ERROR_TYPE_TCP_TRANSPORT = 1,
    MQTT_ERROR_TYPE_CONNECTION_REFUSED = 2,
    MQTT_ERROR_TYPE_SUBSCRIBE_FAILED = 3,
} esp_mqtt_error_type_t;

#define MQTT_ERROR_TYPE_ESP_TLS MQTT_ERROR_TYPE_TCP_TRANSPORT

typedef enum esp_mqtt_transport_t {
    MQTT_TRANSPORT_UNKNOWN = 0,
    MQTT_TRANSPORT_OVER_TCP = 1,
    MQTT_TRANSPORT_OVER_SSL = 2,
    MQTT_TRANSPORT_OVER_WS = 3,
    MQTT_TRANSPORT_OVER_WSS = 4,
} esp_mqtt_transport_t;

typedef enum esp_mqtt_protocol_ver_t {
    MQTT_PROTOCOL_UNDEFINED = 0,
    MQTT_PROTOCOL_V_3_1 = 1,
    MQTT_PROTOCOL_V_3_1_1 = 2,
    MQTT_PROTOCOL_V_5 = 3,
} esp_mqtt_protocol_ver_t;

typedef struct esp_mqtt_error_codes {
    esp_err_t esp_tls_last_esp_err;
    int esp_tls_stack_err;
    int esp_tls_cert_verify_flags;
    esp_mqtt_error_type_t error_type;
    esp_mqtt_connect_return_code_t connect_return_code;
    int esp_transport_sock_errno;
} esp_mqtt_error_codes_t;

/* Pointers are valid during the handler only. topic is NULL from the second fragment on. */
typedef struct esp_mqtt_event_t {
    esp_mqtt_event_id_t event_id;
    esp_mqtt_client_handle_t client;
    char *data;
    int data_len;
    int total_data_len;
    int current_data_offset;
    char *topic;
    int topic_len;
    int msg_id;
    int session_present;
    esp_mqtt_error_codes_t *error_handle;
    bool retain;
    int qos;
    bool dup;
    esp_mqtt_protocol_ver_t protocol_ver;
} esp_mqtt_event_t;

typedef esp_mqtt_event_t *esp_mqtt_event_handle_t;

/* What is 0 or NULL takes its default. The comments name the few members that the host hears of. */
typedef struct esp_mqtt_client_config_t {
    struct broker_t {
        struct address_t {
            const char *uri;      /* mqtt://, mqtts://, ws:// or wss:// */
            const char *hostname; /* in place of the uri */
            esp_mqtt_transport_t transport;
            const char *path; /* of a WebSocket */
            uint32_t port;    /* in place of the scheme's */
        } address;
        struct verification_t {
            bool use_global_ca_store;
            esp_err_t (*crt_bundle_attach)(void *conf);
            const char *certificate; /* of the authority, PEM or the path of a file */
            size_t certificate_len;
            const struct psk_key_hint *psk_hint_key;
            bool skip_cert_common_name_check;
            const char **alpn_protos;
            const char *common_name;
        } verification;
    } broker;
    struct credentials_t {
        const char *username;
        const char *client_id;
        bool set_null_client_id;
        struct authentication_t {
            const char *password;
            const char *certificate; /* of the client, PEM or the path of a file */
            size_t certificate_len;
            const char *key; /* PEM or the path of a file */
            size_t key_len;
            const char *key_password;
            int key_password_len;
            bool use_secure_element;
            void *ds_data;
        } authentication;
    } credentials;
    struct session_t {
        struct last_will_t {
            const char *topic;
            const char *msg;
            int msg_len;
            int qos;
            int retain;
        } last_will;
        bool disable_clean_session;
        int keepalive; /* seconds */
        bool disable_keepalive;
        esp_mqtt_protocol_ver_t protocol_ver; /* MQTT_PROTOCOL_V_5, else 3.1.1 */
        int message_retransmit_timeout;
    } session;
    struct network_t {
        int reconnect_timeout_ms;
        int timeout_ms;
        int refresh_connection_after_ms;
        bool disable_auto_reconnect;
        esp_transport_handle_t transport;
        struct ifreq *if_name;
    } network;
    struct task_t {
        int priority;
        int stack_size;
    } task;
    struct buffer_t {
        int size;
        int out_size;
    } buffer;
    struct outbox_config_t {
        uint64_t limit;
    } outbox;
} esp_mqtt_client_config_t;

typedef struct topic_t {
    const char *filter;
    int qos;
} esp_mqtt_topic_t;

/* The client does not connect before esp_mqtt_client_start. NULL on error. */
esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t *config);
esp_err_t esp_mqtt_set_config(esp_mqtt_client_handle_t client,
                              const esp_mqtt_client_config_t *config);
esp_err_t esp_mqtt_client_set_uri(esp_mqtt_client_handle_t client, const char *uri);
/* Not of the peer: keeps the outbox in a file of the app's, for example /storage/outbox, so that what
 * has not arrived is sent after the next start of the app or the machine. Before the first start. */
esp_err_t esp_mqtt_client_keep_outbox(esp_mqtt_client_handle_t client, const char *path);
/* One handler per client, for all its events; the last one registered wins. */
esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t client,
                                         esp_mqtt_event_id_t event,
                                         esp_event_handler_t handler, void *handler_args);
esp_err_t esp_mqtt_client_unregister_event(esp_mqtt_client_handle_t client,
                                           esp_mqtt_event_id_t event,
                                           esp_event_handler_t handler);
esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t client);
esp_err_t esp_mqtt_client_stop(esp_mqtt_client_handle_t client);
esp_err_t esp_mqtt_client_reconnect(esp_mqtt_client_handle_t client);
esp_err_t esp_mqtt_client_disconnect(esp_mqtt_client_handle_t client);
esp_err_t esp_mqtt_client_destroy(esp_mqtt_client_handle_t client);

/* Message id, or -1 when not connected. */
int esp_mqtt_client_subscribe(esp_mqtt_client_handle_t client, const char *topic, int qos);
int esp_mqtt_client_subscribe_single(esp_mqtt_client_handle_t client, const char *topic, int qos);
/* Subscribes to all; the message id of the last. */
int esp_mqtt_client_subscribe_multiple(esp_mqtt_client_handle_t client,
                                       const esp_mqtt_topic_t *topics, int count);
int esp_mqtt_client_unsubscribe(esp_mqtt_client_handle_t client, const char *topic);

/* Message id (0 for qos 0), -1 on error, -2 when the outbox is full. len 0 takes strlen(data).
 * The host's publish has no retain: a retained message goes through enqueue. */
int esp_mqtt_client_publish(esp_mqtt_client_handle_t client, const char *topic, const char *data,
                            int len, int qos, int retain);
/* Like publish, but never waits for the network; store also keeps a qos 0 message. */
int esp_mqtt_client_enqueue(esp_mqtt_client_handle_t client, const char *topic, const char *data,
                            int len, int qos, int retain, bool store);
/* Bytes that wait to be sent or acknowledged. */
int esp_mqtt_client_get_outbox_size(esp_mqtt_client_handle_t client);

#ifdef __cplusplus
}
#endif
