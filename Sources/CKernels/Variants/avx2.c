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
#define CK_ROWS 6
#define CK_VECTORS 2

/// Eight rows of eight floats become eight columns.
static inline __attribute__((always_inline)) void ck_transpose8_avx2(__m256 r[8]) {
  __m256 t0 = _mm256_unpacklo_ps(r[0], r[1]), t1 = _mm256_unpackhi_ps(r[0], r[1]);
  __m256 t2 = _mm256_unpacklo_ps(r[2], r[3]), t3 = _mm256_unpackhi_ps(r[2], r[3]);
  __m256 t4 = _mm256_unpacklo_ps(r[4], r[5]), t5 = _mm256_unpackhi_ps(r[4], r[5]);
  __m256 t6 = _mm256_unpacklo_ps(r[6], r[7]), t7 = _mm256_unpackhi_ps(r[6], r[7]);
  __m256 u0 = _mm256_shuffle_ps(t0, t2, 0x44), u1 = _mm256_shuffle_ps(t0, t2, 0xEE);
  __m256 u2 = _mm256_shuffle_ps(t1, t3, 0x44), u3 = _mm256_shuffle_ps(t1, t3, 0xEE);
  __m256 u4 = _mm256_shuffle_ps(t4, t6, 0x44), u5 = _mm256_shuffle_ps(t4, t6, 0xEE);
  __m256 u6 = _mm256_shuffle_ps(t5, t7, 0x44), u7 = _mm256_shuffle_ps(t5, t7, 0xEE);
  r[0] = _mm256_permute2f128_ps(u0, u4, 0x20);
  r[1] = _mm256_permute2f128_ps(u1, u5, 0x20);
  r[2] = _mm256_permute2f128_ps(u2, u6, 0x20);
  r[3] = _mm256_permute2f128_ps(u3, u7, 0x20);
  r[4] = _mm256_permute2f128_ps(u0, u4, 0x31);
  r[5] = _mm256_permute2f128_ps(u1, u5, 0x31);
  r[6] = _mm256_permute2f128_ps(u2, u6, 0x31);
  r[7] = _mm256_permute2f128_ps(u3, u7, 0x31);
}

/// Rows that are contiguous in k into a panel [k][width], for a width of 6 or 16.
static void ck_pack_transposed_avx2(int width, int64_t k, const float *source, int64_t stride,
                                    float *panel) {
  int64_t i = 0;
  if (width == 16) {
    for (; i + 8 <= k; i += 8) {
      for (int half = 0; half < 2; half++) {
        __m256 r[8];
#pragma unroll
        for (int j = 0; j < 8; j++) r[j] = _mm256_loadu_ps(source + (half * 8 + j) * stride + i);
        ck_transpose8_avx2(r);
#pragma unroll
        for (int j = 0; j < 8; j++) _mm256_storeu_ps(panel + (i + j) * 16 + half * 8, r[j]);
      }
    }
  } else {
    for (; i + 8 <= k; i += 8) {
      __m256 r[8];
#pragma unroll
      for (int j = 0; j < 6; j++) r[j] = _mm256_loadu_ps(source + j * stride + i);
      r[6] = r[7] = _mm256_setzero_ps();
      ck_transpose8_avx2(r);
#pragma unroll
      for (int j = 0; j < 8; j++) {
        float *to = panel + (i + j) * 6;
        _mm_storeu_ps(to, _mm256_castps256_ps128(r[j]));
        _mm_storel_pi((__m64 *)(to + 4), _mm256_extractf128_ps(r[j], 1));
      }
    }
  }
  for (; i < k; i++) {
    for (int j = 0; j < width; j++) panel[i * width + j] = source[j * stride + i];
  }
}

#include "vector8.h"
#include "products.h"
#include "rows.h"
#include "layernorm.h"
#include "gelu.h"
#include "softcap.h"
#include "softmax.h"
#include "table.h"

#pragma clang attribute pop

const ck_kernels *ck_kernels_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &table_avx2 : NULL;
}

#else

const ck_kernels *ck_kernels_avx2(void) { return NULL; }

#endif
