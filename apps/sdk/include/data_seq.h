/*
 * Data sequence: how the arguments of an ioctl cross from app to host.
 *
 * A list of frames, each with a key, the size of a value and its address. The values stay where
 * they are; they must live until the call returns. Layout and version are part of the interface
 * to the host.
 */
#pragma once

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DATA_SEQ_V_1 0x1

/* The host refuses longer sequences. */
#define DATA_SEQ_MAX_FRAMES 1023

typedef uint16_t data_seq_type_t;
typedef uint16_t data_seq_size_t;

typedef struct data_seq_frame {
    data_seq_type_t type;
    data_seq_size_t size;
    uintptr_t ptr;
} data_seq_frame_t;

typedef struct data_seq {
    uint32_t version;
    uint32_t num;   /* capacity */
    uint32_t index; /* frames in use */
    data_seq_frame_t frame[];
} data_seq_t;

/* Appends or fetches a variable; its size is part of the key. */
#define DATA_SEQ_PUSH(ds, type, value) data_seq_push(ds, type, sizeof(value), &(value))
#define DATA_SEQ_POP(ds, type, value) data_seq_pop(ds, type, sizeof(value), &(value))
#define DATA_SEQ_FORCE_PUSH(ds, type, value) assert(DATA_SEQ_PUSH(ds, type, value) == 0)
#define DATA_SEQ_FORCE_POP(ds, type, value) assert(DATA_SEQ_POP(ds, type, value) == 0)

/* An empty sequence for 1 to DATA_SEQ_MAX_FRAMES values, or NULL. */
data_seq_t *data_seq_alloc(uint32_t capacity);
void data_seq_free(data_seq_t *ds);
void data_seq_reset(data_seq_t *ds);

/* 0, -EINVAL for a bad argument, -ENOSPC when the sequence is full. */
int data_seq_push(data_seq_t *ds, data_seq_type_t type, data_seq_size_t size, const void *value);

/* 0, -EINVAL for a bad argument, -ENOENT when no frame has this key and size. */
int data_seq_pop(data_seq_t *ds, data_seq_type_t type, data_seq_size_t size, void *value);

#ifdef __cplusplus
}
#endif
