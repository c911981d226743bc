// x86-64 with AVX-512 and its products of bfloat16 pairs; otherwise as avx512.c.

#include "../context.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../arguments.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)

#define CK_NAME(name) name##_avx512_bf16
#define CK_SET CK_AVX512_BF16
#define CK_HAS_AVX2 1
#define CK_ADD_PAIR_PRODUCTS(sum, a, b) _mm512_dpbf16_ps((__m512)(sum), (__m512bh)(a), (__m512bh)(b))
// 32 registers of 16 sums: 14 x 32 take 28, two hold B and one a broadcast of A.
#define CK_LANES 16
#define CK_ROWS 14
#define CK_VECTORS 2
#define CK_BFLOAT16_PANEL CK_PANEL_PAIRS

#include "all.h"

#pragma clang attribute pop

const ck_kernels *ck_kernels_avx512_bf16(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                 __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                 __builtin_cpu_supports("avx512bf16") ? &table_avx512_bf16 : NULL;
}

#else

const ck_kernels *ck_kernels_avx512_bf16(void) { return NULL; }

#endif
