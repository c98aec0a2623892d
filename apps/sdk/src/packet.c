/* Packed requests and responses: big-endian, as they go over the wire. */
#include <bi-inc/shared_utils.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 1
#define REQUEST_HEADER 18
#define RESPONSE_HEADER 16

static void store(char *at, int size, uint32_t value) {
    while (size-- > 0) {
        at[size] = (char)value;
        value >>= 8;
    }
}

static uint32_t load(const char *at, int size) {
    uint32_t value = 0;
    for (int i = 0; i < size; i++) {
        value = value << 8 | (uint8_t)at[i];
    }
    return value;
}

request_t *init_request(request_t *request, char *url, int action, int fmt, void *payload,
                        int payload_len) {
    *request = (request_t){.url = url,
                           .action = action,
                           .fmt = fmt,
                           .payload = payload,
                           .payload_len = payload_len};
    return request;
}

response_t *set_response(response_t *response, int status, int fmt, const char *payload,
                         int payload_len) {
    response->status = status;
    response->fmt = fmt;
    response->payload = (void *)payload;
    response->payload_len = payload_len;
    return response;
}

response_t *make_response_for_request(request_t *request, response_t *response) {
    response->mid = request->mid;
    response->reciever = request->sender;
    return response;
}

char *pack_request(request_t *request, int *size) {
    int url_size = strlen(request->url) + 1;
    *size = REQUEST_HEADER + url_size + request->payload_len;
    char *packet = malloc(*size);
    if (!packet) {
        return NULL;
    }
    packet[0] = VERSION;
    packet[1] = request->action;
    store(packet + 2, 2, request->fmt);
    store(packet + 4, 4, request->mid);
    store(packet + 8, 4, request->sender);
    store(packet + 12, 2, url_size);
    store(packet + 14, 4, request->payload_len);
    memcpy(packet + REQUEST_HEADER, request->url, url_size);
    memcpy(packet + REQUEST_HEADER + url_size, request->payload, request->payload_len);
    return packet;
}

char *pack_response(response_t *response, int *size) {
    *size = RESPONSE_HEADER + response->payload_len;
    char *packet = malloc(*size);
    if (!packet) {
        return NULL;
    }
    packet[0] = VERSION;
    packet[1] = response->status;
    store(packet + 2, 2, response->fmt);
    store(packet + 4, 4, response->mid);
    store(packet + 8, 4, response->reciever);
    store(packet + 12, 4, response->payload_len);
    memcpy(packet + RESPONSE_HEADER, response->payload, response->payload_len);
    return packet;
}

void free_req_resp_packet(char *packet) { free(packet); }

request_t *unpack_request(char *packet, int size, request_t *request) {
    if (size < REQUEST_HEADER || packet[0] != VERSION) {
        return NULL;
    }
    uint32_t url_size = load(packet + 12, 2);
    uint32_t payload_size = load(packet + 14, 4);
    uint32_t rest = size - REQUEST_HEADER;
    if (url_size == 0 || url_size > rest || payload_size != rest - url_size ||
        packet[REQUEST_HEADER + url_size - 1] != 0) {
        return NULL;
    }
    *request = (request_t){
        .action = packet[1],
        .fmt = load(packet + 2, 2),
        .mid = load(packet + 4, 4),
        .sender = load(packet + 8, 4),
        .url = packet + REQUEST_HEADER,
        .payload = payload_size ? packet + REQUEST_HEADER + url_size : NULL,
        .payload_len = payload_size,
    };
    return request;
}

response_t *unpack_response(char *packet, int size, response_t *response) {
    if (size < RESPONSE_HEADER || packet[0] != VERSION) {
        return NULL;
    }
    uint32_t payload_size = load(packet + 12, 4);
    if (payload_size != (uint32_t)size - RESPONSE_HEADER) {
        return NULL;
    }
    *response = (response_t){
        .status = (uint8_t)packet[1],
        .fmt = load(packet + 2, 2),
        .mid = load(packet + 4, 4),
        .reciever = load(packet + 8, 4),
        .payload = payload_size ? packet + RESPONSE_HEADER : NULL,
        .payload_len = payload_size,
    };
    return response;
}

bool url_matches(const char *url, const char *prefix) {
    url += *url == '/';
    prefix += *prefix == '/';
    size_t length = strlen(prefix);
    if (length > 0 && prefix[length - 1] == '/') {
        length--;
    }
    if (length == 0 || strlen(url) < length || memcmp(url, prefix, length) != 0) {
        return false;
    }
    return url[length] == 0 || url[length] == '/' || url[length] == '?';
}
