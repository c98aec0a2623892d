/*
 * How late timers are, seen by the app: {"interval": ms, "count": n} to /start lets a periodic
 * timer run, /late gives what was measured, in microseconds per beat. For the host's benchmarks.
 */
#include <time.h>
#include <wa-inc/request.h>
#include <wa-inc/timer_wasm_app.h>
#include <wasm_app.h>

#define MOST 3000

static uint32_t late_us[MOST];
static int count;
static int wanted;
static int missed;
static int64_t due;
static int64_t step;

/* A beat that comes too early belongs to one that was counted as missed. */
static void beat(user_timer_t timer) {
    int64_t now = clock();
    int64_t late = now - due;
    if (late < -step / 2) {
        return;
    }
    late_us[count++] = late < 0 ? 0 : (uint32_t)(late / 1000);
    int64_t lost = late < 0 ? 0 : late / step;
    missed += (int)lost;
    due += (lost + 1) * step;
    if (count >= wanted) {
        api_timer_cancel(timer);
    }
}

static void answer(request_t *request, int status, attr_container_t *payload) {
    response_t response;
    make_response_for_request(request, &response);
    set_response(&response, status, payload ? FMT_ATTR_CONTAINER : 0, (const char *)payload,
                 payload ? (int)attr_container_get_serialize_length(payload) : 0);
    api_response_send(&response);
}

static void on_start(request_t *request) {
    int interval = attr_container_get_as_int(request->payload, "interval");
    wanted = attr_container_get_as_int(request->payload, "count");
    wanted = wanted > MOST ? MOST : wanted;
    count = missed = 0;
    step = (int64_t)interval * 1000000;
    due = clock() + step;
    answer(request, api_timer_create(interval, true, true, beat) ? CHANGED_2_04 : 160, NULL);
}

static void on_late(request_t *request) {
    attr_container_t *payload = attr_container_create("late");
    attr_container_set_int(&payload, "missed", missed);
    attr_container_set_bytearray(&payload, "us", (const int8_t *)late_us, count * 4);
    answer(request, CONTENT_2_05, payload);
    attr_container_destroy(payload);
}

void on_init(void) {
    api_register_resource_handler("/start", on_start);
    api_register_resource_handler("/late", on_late);
}

void on_destroy(void) {}
