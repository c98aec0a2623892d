/*
 * An installed app with a pin: a lamp at GPIO2, on from the start, switched by requests to /lamp
 * with {"on": true} or {"on": false}. What happens to the pin at the end is the machine's part.
 */
#include <fcntl.h>
#include <unistd.h>
#include <wa-inc/request.h>
#include <wasm_app.h>

static int lamp = -1;

static bool set(bool on) {
    char level = on ? 1 : 0;
    return write(lamp, &level, 1) == 1;
}

static void on_lamp(request_t *request) {
    bool done = request->payload && request->fmt == FMT_ATTR_CONTAINER &&
                set(attr_container_get_as_bool(request->payload, "on"));
    response_t response;
    make_response_for_request(request, &response);
    set_response(&response, done ? CHANGED_2_04 : BAD_REQUEST_4_00, 0, NULL, 0);
    api_response_send(&response);
}

void on_init(void) {
    lamp = open("/dev/gpio/2", O_WRONLY);
    if (lamp < 0 || !set(true)) {
        printf("No lamp\n");
        return;
    }
    printf("Lamp on\n");
    api_register_resource_handler("/lamp", on_lamp);
}

void on_destroy(void) { printf("Lamp says goodbye\n"); }
