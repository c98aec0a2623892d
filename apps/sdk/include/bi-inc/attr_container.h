/*
 * Attribute container: a list of named, typed values in one block of memory, the payload of
 * requests, events, sensor samples and MQTT events. The block itself is what crosses to the host.
 *
 * A setter may move the block, so it takes the address of the pointer. It returns false when memory
 * runs out. A getter gives 0, false or NULL for a key that is not there; numbers are converted.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wa_types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct attr_container attr_container_t;

enum attr_type {
    ATTR_TYPE_BYTE = 0,
    ATTR_TYPE_INT8 = ATTR_TYPE_BYTE,
    ATTR_TYPE_SHORT = 1,
    ATTR_TYPE_INT16 = ATTR_TYPE_SHORT,
    ATTR_TYPE_INT = 2,
    ATTR_TYPE_INT32 = ATTR_TYPE_INT,
    ATTR_TYPE_INT64 = 3,
    ATTR_TYPE_UINT8 = 4,
    ATTR_TYPE_UINT16 = 5,
    ATTR_TYPE_UINT32 = 6,
    ATTR_TYPE_UINT64 = 7,
    ATTR_TYPE_FLOAT = 10,
    ATTR_TYPE_DOUBLE = 11,
    ATTR_TYPE_BOOLEAN = 12,
    ATTR_TYPE_STRING = 13,
    ATTR_TYPE_BYTEARRAY = 14,
};

attr_container_t *attr_container_create(const char *tag);
void attr_container_destroy(const attr_container_t *container);

bool attr_container_set_byte(attr_container_t **container, const char *key, int8_t value);
bool attr_container_set_int8(attr_container_t **container, const char *key, int8_t value);
bool attr_container_set_short(attr_container_t **container, const char *key, short value);
bool attr_container_set_int16(attr_container_t **container, const char *key, int16_t value);
bool attr_container_set_int(attr_container_t **container, const char *key, int value);
bool attr_container_set_int32(attr_container_t **container, const char *key, int32_t value);
bool attr_container_set_int64(attr_container_t **container, const char *key, int64_t value);
bool attr_container_set_uint8(attr_container_t **container, const char *key, uint8_t value);
bool attr_container_set_uint16(attr_container_t **container, const char *key, uint16_t value);
bool attr_container_set_uint32(attr_container_t **container, const char *key, uint32_t value);
bool attr_container_set_uint64(attr_container_t **container, const char *key, uint64_t value);
bool attr_container_set_float(attr_container_t **container, const char *key, float value);
bool attr_container_set_double(attr_container_t **container, const char *key, double value);
bool attr_container_set_bool(attr_container_t **container, const char *key, bool value);
bool attr_container_set_string(attr_container_t **container, const char *key, const char *value);
bool attr_container_set_bytearray(attr_container_t **container, const char *key,
                                  const int8_t *value, unsigned length);

int8_t attr_container_get_as_byte(const attr_container_t *container, const char *key);
int8_t attr_container_get_as_int8(const attr_container_t *container, const char *key);
short attr_container_get_as_short(const attr_container_t *container, const char *key);
int16_t attr_container_get_as_int16(const attr_container_t *container, const char *key);
int attr_container_get_as_int(const attr_container_t *container, const char *key);
int32_t attr_container_get_as_int32(const attr_container_t *container, const char *key);
int64_t attr_container_get_as_int64(const attr_container_t *container, const char *key);
uint8_t attr_container_get_as_uint8(const attr_container_t *container, const char *key);
uint16_t attr_container_get_as_uint16(const attr_container_t *container, const char *key);
uint32_t attr_container_get_as_uint32(const attr_container_t *container, const char *key);
uint64_t attr_container_get_as_uint64(const attr_container_t *container, const char *key);
float attr_container_get_as_float(const attr_container_t *container, const char *key);
double attr_container_get_as_double(const attr_container_t *container, const char *key);
bool attr_container_get_as_bool(const attr_container_t *container, const char *key);
/* Strings and byte arrays live in the container. */
char *attr_container_get_as_string(const attr_container_t *container, const char *key);
const int8_t *attr_container_get_as_bytearray(const attr_container_t *container, const char *key,
                                              unsigned *length);

bool attr_container_contain_key(const attr_container_t *container, const char *key);
char *attr_container_get_tag(const attr_container_t *container);
uint16_t attr_container_get_attr_num(const attr_container_t *container);
bool attr_container_is_constant(const attr_container_t *container);

/* The size of the block, and a copy of it into a buffer of that size. */
unsigned attr_container_get_serialize_length(const attr_container_t *container);
bool attr_container_serialize(char *buffer, const attr_container_t *container);

/* Prints tag, keys and values. */
void attr_container_dump(const attr_container_t *container);

#ifdef __cplusplus
}
#endif
