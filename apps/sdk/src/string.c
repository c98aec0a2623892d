/* String functions that the host does not have. */
#include <errno.h>
#include <string.h>

char *strcat(char *restrict target, const char *restrict source) {
    strcpy(target + strlen(target), source);
    return target;
}

char *strncat(char *restrict target, const char *restrict source, size_t size) {
    char *end = target + strlen(target);
    size_t length = strnlen(source, size);
    memcpy(end, source, length);
    end[length] = 0;
    return target;
}

size_t strnlen(const char *text, size_t size) {
    size_t length = 0;
    while (length < size && text[length]) {
        length++;
    }
    return length;
}

char *strrchr(const char *text, int c) {
    for (size_t i = strlen(text) + 1; i-- > 0;) {
        if (text[i] == (char)c) {
            return (char *)text + i;
        }
    }
    return NULL;
}
