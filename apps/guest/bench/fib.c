/* Calls: Fibonacci numbers by double recursion. */
#include "bench.h"

static __attribute__((noinline)) uint32_t fib(uint32_t n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

BENCH_RUN {
    uint32_t checksum = 0;
    for (uint32_t i = 0; i < iterations; i++) {
        checksum = checksum * 31 + fib(20 + i % 5);
    }
    return checksum;
}

BENCH_MAIN("fib", 20)
