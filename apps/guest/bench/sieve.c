/* Memory: the sieve of Eratosthenes over a bit set of 32 KiB. */
#include <string.h>

#include "bench.h"

#define LIMIT (32 * 1024 * 8)

static uint32_t composite[LIMIT / 32];

static int is_composite(uint32_t n) { return composite[n / 32] >> n % 32 & 1; }

static uint32_t count_primes(uint32_t limit) {
    memset(composite, 0, sizeof composite);
    for (uint32_t n = 2; n * n < limit; n++) {
        if (!is_composite(n)) {
            for (uint32_t multiple = n * n; multiple < limit; multiple += n) {
                composite[multiple / 32] |= 1u << multiple % 32;
            }
        }
    }
    uint32_t primes = 0;
    for (uint32_t n = 2; n < limit; n++) {
        primes += !is_composite(n);
    }
    return primes;
}

BENCH_RUN {
    uint32_t checksum = 0;
    for (uint32_t i = 0; i < iterations; i++) {
        checksum = checksum * 31 + count_primes(LIMIT - i % 1000);
    }
    return checksum;
}

BENCH_MAIN("sieve", 2)
