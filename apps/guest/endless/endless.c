// Never ends, in the way that its argument names: only the machine can end it.
//
//     ./wasmachine run apps/prebuilt/endless.wasm -- sleep          and Ctrl-C
//
// Ways: loop, native (a loop that calls the host), callback (a loop in a comparison that the host's
// qsort calls), sleep, accept (wants --addr-pool 127.0.0.1), wait (on a condition variable), join
// (waits for a thread that loops).

#include <ctype.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SOCKET(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

struct address {
    uint32_t kind; // 0: IPv4
    uint8_t host[4];
    uint16_t port; // 0: any
    uint8_t rest[14];
};

SOCKET(sock_open) int sock_open(int pool, int family, int type, int *fd);
SOCKET(sock_bind) int sock_bind(int fd, struct address *address);
SOCKET(sock_listen) int sock_listen(int fd, int backlog);
SOCKET(sock_accept) int sock_accept(int fd, int flags, int *accepted);

// Not on the peer, so the SDK does not offer it.
__attribute__((import_module("env"), import_name("qsort"))) void qsort(
    void *base, unsigned count, unsigned size, int (*compare)(const void *, const void *));

static volatile unsigned turns;

static void loop(void) {
    for (;;) {
        turns++;
    }
}

static void native(void) {
    for (;;) {
        turns += (unsigned)toupper((int)turns & 0x7F);
    }
}

static int compare(const void *a, const void *b) {
    (void)a;
    (void)b;
    loop();
    return 0;
}

static void callback(void) {
    int numbers[] = {2, 1};
    qsort(numbers, 2, sizeof numbers[0], compare);
}

static void printing(void) {
    for (;;) {
        puts("still here");
    }
}

static void sleeping(void) {
    sleep(1000000);
}

static void accepting(void) {
    struct address loopback = {.host = {127, 0, 0, 1}};
    int fd, accepted;
    if (sock_open(-1, 0, 1, &fd) == 0 && sock_bind(fd, &loopback) == 0 && sock_listen(fd, 1) == 0) {
        sock_accept(fd, 0, &accepted);
    }
}

static void waiting(void) {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    pthread_mutex_init(&mutex, NULL);
    pthread_cond_init(&condition, NULL);
    pthread_mutex_lock(&mutex);
    for (;;) {
        pthread_cond_wait(&condition, &mutex);
    }
}

static void *looping(void *argument) {
    loop();
    return argument;
}

static void joining(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, looping, NULL) == 0) {
        pthread_join(thread, NULL);
    }
}

static const struct {
    const char *name;
    void (*run)(void);
} WAYS[] = {
    {"loop", loop},       {"native", native}, {"callback", callback}, {"sleep", sleeping},
    {"accept", accepting}, {"wait", waiting},  {"join", joining},    {"print", printing},
};

int main(int argc, char **argv) {
    for (unsigned i = 0; argc == 1 && i < sizeof WAYS / sizeof WAYS[0]; i++) {
        if (strcmp(argv[0], WAYS[i].name) == 0) {
            puts(WAYS[i].name);
            WAYS[i].run();
            puts("It ended.");
            return 1;
        }
    }
    puts("usage: endless loop|native|callback|sleep|accept|wait|join|print");
    return 2;
}
