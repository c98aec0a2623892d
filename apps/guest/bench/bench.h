/*
 * The frame of a compute benchmark. The same source is built as a guest app and, by any C compiler,
 * as a program of the machine:  cc -O3 -o fib apps/guest/bench/fib.c
 *
 * A kernel defines run(), which the host may also call by name, and names itself for main().
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __wasm__
#include <wasm_export.h>
#define BENCH_RUN WASM_EXPORT(run) uint32_t run(uint32_t iterations)
#else
#define BENCH_RUN uint32_t run(uint32_t iterations)
#endif

/* Runs the kernel and gives a checksum of its results. */
BENCH_RUN;

/* The last argument is the number of iterations; a guest app gets no program name before it. */
#define BENCH_MAIN(name, default_iterations)                                                       \
    int main(int argc, char **argv) {                                                              \
        uint32_t iterations = argc > 0 ? (uint32_t)atoi(argv[argc - 1]) : 0;                       \
        if (iterations == 0) {                                                                     \
            iterations = default_iterations;                                                       \
        }                                                                                          \
        uint32_t checksum = run(iterations);                                                       \
        printf("%s: %u iterations, checksum 0x%08x\n", name, (unsigned)iterations,                 \
               (unsigned)checksum);                                                                \
        return 0;                                                                                  \
    }
