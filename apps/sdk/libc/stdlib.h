/* Heap, numbers from text, random numbers and the end of the program. */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7fffffff

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);
int posix_memalign(void **block, size_t alignment, size_t size);

int atoi(const char *text);
long strtol(const char *text, char **end, int base);
unsigned long strtoul(const char *text, char **end, int base);

int rand(void);
void srand(unsigned seed);

static inline int abs(int value) { return value < 0 ? -value : value; }

/* Ends the app with the trap "env.exit(status)". */
__attribute__((noreturn)) void exit(int status);
/* A trap of the app itself, not a call of the host. */
#define abort() __builtin_trap()

#ifdef __cplusplus
}
#endif
