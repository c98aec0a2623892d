/* Requests to and from other apps and the host, and events. */
#pragma once

#include <stdbool.h>

#include "bi-inc/attr_container.h"
#include "bi-inc/shared_utils.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*request_handler_f)(request_t *request);
/* response is NULL when none came within 5 s. */
typedef void (*response_handler_f)(response_t *response, void *user_data);

/* The handler gets every request whose URL starts with url (see url_matches). */
bool api_register_resource_handler(const char *url, request_handler_f handler);
/* Fills the mid of the request and sends it; the handler is called once. */
void api_send_request(request_t *request, response_handler_f handler, void *user_data);
/* Sends the answer to a request (see make_response_for_request). */
void api_response_send(response_t *response);

/* Events go to all apps that subscribed to exactly the same url. */
bool api_subscribe_event(const char *url, request_handler_f handler);
bool api_publish_event(const char *url, int fmt, void *payload, int payload_len);

#ifdef __cplusplus
}
#endif
