/* Requests and responses between apps and with the host, in memory and packed for the wire. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wa_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Payload formats */
#define FMT_ATTR_CONTAINER 99
#define FMT_APP_RAW_BINARY 98

/* Actions */
typedef enum {
    COAP_GET = 1,
    COAP_POST = 2,
    COAP_PUT = 3,
    COAP_DELETE = 4,
    COAP_EVENT = 6,
} coap_action_t;

/* Status of a response; the number is class * 32 + detail */
typedef enum {
    NO_ERROR = 0,
    CREATED_2_01 = 65,
    DELETED_2_02 = 66,
    VALID_2_03 = 67,
    CHANGED_2_04 = 68,
    CONTENT_2_05 = 69,
    BAD_REQUEST_4_00 = 128,
    UNAUTHORIZED_4_01 = 129,
    NOT_FOUND_4_04 = 132,
    INTERNAL_SERVER_ERROR_5_00 = 160,
} coap_status_t;

typedef struct request {
    uint32_t mid;
    char *url;
    int action;
    int fmt;
    void *payload;
    int payload_len;
    uint32_t sender;
} request_t;

typedef struct response {
    uint32_t mid;
    int status;
    int fmt;
    void *payload;
    int payload_len;
    uint32_t reciever;
} response_t;

/* Fills a request. Nothing is copied: url and payload must outlive it. */
request_t *init_request(request_t *request, char *url, int action, int fmt, void *payload,
                        int payload_len);
response_t *set_response(response_t *response, int status, int fmt, const char *payload,
                         int payload_len);
/* Addresses a response to the sender of a request. */
response_t *make_response_for_request(request_t *request, response_t *response);

/* A packed copy, to be released with free_req_resp_packet; NULL when memory runs out. */
char *pack_request(request_t *request, int *size);
char *pack_response(response_t *response, int *size);
void free_req_resp_packet(char *packet);

/* Takes a packet apart; url and payload point into it. NULL for a packet that is not valid. */
request_t *unpack_request(char *packet, int size, request_t *request);
response_t *unpack_response(char *packet, int size, response_t *response);

/* Whether a request for url belongs to a resource registered as prefix: equal, or longer behind
 * '/' or '?'. One leading '/' of both and one trailing '/' of prefix do not count. */
bool url_matches(const char *url, const char *prefix);

#ifdef __cplusplus
}
#endif
