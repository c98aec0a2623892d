#include <stdlib.h>
#include <wa-inc/timer_wasm_app.h>
#include <wasm_export.h>

int wasm_create_timer(int interval, int is_period, int auto_start);
void wasm_timer_destroy(int id);
void wasm_timer_restart(int id, int interval);

struct user_timer {
    struct user_timer *next;
    int id;
    on_user_timer_update_f on_update;
};

static user_timer_t timers;

user_timer_t api_timer_create(int interval, bool is_period, bool auto_start,
                              on_user_timer_update_f on_timer_update) {
    user_timer_t timer = malloc(sizeof *timer);
    if (!timer) {
        return NULL;
    }
    timer->id = wasm_create_timer(interval, is_period, auto_start);
    if (timer->id < 0) {
        free(timer);
        return NULL;
    }
    timer->on_update = on_timer_update;
    timer->next = timers;
    timers = timer;
    return timer;
}

void api_timer_cancel(user_timer_t timer) {
    for (user_timer_t *link = &timers; *link; link = &(*link)->next) {
        if (*link == timer) {
            *link = timer->next;
            wasm_timer_destroy(timer->id);
            free(timer);
            return;
        }
    }
}

void api_timer_restart(user_timer_t timer, int interval) {
    wasm_timer_restart(timer->id, interval);
}

WASM_EXPORT(on_timer_callback)
void on_timer_callback(int id) {
    for (user_timer_t timer = timers; timer; timer = timer->next) {
        if (timer->id == id) {
            timer->on_update(timer);
            return;
        }
    }
}
