// x86-64 with AVX2 and FMA. The same source as the portable kernels where the compiler does it well, with
// intrinsics where it does not. Nothing here runs unless the processor says that it can.

#include "../context.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../arguments.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define CK_NAME(name) name##_avx2
#define CK_SET CK_AVX2
#define CK_HAS_AVX2 1
// 16 registers of eight floats: 6 x 16 sums take 12, two hold B and one a broadcast of A.
#define CK_LANES 8
#define CK_ROWS 6
#define CK_VECTORS 2
#define CK_BFLOAT16_PANEL CK_PANEL_ROUNDED

#include "all.h"

#pragma clang attribute pop

const ck_kernels *ck_kernels_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &table_avx2 : NULL;
}

#else

const ck_kernels *ck_kernels_avx2(void) { return NULL; }

#endif
