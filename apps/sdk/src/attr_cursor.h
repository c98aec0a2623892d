/* Walks through a container once, where a look-up of each key would walk through it for each. */
#pragma once

#include <bi-inc/attr_container.h>

typedef struct {
    uint16_t left;
    const char *next;
    const char *key;
    uint16_t key_size; /* with its NUL */
    uint8_t type;
    const char *value;
} attr_cursor_t;

/* Before the first attribute. */
attr_cursor_t attr_cursor_of(const attr_container_t *container);

/* Goes to the next attribute; false behind the last one. */
bool attr_cursor_next(attr_cursor_t *cursor);
