/* HTTP client: every call is one import with a function's number and an array of words. */
#include <esp_http_client.h>
#include <stdlib.h>
#include <string.h>

int wasm_http_client_call_native_func(int function, int count, uint32_t *words);

enum { INIT, SET_STR, GET_STR, SET_INT, GET_INT, COMMON };
enum { SET_URL, SET_POST_FIELD, SET_HEADER, SET_USERNAME, SET_PASSWORD, DELETE_HEADER, WRITE };
enum { GET_POST_FIELD, GET_HEADER, GET_USERNAME, GET_PASSWORD, READ, READ_RESPONSE, GET_URL };
enum { SET_AUTHTYPE, SET_METHOD, SET_TIMEOUT, OPEN };
enum {
    GET_ERRNO,
    FETCH_HEADERS,
    IS_CHUNKED,
    GET_STATUS,
    GET_CONTENT_LENGTH,
    GET_TRANSPORT,
    IS_COMPLETE,
    FLUSH,
    GET_CHUNK_LENGTH
};
enum { PERFORM, CLOSE, CLEANUP, SET_REDIRECTION, ADD_AUTH };

#define CALL(function, ...)                                                                        \
    wasm_http_client_call_native_func(                                                             \
        function, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), (uint32_t[]){__VA_ARGS__})

#define ADDRESS(pointer) ((uint32_t)(uintptr_t)(pointer))

struct esp_http_client {
    uint32_t handle;
    http_event_handle_cb handler;
    void *user_data;
    const char *post_data;
    int post_len;
    char *text; /* what the last get function returned */
};

/* The host calls it by its slot in the table. */
static int dispatch(int id, esp_http_client_handle_t client, void *first, uint32_t second) {
    if (!client->handler) {
        return ESP_OK;
    }
    esp_http_client_event_t event = {
        .event_id = id, .client = client, .user_data = client->user_data};
    if (id == HTTP_EVENT_ON_HEADER) {
        event.header_key = first;
        event.header_value = (char *)(uintptr_t)second;
    } else if (id == HTTP_EVENT_ON_DATA) {
        event.data = first;
        event.data_len = (int)second;
    }
    return client->handler(&event);
}

esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t *config) {
    esp_http_client_handle_t client = calloc(1, sizeof *client);
    if (!client) {
        return NULL;
    }
    client->handler = config->event_handler;
    client->user_data = config->user_data;
    uint32_t words[] = {
        ADDRESS(config->url),
        ADDRESS(config->host),
        config->port,
        ADDRESS(config->username),
        ADDRESS(config->password),
        config->auth_type,
        ADDRESS(config->path),
        ADDRESS(config->query),
        ADDRESS(config->cert_pem),
        config->cert_len,
        ADDRESS(config->client_cert_pem),
        config->client_cert_len,
        ADDRESS(config->client_key_pem),
        config->client_key_len,
        ADDRESS(config->client_key_password),
        config->client_key_password_len,
        ADDRESS(config->user_agent),
        config->method,
        config->timeout_ms,
        config->disable_auto_redirect,
        config->max_redirection_count,
        config->max_authorization_retries,
        ADDRESS(dispatch),
        config->transport_type,
        config->buffer_size,
        config->buffer_size_tx,
        ADDRESS(client),
        config->is_async,
        config->use_global_ca_store,
        config->skip_cert_common_name_check,
        config->crt_bundle_attach != NULL,
        config->keep_alive_enable,
        config->keep_alive_idle,
        config->keep_alive_interval,
        config->keep_alive_count,
        ADDRESS(config->if_name),
    };
    if (wasm_http_client_call_native_func(INIT, sizeof words / sizeof words[0], words) != ESP_OK) {
        free(client);
        return NULL;
    }
    client->handle = words[0];
    return client;
}

static esp_err_t common(esp_http_client_handle_t client, int mode) {
    return client ? CALL(COMMON, mode, client->handle) : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client) {
    esp_err_t result = common(client, CLEANUP);
    if (client) {
        free(client->text);
        free(client);
    }
    return result;
}

esp_err_t esp_http_client_perform(esp_http_client_handle_t client) {
    return common(client, PERFORM);
}

esp_err_t esp_http_client_close(esp_http_client_handle_t client) {
    return common(client, CLOSE);
}

esp_err_t esp_http_client_set_redirection(esp_http_client_handle_t client) {
    return common(client, SET_REDIRECTION);
}

void esp_http_client_add_auth(esp_http_client_handle_t client) {
    common(client, ADD_AUTH);
}

static int set_text(esp_http_client_handle_t client, int mode, const void *text, uint32_t extra) {
    return client ? CALL(SET_STR, mode, client->handle, ADDRESS(text), extra)
                  : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_http_client_set_url(esp_http_client_handle_t client, const char *url) {
    return set_text(client, SET_URL, url, 0);
}

esp_err_t esp_http_client_set_post_field(esp_http_client_handle_t client, const char *data,
                                         int len) {
    esp_err_t result = set_text(client, SET_POST_FIELD, data, len);
    if (result == ESP_OK) {
        client->post_data = data;
        client->post_len = data ? len : 0;
    }
    return result;
}

int esp_http_client_get_post_field(esp_http_client_handle_t client, char **data) {
    if (!client || !client->post_data) {
        return 0;
    }
    *data = (char *)client->post_data;
    return client->post_len;
}

esp_err_t esp_http_client_set_header(esp_http_client_handle_t client, const char *key,
                                     const char *value) {
    return set_text(client, SET_HEADER, key, ADDRESS(value));
}

esp_err_t esp_http_client_delete_header(esp_http_client_handle_t client, const char *key) {
    return set_text(client, DELETE_HEADER, key, 0);
}

esp_err_t esp_http_client_set_username(esp_http_client_handle_t client, const char *username) {
    return set_text(client, SET_USERNAME, username, 0);
}

esp_err_t esp_http_client_set_password(esp_http_client_handle_t client, const char *password) {
    return set_text(client, SET_PASSWORD, password, 0);
}

int esp_http_client_write(esp_http_client_handle_t client, const char *buffer, int len) {
    return client && len >= 0 ? set_text(client, WRITE, buffer, len) : ESP_FAIL;
}

/* Asks for the length, then for the text, which belongs to the client until the next call. */
static esp_err_t get_text(esp_http_client_handle_t client, int mode, const char *key,
                          char **value) {
    *value = NULL;
    if (!client) {
        return ESP_ERR_INVALID_ARG;
    }
    bool header = mode == GET_HEADER;
    uint32_t words[] = {mode, client->handle, header ? ADDRESS(key) : 0, 0, 0};
    esp_err_t result = wasm_http_client_call_native_func(GET_STR, 5, words);
    if (result != ESP_OK) {
        return result;
    }
    uint32_t length = words[0];
    free(client->text);
    client->text = calloc(1, length + 1);
    if (!client->text) {
        return ESP_ERR_NO_MEM;
    }
    uint32_t text = ADDRESS(client->text);
    result = header ? CALL(GET_STR, mode, client->handle, ADDRESS(key), length, text)
                    : CALL(GET_STR, mode, client->handle, text, length, 0);
    if (result == ESP_OK && length > 0) {
        *value = client->text;
    }
    return result;
}

esp_err_t esp_http_client_get_header(esp_http_client_handle_t client, const char *key,
                                     char **value) {
    return get_text(client, GET_HEADER, key, value);
}

esp_err_t esp_http_client_get_username(esp_http_client_handle_t client, char **value) {
    return get_text(client, GET_USERNAME, NULL, value);
}

esp_err_t esp_http_client_get_password(esp_http_client_handle_t client, char **value) {
    return get_text(client, GET_PASSWORD, NULL, value);
}

static int get_bytes(esp_http_client_handle_t client, int mode, char *buffer, int len) {
    return client && len >= 0 ? CALL(GET_STR, mode, client->handle, ADDRESS(buffer), len, 0)
                              : ESP_FAIL;
}

int esp_http_client_read(esp_http_client_handle_t client, char *buffer, int len) {
    return get_bytes(client, READ, buffer, len);
}

int esp_http_client_read_response(esp_http_client_handle_t client, char *buffer, int len) {
    return get_bytes(client, READ_RESPONSE, buffer, len);
}

esp_err_t esp_http_client_get_url(esp_http_client_handle_t client, char *url, const int len) {
    return get_bytes(client, GET_URL, url, len);
}

static esp_err_t set_number(esp_http_client_handle_t client, int mode, int value) {
    return client ? CALL(SET_INT, mode, client->handle, value) : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_http_client_set_authtype(esp_http_client_handle_t client,
                                       esp_http_client_auth_type_t auth_type) {
    return set_number(client, SET_AUTHTYPE, auth_type);
}

esp_err_t esp_http_client_set_method(esp_http_client_handle_t client,
                                     esp_http_client_method_t method) {
    return set_number(client, SET_METHOD, method);
}

esp_err_t esp_http_client_set_timeout_ms(esp_http_client_handle_t client, int timeout_ms) {
    return set_number(client, SET_TIMEOUT, timeout_ms);
}

esp_err_t esp_http_client_open(esp_http_client_handle_t client, int write_len) {
    return set_number(client, OPEN, write_len);
}

static int get_number(esp_http_client_handle_t client, int mode) {
    if (!client) {
        return ESP_FAIL;
    }
    uint32_t words[] = {mode, client->handle};
    wasm_http_client_call_native_func(GET_INT, 2, words);
    return (int)words[0];
}

int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client) {
    return get_number(client, FETCH_HEADERS);
}

esp_err_t esp_http_client_flush_response(esp_http_client_handle_t client, int *len) {
    int count = get_number(client, FLUSH);
    if (len) {
        *len = count;
    }
    return count < 0 ? ESP_FAIL : ESP_OK;
}

int esp_http_client_get_status_code(esp_http_client_handle_t client) {
    return get_number(client, GET_STATUS);
}

int64_t esp_http_client_get_content_length(esp_http_client_handle_t client) {
    return get_number(client, GET_CONTENT_LENGTH);
}

bool esp_http_client_is_chunked_response(esp_http_client_handle_t client) {
    return get_number(client, IS_CHUNKED) > 0;
}

esp_err_t esp_http_client_get_chunk_length(esp_http_client_handle_t client, int *len) {
    int length = get_number(client, GET_CHUNK_LENGTH);
    if (length < 0) {
        return ESP_FAIL;
    }
    *len = length;
    return ESP_OK;
}

bool esp_http_client_is_complete_data_received(esp_http_client_handle_t client) {
    return get_number(client, IS_COMPLETE) > 0;
}

esp_http_client_transport_t esp_http_client_get_transport_type(esp_http_client_handle_t client) {
    int type = get_number(client, GET_TRANSPORT);
    return type < 0 ? HTTP_TRANSPORT_UNKNOWN : (esp_http_client_transport_t)type;
}

int esp_http_client_get_errno(esp_http_client_handle_t client) {
    return get_number(client, GET_ERRNO);
}

esp_err_t esp_http_client_get_user_data(esp_http_client_handle_t client, void **data) {
    if (!client || !data) {
        return ESP_ERR_INVALID_ARG;
    }
    *data = client->user_data;
    return ESP_OK;
}

esp_err_t esp_http_client_set_user_data(esp_http_client_handle_t client, void *data) {
    if (!client) {
        return ESP_ERR_INVALID_ARG;
    }
    client->user_data = data;
    return ESP_OK;
}
