/* Memory blocks and strings. What the host does not have is in the SDK's string.c. */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void *memchr(const void *block, int c, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memcpy(void *__restrict target, const void *__restrict source, size_t size);
void *memmove(void *target, const void *source, size_t size);
void *memset(void *target, int c, size_t size);

char *strchr(const char *text, int c);
int strcmp(const char *a, const char *b);
char *strcpy(char *__restrict target, const char *__restrict source);
size_t strcspn(const char *text, const char *reject);
char *strdup(const char *text);
size_t strlen(const char *text);
int strncasecmp(const char *a, const char *b, size_t size);
int strncmp(const char *a, const char *b, size_t size);
char *strncpy(char *__restrict target, const char *__restrict source, size_t size);
size_t strspn(const char *text, const char *accept);
char *strstr(const char *text, const char *part);

char *strcat(char *__restrict target, const char *__restrict source);
char *strncat(char *__restrict target, const char *__restrict source, size_t size);
size_t strnlen(const char *text, size_t size);
char *strrchr(const char *text, int c);
const char *strerror(int number);

#ifdef __cplusplus
}
#endif
