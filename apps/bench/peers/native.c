/* Times a kernel of apps/guest/bench as a program of this machine: CPU time, as Compute.java does for guests.
 * cc -O3 -Dmain=kernel_main kernel.c native.c */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#undef main

#define WARM_UP 2
#define ROUNDS 15

uint32_t run(uint32_t iterations);

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    uint32_t iterations = (uint32_t)atoi(argv[2]), checksum = 0;
    double nanos[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
        double before = now();
        checksum = run(iterations);
        if (round >= 0) {
            nanos[round] = (now() - before) / iterations;
        }
    }
    qsort(nanos, ROUNDS, sizeof nanos[0], ascending);
    printf("%s %.0f %.0f %.0f %08x\n", argv[1], nanos[0], nanos[ROUNDS / 2], nanos[ROUNDS - 1], checksum);
    return argc < 3;
}
