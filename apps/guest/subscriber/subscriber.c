/* App framework: prints every event "alert/overheat". */
#include <wa-inc/request.h>
#include <wasm_app.h>

static void on_overheat(request_t *event) {
    printf("### user over heat event handler called\n");
    if (event->payload && event->fmt == FMT_ATTR_CONTAINER) {
        attr_container_dump(event->payload);
    }
}

void on_init(void) { api_subscribe_event("alert/overheat", on_overheat); }

void on_destroy(void) {}
