/*
 * Publishes events as fast as its subscribers take them: {"rounds": n, "burst": n, "acks": n} to
 * /go is answered when every round of events was acknowledged by so many of them (see sink.c).
 */
#include <wa-inc/request.h>
#include <wasm_app.h>

static response_t at_end;
static int rounds;
static int burst;
static int acks;
static int outstanding;

static void publish(void) {
    outstanding = acks;
    for (int i = 0; i < burst; i++) {
        api_publish_event("bench/event", 0, NULL, 0);
    }
}

static void on_done(request_t *event) {
    (void)event;
    if (rounds == 0 || --outstanding > 0) {
        return;
    }
    if (--rounds > 0) {
        publish();
    } else {
        api_response_send(&at_end);
    }
}

static void on_go(request_t *request) {
    rounds = attr_container_get_as_int(request->payload, "rounds");
    burst = attr_container_get_as_int(request->payload, "burst");
    acks = attr_container_get_as_int(request->payload, "acks");
    make_response_for_request(request, &at_end);
    set_response(&at_end, CHANGED_2_04, 0, NULL, 0);
    publish();
}

void on_init(void) {
    api_subscribe_event("bench/done", on_done);
    api_register_resource_handler("/go", on_go);
}

void on_destroy(void) {}
