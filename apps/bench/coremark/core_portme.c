/* CoreMark's clock is the CPU time of its thread: other work on the machine does not count. In a guest it is WASI's clock 3, which
 * org.wasmachine.bench.CoreMark and node answer with just that. */
#include "coremark.h"

#ifdef __wasi__
#include <wasi/api.h>

static uint64_t nanos(void) {
    __wasi_timestamp_t now = 0;
    __wasi_clock_time_get(__WASI_CLOCKID_THREAD_CPUTIME_ID, 1, &now);
    return now;
}
#else
#include <time.h>

static uint64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
#endif

/* The seeds of a performance run, in memory that the compiler must read; as many iterations as take ten seconds. */
volatile ee_s32 seed1_volatile = 0, seed2_volatile = 0, seed3_volatile = 0x66, seed4_volatile = 0, seed5_volatile = 0;

ee_u32 default_num_contexts = 1;

static uint64_t started, stopped;

void start_time(void) { started = nanos(); }

void stop_time(void) { stopped = nanos(); }

CORE_TICKS get_time(void) { return stopped - started; }

secs_ret time_in_secs(CORE_TICKS ticks) { return (secs_ret)ticks / 1e9; }

void portable_init(core_portable *port, int *argc, char *argv[]) {
    (void)argc;
    (void)argv;
    port->ready = 1;
}

void portable_fini(core_portable *port) { port->ready = 0; }
