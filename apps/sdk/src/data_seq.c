#include <data_seq.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

data_seq_t *data_seq_alloc(uint32_t capacity) {
    if (capacity == 0 || capacity > DATA_SEQ_MAX_FRAMES) {
        return NULL;
    }
    data_seq_t *ds = malloc(sizeof(data_seq_t) + capacity * sizeof(data_seq_frame_t));
    if (ds) {
        ds->version = DATA_SEQ_V_1;
        ds->num = capacity;
        ds->index = 0;
    }
    return ds;
}

void data_seq_free(data_seq_t *ds) { free(ds); }

void data_seq_reset(data_seq_t *ds) { ds->index = 0; }

int data_seq_push(data_seq_t *ds, data_seq_type_t type, data_seq_size_t size, const void *value) {
    if (!ds || ds->version != DATA_SEQ_V_1 || size == 0 || !value) {
        return -EINVAL;
    }
    if (ds->index >= ds->num) {
        return -ENOSPC;
    }
    ds->frame[ds->index++] = (data_seq_frame_t){type, size, (uintptr_t)value};
    return 0;
}

int data_seq_pop(data_seq_t *ds, data_seq_type_t type, data_seq_size_t size, void *value) {
    if (!ds || ds->version != DATA_SEQ_V_1 || size == 0 || !value) {
        return -EINVAL;
    }
    for (uint32_t i = 0; i < ds->index; i++) {
        const data_seq_frame_t *frame = &ds->frame[i];
        if (frame->type == type && frame->size == size) {
            memcpy(value, (const void *)frame->ptr, size);
            return 0;
        }
    }
    return -ENOENT;
}
