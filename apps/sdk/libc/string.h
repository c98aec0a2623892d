/* Memory blocks and strings. What the host does not have is in the SDK's string.c. */
#pragma once

#include <stddef.h>

void *memchr(const void *block, int c, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memcpy(void *restrict target, const void *restrict source, size_t size);
void *memmove(void *target, const void *source, size_t size);
void *memset(void *target, int c, size_t size);

char *strchr(const char *text, int c);
int strcmp(const char *a, const char *b);
char *strcpy(char *restrict target, const char *restrict source);
size_t strcspn(const char *text, const char *reject);
char *strdup(const char *text);
size_t strlen(const char *text);
int strncasecmp(const char *a, const char *b, size_t size);
int strncmp(const char *a, const char *b, size_t size);
char *strncpy(char *restrict target, const char *restrict source, size_t size);
size_t strspn(const char *text, const char *accept);
char *strstr(const char *text, const char *part);

char *strcat(char *restrict target, const char *restrict source);
char *strncat(char *restrict target, const char *restrict source, size_t size);
size_t strnlen(const char *text, size_t size);
char *strrchr(const char *text, int c);
const char *strerror(int number);
