// x86-64 with AVX2 and the bit instructions that came with it.

#include "variants.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#define TK_SET avx2
#define TK_HAS_SHUFFLES
#include "kernels.h"
#pragma clang attribute pop

const tk_kernels *tk_kernels_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? &kernels_avx2 : NULL;
}

#else

const tk_kernels *tk_kernels_avx2(void) { return NULL; }

#endif
