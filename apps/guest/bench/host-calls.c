/*
 * The cost of leaving the guest: toggles a simulated pin, and calls a host function that does next
 * to nothing. For the host's benchmarks, which call toggle_pin() and call_host() by name.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <wasm_export.h>

#define PIN "/dev/gpio/2"

static int pin = -1;

/* Writes to the pin, high and low in turns; the number of writes that succeeded. */
WASM_EXPORT(toggle_pin)
uint32_t toggle_pin(uint32_t writes) {
    if (pin < 0) {
        pin = open(PIN, O_WRONLY);
    }
    uint32_t done = 0;
    for (uint32_t i = 0; i < writes; i++) {
        uint8_t level = i & 1;
        done += write(pin, &level, 1) == 1;
    }
    return done;
}

/* Calls toupper(), the shortest of the host's functions; a sum of its results. */
WASM_EXPORT(call_host)
uint32_t call_host(uint32_t calls) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < calls; i++) {
        sum += (uint32_t)toupper('a' + (int)(i & 7));
    }
    return sum;
}

int main(void) {
    printf("%u writes to %s\n", (unsigned)toggle_pin(1000), PIN);
    printf("1000 calls, sum %u\n", (unsigned)call_host(1000));
    return 0;
}
