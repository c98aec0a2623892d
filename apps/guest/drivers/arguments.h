/*
 * Numbers on the command line. The peer gives an app only the words after its name, WASI hosts give
 * the name first: a first word that is no number is not counted.
 */
#pragma once

#include <stdlib.h>

/* The argument with this index, counted from 0, or a default. */
static inline int argument(int argc, char **argv, int index, int otherwise) {
    if (argc > 0 && (argv[0][0] < '0' || argv[0][0] > '9')) {
        index++;
    }
    return index < argc ? atoi(argv[index]) : otherwise;
}
