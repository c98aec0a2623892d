/* Variables that optimised code keeps in Wasm locals, some for stretches only, some of an inlined function. */
extern int sensor(int channel);
extern void show(int value);

static int average(int channel, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
        int sample = sensor(channel);
        if (sample < 0)
            continue;
        sum += sample;
    }
    return count ? sum / count : 0;
}

__attribute__((export_name("measure"))) int measure(int channel, int rounds) {
    int best = 0;
    while (rounds-- > 0) {
        int mean = average(channel, rounds);
        show(mean);
        if (mean > best)
            best = mean;
    }
    return best;
}

__attribute__((export_name("blink"))) void blink(int pin, int times) {
    for (int turn = 0; turn < times; turn++)
        show(pin ^ turn);
}
