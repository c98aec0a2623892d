/* Types of the POSIX calls, in the sizes of wasm32. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef long ssize_t;
typedef int64_t off_t;
typedef int64_t time_t;
typedef unsigned mode_t;
