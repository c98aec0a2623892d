/* assert(): a failed assertion prints the expression and its place, then traps. */
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#include <stdio.h>
#include <stdlib.h>
#define assert(condition)                                                                          \
    ((condition) ? (void)0                                                                         \
                 : (printf("assertion failed: %s, %s:%d\n", #condition, __FILE__, __LINE__),       \
                    abort()))
#endif
#ifndef __cplusplus
#define static_assert _Static_assert
#endif
