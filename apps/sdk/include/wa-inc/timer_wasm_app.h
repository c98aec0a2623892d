/* Timers of the app framework. The app must be started by on_init. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct user_timer *user_timer_t;
typedef void (*on_user_timer_update_f)(user_timer_t timer);

/* interval in ms; NULL when the app has no more timers. */
user_timer_t api_timer_create(int interval, bool is_period, bool auto_start,
                              on_user_timer_update_f on_timer_update);
/* Ends a timer for good. */
void api_timer_cancel(user_timer_t timer);
/* Starts a timer, or starts it again with another interval in ms. */
void api_timer_restart(user_timer_t timer, int interval);

/* Milliseconds since the machine started; wraps after 49 days. */
uint32_t wasm_get_sys_tick_ms(void);

#ifdef __cplusplus
}
#endif
