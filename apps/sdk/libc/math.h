/* What the host has of libm, and what WebAssembly has as instructions. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

#define M_PI 3.14159265358979323846

float sinf(float x);
float cosf(float x);
double pow(double x, double y);

static inline double sqrt(double x) { return __builtin_sqrt(x); }
static inline float sqrtf(float x) { return __builtin_sqrtf(x); }
static inline double fabs(double x) { return __builtin_fabs(x); }
static inline float fabsf(float x) { return __builtin_fabsf(x); }
static inline double floor(double x) { return __builtin_floor(x); }
static inline float floorf(float x) { return __builtin_floorf(x); }
static inline double ceil(double x) { return __builtin_ceil(x); }
static inline float ceilf(float x) { return __builtin_ceilf(x); }
static inline double trunc(double x) { return __builtin_trunc(x); }
static inline float truncf(float x) { return __builtin_truncf(x); }

#ifdef __cplusplus
}
#endif
