// x86-64 with the parts of AVX-512 that work on bytes.

#include "variants.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#define TK_SET avx512
#define TK_HAS_SHUFFLES
#include "kernels.h"
#pragma clang attribute pop

const tk_kernels *tk_kernels_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
    ? &kernels_avx512
    : NULL;
}

#else

const tk_kernels *tk_kernels_avx512(void) { return NULL; }

#endif
