/* What CoreMark asks of a platform, for gcc on this machine and for clang with wasi-libc alike. CoreMark itself is not part of this
 * project: apps/bench/run coremark FOLDER takes it from a folder. */
#ifndef CORE_PORTME_H
#define CORE_PORTME_H

#include <stddef.h>
#include <stdint.h>

#define HAS_FLOAT 1
#define HAS_STDIO 1
#define HAS_PRINTF 1
#define MAIN_HAS_NOARGC 0
#define MAIN_HAS_NORETURN 0
#define MULTITHREAD 1
#define MEM_METHOD MEM_STATIC
#define MEM_LOCATION "STATIC"
#define SEED_METHOD SEED_VOLATILE
#define COMPILER_VERSION __VERSION__
#ifndef COMPILER_FLAGS
#define COMPILER_FLAGS "-O3"
#endif

typedef int16_t ee_s16;
typedef uint16_t ee_u16;
typedef int32_t ee_s32;
typedef uint32_t ee_u32;
typedef uint8_t ee_u8;
typedef float ee_f32;
typedef double ee_f64;
typedef uintptr_t ee_ptr_int;
typedef size_t ee_size_t;
typedef uint64_t CORE_TICKS;

#define align_mem(address) ((void *)(((ee_ptr_int)(address) + 3) & ~(ee_ptr_int)3))

typedef struct {
    ee_u8 ready;
} core_portable;

extern ee_u32 default_num_contexts;

void portable_init(core_portable *port, int *argc, char *argv[]);
void portable_fini(core_portable *port);

#endif
