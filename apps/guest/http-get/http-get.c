/*
 * Gets a page over HTTP and prints it, twice: the second time piece by piece.
 *
 * Arguments: the URL, e.g. http://127.0.0.1:8000/
 */
#include <esp_http_client.h>
#include <stdio.h>
#include <string.h>

#define PIECE 64

static esp_err_t on_event(esp_http_client_event_t *event) {
    switch (event->event_id) {
    case HTTP_EVENT_ON_HEADER:
        printf("%s: %s\n", event->header_key, event->header_value);
        break;
    case HTTP_EVENT_ON_DATA:
        *(int *)event->user_data += event->data_len;
        break;
    default:
        break;
    }
    return ESP_OK;
}

static int read_in_pieces(esp_http_client_handle_t client) {
    esp_err_t error = esp_http_client_open(client, 0);
    if (error != ESP_OK || esp_http_client_fetch_headers(client) < 0) {
        printf("The second request failed: 0x%x\n", error);
        return 1;
    }
    char piece[PIECE + 1];
    int length;
    while ((length = esp_http_client_read(client, piece, PIECE)) > 0) {
        piece[length] = '\0';
        printf("%s", piece);
    }
    esp_http_client_close(client);
    return length < 0;
}

int main(int argc, char **argv) {
    const char *url = NULL;
    for (int i = 0; i < argc; i++) {
        if (strstr(argv[i], "://")) {
            url = argv[i];
        }
    }
    if (!url) {
        printf("Usage: http-get URL\n");
        return 2;
    }
    int bytes = 0;
    const esp_http_client_config_t config = {
        .url = url, .event_handler = on_event, .user_data = &bytes};
    esp_http_client_handle_t client = esp_http_client_init(&config);
    if (!client) {
        printf("No HTTP client for %s\n", url);
        return 1;
    }
    esp_err_t error = esp_http_client_perform(client);
    int result = 1;
    if (error == ESP_OK) {
        printf("Status %d, %d bytes\n", esp_http_client_get_status_code(client), bytes);
        result = read_in_pieces(client);
    } else {
        printf("%s failed: 0x%x, errno %d\n", url, error, esp_http_client_get_errno(client));
    }
    esp_http_client_cleanup(client);
    return result;
}
