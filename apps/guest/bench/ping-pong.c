/*
 * Requests from app to app, one after the other: installed as "ping" and as "pong", {"count": n} to
 * /go of the first is answered when the second has answered so many.
 */
#include <wa-inc/request.h>
#include <wasm_app.h>

static response_t at_end;
static int left;

static void send(void);

static void on_answer(response_t *response, void *data) {
    (void)data;
    if (!response) {
        at_end.status = 164;
        api_response_send(&at_end);
    } else if (--left > 0) {
        send();
    } else {
        api_response_send(&at_end);
    }
}

static void send(void) {
    request_t request;
    init_request(&request, "/app/pong/pong", COAP_GET, 0, NULL, 0);
    api_send_request(&request, on_answer, NULL);
}

static void on_pong(request_t *request) {
    response_t response;
    make_response_for_request(request, &response);
    set_response(&response, CONTENT_2_05, 0, NULL, 0);
    api_response_send(&response);
}

static void on_go(request_t *request) {
    left = attr_container_get_as_int(request->payload, "count");
    make_response_for_request(request, &at_end);
    set_response(&at_end, CHANGED_2_04, 0, NULL, 0);
    send();
}

void on_init(void) {
    api_register_resource_handler("/go", on_go);
    api_register_resource_handler("/pong", on_pong);
}

void on_destroy(void) {}
