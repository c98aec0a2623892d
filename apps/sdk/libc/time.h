/* Time of day and time since start. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int64_t clock_t;

struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

struct tm {
    int tm_sec;
    int tm_min;
    int tm_hour;
    int tm_mday;
    int tm_mon;
    int tm_year;
    int tm_wday;
    int tm_yday;
    int tm_isdst;
    int tm_gmtoff;
    const char *tm_zone;
    int tm_nsec;
};

#define CLOCKS_PER_SEC 1000000000
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

/* Seconds since 1970-01-01 UTC. */
time_t time(time_t *seconds);
/* Nanoseconds since the machine started. */
clock_t clock(void);
/* Time since the machine started, whatever the clock. */
int clock_gettime(int clock, struct timespec *now);
struct tm *localtime_r(const time_t *seconds, struct tm *parts);

#ifdef __cplusplus
}
#endif
