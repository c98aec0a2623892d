/*
 * Counts the events of burst.c, and acknowledges every so many of them when {"every": n} was sent
 * to /ack; /count tells how many came.
 */
#include <wa-inc/request.h>
#include <wasm_app.h>

static int events;
static int every;

static void on_event(request_t *event) {
    (void)event;
    events++;
    if (every && events % every == 0) {
        api_publish_event("bench/done", 0, NULL, 0);
    }
}

static void answer(request_t *request, attr_container_t *payload) {
    response_t response;
    make_response_for_request(request, &response);
    set_response(&response, CONTENT_2_05, FMT_ATTR_CONTAINER, (const char *)payload,
                 (int)attr_container_get_serialize_length(payload));
    api_response_send(&response);
}

static void on_ack(request_t *request) {
    every = attr_container_get_as_int(request->payload, "every");
    answer(request, request->payload);
}

static void on_count(request_t *request) {
    attr_container_t *payload = attr_container_create("sink");
    attr_container_set_int(&payload, "events", events);
    answer(request, payload);
    attr_container_destroy(payload);
}

void on_init(void) {
    api_subscribe_event("bench/event", on_event);
    api_register_resource_handler("/ack", on_ack);
    api_register_resource_handler("/count", on_count);
}

void on_destroy(void) {}
