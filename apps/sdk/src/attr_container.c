#include "attr_cursor.h"

#include <bi-inc/attr_container.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a new or a grown container keeps free, as the peer does. */
#define RESERVE 100

struct __attribute__((packed)) attr_container {
    uint16_t flags;
    uint32_t length; /* of all that follows flags, this member and unused space included */
    uint16_t tag_length;
    char rest[]; /* tag, uint16_t count, attributes */
};

#define FLAG_READ_ONLY (1 << 2)
#define FLAGS_SIZE sizeof(uint16_t)

/* One attribute, found in a container. */
typedef struct {
    char *start;
    const char *key;
    char *value;
    uint8_t type;
    uint32_t size; /* of the value with its own length field */
} attribute_t;

static uint16_t load16(const char *at) {
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static uint32_t load32(const char *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void store16(char *at, uint16_t value) { memcpy(at, &value, sizeof value); }

static char *count_of(const attr_container_t *container) {
    return (char *)container->rest + container->tag_length;
}

static char *limit_of(const attr_container_t *container) {
    return (char *)container + FLAGS_SIZE + container->length;
}

static uint32_t value_size(uint8_t type, const char *value) {
    switch (type) {
    case ATTR_TYPE_STRING:
        return sizeof(uint16_t) + load16(value);
    case ATTR_TYPE_BYTEARRAY:
        return sizeof(uint32_t) + load32(value);
    default:
        return 1u << (type & 3);
    }
}

static char *parse(char *at, attribute_t *attribute) {
    attribute->start = at;
    attribute->key = at + sizeof(uint16_t);
    at += sizeof(uint16_t) + load16(at);
    attribute->type = *at++;
    attribute->value = at;
    attribute->size = value_size(attribute->type, at);
    return at + attribute->size;
}

/* Finds a key; returns the end of the attributes when it is not there. */
static bool find(const attr_container_t *container, const char *key, attribute_t *attribute,
                 char **end) {
    char *at = count_of(container);
    uint16_t count = load16(at);
    at += sizeof(uint16_t);
    bool found = false;
    uint32_t key_length = key ? strlen(key) + 1 : 0;
    for (uint16_t i = 0; i < count && (end || !found); i++) {
        attribute_t current;
        at = parse(at, &current);
        if (!found && load16(current.start) == key_length
            && memcmp(current.key, key, key_length) == 0) {
            *attribute = current;
            found = true;
        }
    }
    if (end) {
        *end = at;
    }
    return found;
}

attr_cursor_t attr_cursor_of(const attr_container_t *container) {
    const char *count = count_of(container);
    return (attr_cursor_t){.left = load16(count), .next = count + sizeof(uint16_t)};
}

bool attr_cursor_next(attr_cursor_t *cursor) {
    if (cursor->left == 0) {
        return false;
    }
    attribute_t attribute;
    cursor->left--;
    cursor->next = parse((char *)cursor->next, &attribute);
    cursor->key = attribute.key;
    cursor->key_size = load16(attribute.start);
    cursor->type = attribute.type;
    cursor->value = attribute.value;
    return true;
}

attr_container_t *attr_container_create(const char *tag) {
    if (!tag) {
        tag = "";
    }
    size_t tag_length = strlen(tag) + 1;
    size_t size = sizeof(attr_container_t) + tag_length + RESERVE;
    attr_container_t *container = calloc(1, size);
    if (container) {
        container->length = size - FLAGS_SIZE;
        container->tag_length = tag_length;
        memcpy(container->rest, tag, tag_length);
    }
    return container;
}

void attr_container_destroy(const attr_container_t *container) { free((void *)container); }

/* Makes room for size more bytes behind end; false when memory runs out. */
static bool reserve(attr_container_t **container, char **end, uint32_t size) {
    if (*end + size <= limit_of(*container)) {
        return true;
    }
    uint32_t used = *end - (char *)*container;
    uint32_t old_size = FLAGS_SIZE + (*container)->length;
    attr_container_t *grown = calloc(1, old_size + size + RESERVE);
    if (!grown) {
        return false;
    }
    memcpy(grown, *container, used);
    grown->length = (*container)->length + size + RESERVE;
    free(*container);
    *container = grown;
    *end = (char *)grown + used;
    return true;
}

/* Stores head and data one after the other as the value of a key. */
static bool set(attr_container_t **container, const char *key, uint8_t type, const void *head,
                uint32_t head_size, const void *data, uint32_t data_size) {
    if (!container || !*container || !key || attr_container_is_constant(*container)) {
        return false;
    }
    uint32_t value_length = head_size + data_size;
    uint32_t key_length = strlen(key) + 1;
    attribute_t old;
    char *end;
    bool replaces = find(*container, key, &old, &end);
    char *value;
    if (replaces && old.type == type && old.size == value_length) {
        value = old.value;
    } else {
        uint32_t size = sizeof(uint16_t) + key_length + 1 + value_length;
        uint32_t offset = replaces ? old.start - (char *)*container : 0;
        uint32_t old_size = replaces ? old.value + old.size - old.start : 0;
        if (!reserve(container, &end, size)) {
            return false;
        }
        if (replaces) {
            char *start = (char *)*container + offset;
            memmove(start, start + old_size, end - start - old_size);
            end -= old_size;
        } else {
            char *count = count_of(*container);
            store16(count, load16(count) + 1);
        }
        store16(end, key_length);
        memcpy(end + sizeof(uint16_t), key, key_length);
        end[sizeof(uint16_t) + key_length] = type;
        value = end + sizeof(uint16_t) + key_length + 1;
    }
    memcpy(value, head, head_size);
    memcpy(value + head_size, data, data_size);
    return true;
}

#define SETTER(name, c_type, type)                                                                 \
    bool attr_container_set_##name(attr_container_t **container, const char *key, c_type value) { \
        return set(container, key, type, &value, sizeof value, NULL, 0);                           \
    }

SETTER(byte, int8_t, ATTR_TYPE_BYTE)
SETTER(int8, int8_t, ATTR_TYPE_INT8)
SETTER(short, short, ATTR_TYPE_SHORT)
SETTER(int16, int16_t, ATTR_TYPE_INT16)
SETTER(int, int, ATTR_TYPE_INT)
SETTER(int32, int32_t, ATTR_TYPE_INT32)
SETTER(int64, int64_t, ATTR_TYPE_INT64)
SETTER(uint8, uint8_t, ATTR_TYPE_UINT8)
SETTER(uint16, uint16_t, ATTR_TYPE_UINT16)
SETTER(uint32, uint32_t, ATTR_TYPE_UINT32)
SETTER(uint64, uint64_t, ATTR_TYPE_UINT64)
SETTER(float, float, ATTR_TYPE_FLOAT)
SETTER(double, double, ATTR_TYPE_DOUBLE)
SETTER(bool, bool, ATTR_TYPE_BOOLEAN)

bool attr_container_set_string(attr_container_t **container, const char *key, const char *value) {
    if (!value) {
        return false;
    }
    size_t length = strlen(value) + 1;
    if (length > UINT16_MAX) {
        return false;
    }
    uint16_t head = length;
    return set(container, key, ATTR_TYPE_STRING, &head, sizeof head, value, length);
}

bool attr_container_set_bytearray(attr_container_t **container, const char *key,
                                  const int8_t *value, unsigned length) {
    uint32_t head = length;
    return value && set(container, key, ATTR_TYPE_BYTEARRAY, &head, sizeof head, value, length);
}

static bool is_float(uint8_t type) { return type == ATTR_TYPE_FLOAT || type == ATTR_TYPE_DOUBLE; }

static double as_double(const attribute_t *attribute) {
    if (attribute->type == ATTR_TYPE_FLOAT) {
        float value;
        memcpy(&value, attribute->value, sizeof value);
        return value;
    }
    double value;
    memcpy(&value, attribute->value, sizeof value);
    return value;
}

static int64_t as_integer(const attribute_t *attribute) {
    int64_t value = 0;
    switch (attribute->type) {
    case ATTR_TYPE_STRING:
    case ATTR_TYPE_BYTEARRAY:
        return 0;
    case ATTR_TYPE_INT8:
        return (int8_t)*attribute->value;
    case ATTR_TYPE_INT16:
        return (int16_t)load16(attribute->value);
    case ATTR_TYPE_INT32:
        return (int32_t)load32(attribute->value);
    default:
        memcpy(&value, attribute->value, attribute->size);
        return value;
    }
}

static int64_t integer_of(const attr_container_t *container, const char *key) {
    attribute_t attribute;
    if (!find(container, key, &attribute, NULL)) {
        return 0;
    }
    if (is_float(attribute.type)) {
        double value = as_double(&attribute);
        return value > -9.2e18 && value < 9.2e18 ? (int64_t)value : 0;
    }
    return as_integer(&attribute);
}

static double double_of(const attr_container_t *container, const char *key) {
    attribute_t attribute;
    if (!find(container, key, &attribute, NULL)) {
        return 0;
    }
    return is_float(attribute.type) ? as_double(&attribute) : (double)as_integer(&attribute);
}

#define GETTER(name, c_type, from)                                                                 \
    c_type attr_container_get_as_##name(const attr_container_t *container, const char *key) {      \
        return (c_type)from(container, key);                                                       \
    }

GETTER(byte, int8_t, integer_of)
GETTER(int8, int8_t, integer_of)
GETTER(short, short, integer_of)
GETTER(int16, int16_t, integer_of)
GETTER(int, int, integer_of)
GETTER(int32, int32_t, integer_of)
GETTER(int64, int64_t, integer_of)
GETTER(uint8, uint8_t, integer_of)
GETTER(uint16, uint16_t, integer_of)
GETTER(uint32, uint32_t, integer_of)
GETTER(uint64, uint64_t, integer_of)
GETTER(float, float, double_of)
GETTER(double, double, double_of)
GETTER(bool, bool, integer_of)

char *attr_container_get_as_string(const attr_container_t *container, const char *key) {
    attribute_t attribute;
    if (!find(container, key, &attribute, NULL) || attribute.type != ATTR_TYPE_STRING) {
        return NULL;
    }
    return attribute.value + sizeof(uint16_t);
}

const int8_t *attr_container_get_as_bytearray(const attr_container_t *container, const char *key,
                                              unsigned *length) {
    attribute_t attribute;
    if (!find(container, key, &attribute, NULL) || attribute.type != ATTR_TYPE_BYTEARRAY) {
        return NULL;
    }
    if (length) {
        *length = load32(attribute.value);
    }
    return (const int8_t *)attribute.value + sizeof(uint32_t);
}

bool attr_container_contain_key(const attr_container_t *container, const char *key) {
    attribute_t attribute;
    return find(container, key, &attribute, NULL);
}

char *attr_container_get_tag(const attr_container_t *container) {
    return container ? (char *)container->rest : NULL;
}

uint16_t attr_container_get_attr_num(const attr_container_t *container) {
    return container ? load16(count_of(container)) : 0;
}

bool attr_container_is_constant(const attr_container_t *container) {
    return container->flags & FLAG_READ_ONLY;
}

unsigned attr_container_get_serialize_length(const attr_container_t *container) {
    return container ? FLAGS_SIZE + container->length : 0;
}

bool attr_container_serialize(char *buffer, const attr_container_t *container) {
    if (!buffer || !container) {
        return false;
    }
    memcpy(buffer, container, attr_container_get_serialize_length(container));
    store16(buffer, 0);
    return true;
}

static void dump_value(const attribute_t *attribute) {
    static const char *const names[] = {"byte", "short", "int",  "int64",  "uint8", "uint16",
                                        "uint32", "int64", "", "", "float", "double", "bool"};
    switch (attribute->type) {
    case ATTR_TYPE_STRING:
        printf("type: string, value: %s\n", attribute->value + sizeof(uint16_t));
        break;
    case ATTR_TYPE_BYTEARRAY:
        printf("type: byte array, length: %u\n", (unsigned)load32(attribute->value));
        break;
    case ATTR_TYPE_FLOAT:
    case ATTR_TYPE_DOUBLE:
        printf("type: %s, value: %f\n", names[attribute->type], as_double(attribute));
        break;
    default:
        if (attribute->type > ATTR_TYPE_BOOLEAN) {
            printf("type: %u\n", attribute->type);
        } else {
            uint64_t value = 0;
            memcpy(&value, attribute->value, attribute->size);
            printf("type: %s, value: 0x%llx\n", names[attribute->type],
                   (unsigned long long)value);
        }
        break;
    }
}

void attr_container_dump(const attr_container_t *container) {
    printf("Attribute container dump:\n");
    if (!container) {
        return;
    }
    printf("Tag: %s\n", container->rest);
    printf("Attribute list:\n");
    char *at = count_of(container);
    uint16_t count = load16(at);
    at += sizeof(uint16_t);
    for (uint16_t i = 0; i < count; i++) {
        attribute_t attribute;
        at = parse(at, &attribute);
        printf("  key: %s, ", attribute.key);
        dump_value(&attribute);
    }
    printf("\n");
}
