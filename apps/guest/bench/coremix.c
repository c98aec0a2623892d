/*
 * The mix of a small controller: a linked list, a matrix and a state machine over text, about the
 * same time in each. One iteration runs all three; the checksum is a CRC over their results.
 */
#include <string.h>

#include "bench.h"

/* --- CRC-16 with the polynomial of CCITT, bit by bit --- */

static uint16_t crc16(uint16_t crc, uint32_t value) {
    for (int bit = 31; bit >= 0; bit--) {
        uint16_t top = (crc >> 15 ^ value >> bit) & 1;
        crc = (uint16_t)(crc << 1) ^ (top ? 0x1021 : 0);
    }
    return crc;
}

/* --- Linked list: build, search, sort, reverse --- */

#define NODES 64

typedef struct node {
    struct node *next;
    int16_t key;
    int16_t value;
} node_t;

static node_t nodes[NODES];

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

static node_t *build_list(uint32_t seed) {
    for (int i = 0; i < NODES; i++) {
        nodes[i] = (node_t){
            .next = i + 1 < NODES ? &nodes[i + 1] : NULL,
            .key = (int16_t)(next_random(&seed) & 0x3ff),
            .value = (int16_t)i,
        };
    }
    return nodes;
}

static int find(const node_t *list, int16_t key) {
    int distance = 0;
    for (; list; list = list->next, distance++) {
        if (list->key == key) {
            return distance;
        }
    }
    return -1;
}

static node_t *merge(node_t *a, node_t *b) {
    node_t *head = NULL;
    node_t **tail = &head;
    while (a && b) {
        node_t **smaller = b->key < a->key ? &b : &a;
        *tail = *smaller;
        *smaller = (*smaller)->next;
        tail = &(*tail)->next;
    }
    *tail = a ? a : b;
    return head;
}

static node_t *sort(node_t *list) {
    if (!list || !list->next) {
        return list;
    }
    node_t *middle = list;
    for (node_t *end = list->next; end && end->next; end = end->next->next) {
        middle = middle->next;
    }
    node_t *second = middle->next;
    middle->next = NULL;
    return merge(sort(list), sort(second));
}

static node_t *reverse(node_t *list) {
    node_t *reversed = NULL;
    while (list) {
        node_t *next = list->next;
        list->next = reversed;
        reversed = list;
        list = next;
    }
    return reversed;
}

static uint16_t run_list(uint16_t crc, uint32_t seed) {
    node_t *list = build_list(seed);
    uint32_t sum = 0;
    for (int16_t key = 0; key < 16; key++) {
        sum = sum * 31 + (uint32_t)find(list, (int16_t)(key * 63 + (seed & 7)));
    }
    crc = crc16(crc, sum);
    list = reverse(sort(list));
    for (const node_t *node = list; node; node = node->next) {
        sum = sum * 31 + ((uint32_t)node->key << 16 | (uint16_t)node->value);
    }
    return crc16(crc, sum);
}

/* --- Matrix: product of 16-bit matrices with a 32-bit sum, then scaling --- */

#define N 20

static int16_t left[N][N];
static int16_t right[N][N];
static int32_t product[N][N];

static uint16_t run_matrix(uint16_t crc, uint32_t seed) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            left[i][j] = (int16_t)(next_random(&seed) & 0xff) - 128;
            right[i][j] = (int16_t)(next_random(&seed) & 0xff) - 128;
        }
    }
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            int32_t sum = 0;
            for (int k = 0; k < N; k++) {
                sum += left[i][k] * right[k][j];
            }
            product[i][j] = sum;
        }
    }
    for (int i = 0; i < N; i++) {
        int32_t trace = product[i][i];
        for (int j = 0; j < N; j++) {
            trace ^= product[i][j] >> (j & 7);
        }
        crc = crc16(crc, (uint32_t)trace);
    }
    return crc;
}

/* --- State machine: which words of a text are integers, decimals, exponents or neither --- */

enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, POWER, INVALID, STATES };

static enum state advance(enum state state, char c) {
    int digit = c >= '0' && c <= '9';
    switch (state) {
    case START:
        return digit ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : INVALID;
    case SIGN:
        return digit ? INTEGER : c == '.' ? POINT : INVALID;
    case INTEGER:
        return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case POINT:
        return digit ? FRACTION : INVALID;
    case FRACTION:
        return digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case EXPONENT:
        return digit ? POWER : c == '+' || c == '-' ? EXPONENT_SIGN : INVALID;
    case EXPONENT_SIGN:
    case POWER:
        return digit ? POWER : INVALID;
    default:
        return INVALID;
    }
}

static uint16_t run_states(uint16_t crc, uint32_t seed) {
    static const char *const words[] = {"5012,",    "-874,",  "+122,",    "35.54400,",
                                        ".1234500,", "-110.7,", "5.500e+3,", "-.123e-2,",
                                        "-87e+832,", "T0.3e-1F,", "-T.T++Tq,", "1T3.4e4z,"};
    static char text[1024];
    uint32_t size = 0;
    while (size < sizeof text - 16) {
        const char *word = words[next_random(&seed) % (sizeof words / sizeof words[0])];
        while (*word) {
            text[size++] = *word++;
        }
    }
    uint16_t ended_in[STATES] = {0};
    uint16_t visits[STATES] = {0};
    enum state state = START;
    for (uint32_t i = 0; i < size; i++) {
        if (text[i] == ',') {
            ended_in[state]++;
            state = START;
        } else {
            state = advance(state, text[i]);
            visits[state]++;
        }
    }
    for (int i = 0; i < STATES; i++) {
        crc = crc16(crc, (uint32_t)ended_in[i] << 16 | visits[i]);
    }
    return crc;
}

BENCH_RUN {
    uint16_t crc = 0xffff;
    for (uint32_t i = 0; i < iterations; i++) {
        crc = run_list(crc, crc + i);
        crc = run_matrix(crc, crc + i);
        crc = run_states(crc, crc + i);
    }
    return crc;
}

BENCH_MAIN("coremix", 200)
