/* Calls of functions in another object file, as CallBenchmark does them across the border of a guest.
 * cc -O3 -c -DNATIVES -o natives.o calls.c; cc -O3 calls.c natives.o */
#include <stdint.h>

#ifdef NATIVES

#include <string.h>
#define NOP(n) uint32_t nop##n(uint32_t x) { return x + 1 + n; }
NOP(0) NOP(1) NOP(2) NOP(3) NOP(4) NOP(5) NOP(6) NOP(7) NOP(8) NOP(9)
uint32_t six(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f) { return a + b + c + d + e + f; }
uint32_t block(const uint8_t *bytes, uint32_t length) { return bytes[0] + bytes[length - 1]; }
uint32_t text(const char *letters) { return (uint32_t)strlen(letters); }
uint32_t slot(uint32_t x) { return x + 1; }
uint32_t (*volatile table[2])(uint32_t) = {0, slot};

#else

#include <stdio.h>
#include <time.h>
#define CALLS 10000000u
#define ROUNDS 7
uint32_t nop0(uint32_t), nop1(uint32_t), nop2(uint32_t), nop3(uint32_t), nop4(uint32_t), nop5(uint32_t), nop6(uint32_t),
    nop7(uint32_t), nop8(uint32_t), nop9(uint32_t), six(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t),
    block(const uint8_t *, uint32_t), text(const char *);
extern uint32_t (*volatile table[2])(uint32_t);
static volatile uint32_t sink;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

#define MEASURE(name, step, body)                                             \
    do {                                                                      \
        double best = 1e18;                                                   \
        for (int round = 0; round < ROUNDS; round++) {                        \
            uint32_t x = 0;                                                   \
            double before = now();                                            \
            for (uint32_t n = CALLS; n; n -= step) { body; }                  \
            double spent = now() - before;                                    \
            best = spent < best ? spent : best;                               \
            sink = x;                                                         \
        }                                                                     \
        printf("%s %.2f\n", name, best / CALLS);                              \
    } while (0)

int main(void) {
    static const char letters[] = "sixteen letters.";
    MEASURE("oneHotNative", 1, x = nop0(x));
    MEASURE("tenHotNatives", 10, x = nop9(nop8(nop7(nop6(nop5(nop4(nop3(nop2(nop1(nop0(x)))))))))));
    MEASURE("sixParameters", 1, x = six(x, 1, 2, 3, 4, 5));
    MEASURE("sixteenBytes", 1, x += block((const uint8_t *)letters, 16));
    MEASURE("string", 1, x += text(letters));
    MEASURE("callback", 1, x = table[1](x));
    return 0;
}

#endif
