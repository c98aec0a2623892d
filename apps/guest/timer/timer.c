/* App framework: a timer that fires once a second. */
#include <wa-inc/timer_wasm_app.h>
#include <wasm_app.h>

static int updates;

static void on_timer(user_timer_t timer) {
    (void)timer;
    printf("Timer update %d\n", updates++);
}

void on_init(void) { api_timer_create(1000, true, true, on_timer); }

void on_destroy(void) {}
