/*
 * Traps in the innermost of three functions, to show what a trap looks like. Built with -g, so the
 * trace can name the lines.
 */
#include <stdio.h>

static __attribute__((noinline)) int read_register(int number) {
    volatile int *beyond_memory = (int *)0x7ffffff0;
    return beyond_memory[number];
}

static __attribute__((noinline)) int read_temperature(int sensor) {
    printf("Reading sensor %d\n", sensor);
    return read_register(sensor) / 16;
}

static __attribute__((noinline)) int poll_sensors(int count) {
    int sum = 0;
    for (int sensor = 0; sensor < count; sensor++) {
        sum += read_temperature(sensor);
    }
    return sum / count;
}

int main(void) {
    printf("This app crashes on purpose.\n");
    printf("Mean: %d\n", poll_sensors(3));
    return 0;
}
