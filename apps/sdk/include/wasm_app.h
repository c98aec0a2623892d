/*
 * The app framework. An app defines on_init(), which the host calls once, and may define
 * on_destroy(), called before the app is removed. Between the two it lives from callbacks: timers,
 * requests, events, sensor samples. They come one at a time, and each must return.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bi-inc/attr_container.h"
#include "bi-inc/shared_utils.h"
#include "bi-inc/wa_types.h"
#include "wa-inc/connection.h"
#include "wa-inc/request.h"
#include "wa-inc/sensor.h"
#include "wa-inc/timer_wasm_app.h"

#ifdef __cplusplus
extern "C" {
#endif

void on_init(void);
void on_destroy(void);

#ifdef __cplusplus
}
#endif
