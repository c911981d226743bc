// x86-64 with AVX-512: the source of the AVX2 kernels, with wider tiles of products. Rows keep their eight lanes,
// so that their sums have one order everywhere.

#include "../context.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../arguments.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)

#define CK_NAME(name) name##_avx512
#define CK_SET CK_AVX512
#define CK_HAS_AVX2 1
// 32 registers of 16 floats: 14 x 32 sums take 28, two hold B and one a broadcast of A.
#define CK_LANES 16
#define CK_ROWS 14
#define CK_VECTORS 2
#define CK_BFLOAT16_PANEL CK_PANEL_ROUNDED

#include "all.h"

#pragma clang attribute pop

const ck_kernels *ck_kernels_avx512(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                 __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &table_avx512 : NULL;
}

#else

const ck_kernels *ck_kernels_avx512(void) { return NULL; }

#endif
