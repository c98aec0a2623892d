/* App framework: publishes the event "alert/overheat" once a second. */
#include <wa-inc/request.h>
#include <wa-inc/timer_wasm_app.h>
#include <wasm_app.h>

static void publish(user_timer_t timer) {
    (void)timer;
    attr_container_t *event = attr_container_create("event");
    if (event && attr_container_set_string(&event, "warning", "temperature is over high")) {
        api_publish_event("alert/overheat", FMT_ATTR_CONTAINER, event,
                          attr_container_get_serialize_length(event));
    }
    attr_container_destroy(event);
}

void on_init(void) { api_timer_create(1000, true, true, publish); }

void on_destroy(void) {}
