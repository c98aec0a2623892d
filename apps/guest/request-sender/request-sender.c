/*
 * App framework: sends two requests to the app request-handler, one by its name and one by the
 * resource alone. Install the handler under the name "request_handler".
 */
#include <wa-inc/request.h>
#include <wasm_app.h>

static void on_answer(response_t *response, void *user_data) {
    if (!response) {
        printf("[req] request timeout!\n");
        return;
    }
    printf("[req] response handler called mid:%u, status:%d, fmt:%d, payload:%p, len:%d, tag:%s\n",
           (unsigned)response->mid, response->status, response->fmt, response->payload,
           response->payload_len, (const char *)user_data);
    if (response->payload && response->fmt == FMT_ATTR_CONTAINER) {
        printf("[req] dump the response payload:\n");
        attr_container_dump(response->payload);
    }
}

static void send(char *url, char *tag) {
    request_t request;
    init_request(&request, url, COAP_PUT, 0, NULL, 0);
    api_send_request(&request, on_answer, tag);
}

void on_init(void) {
    send("/app/request_handler/url1", "a request to target app");
    send("url1", "a general request");
}

void on_destroy(void) {}
