// 64-bit Arm with its products of bfloat16 pairs (FEAT_BF16, from Armv8.6 on); otherwise as neon.c.

#include "../context.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#if defined(__APPLE__)
#include <sys/sysctl.h>
#elif defined(__linux__)
#include <sys/auxv.h>
#endif

#include "../arguments.h"

#pragma clang attribute push(__attribute__((target("bf16"))), apply_to = function)

#define CK_NAME(name) name##_neon_bf16
#define CK_SET CK_NEON_BF16
#define CK_HAS_AVX2 0
// BFDOT, not BFMMLA: a lane holds one sum, so that tiles and panels are those of the other sets.
#define CK_ADD_PAIR_PRODUCTS(sum, a, b) vbfdotq_f32((float32x4_t)(sum), (bfloat16x8_t)(a), (bfloat16x8_t)(b))
#define CK_LANES 4
#define CK_ROWS 6
#define CK_VECTORS 4
#define CK_BFLOAT16_PANEL CK_PANEL_PAIRS

#pragma clang diagnostic ignored "-Wpsabi"

#include "all.h"

#pragma clang attribute pop

static bool processor_has_pair_products(void) {
#if defined(__APPLE__)
  int has = 0;
  size_t size = sizeof has;
  return sysctlbyname("hw.optional.arm.FEAT_BF16", &has, &size, NULL, 0) == 0 && has;
#elif defined(__linux__)
  const unsigned long has_bf16 = 1ul << 14;  // HWCAP2_BF16, which older headers lack
  return (getauxval(AT_HWCAP2) & has_bf16) != 0;
#else
  return false;
#endif
}

const ck_kernels *ck_kernels_neon_bf16(void) { return processor_has_pair_products() ? &table_neon_bf16 : NULL; }

#else

const ck_kernels *ck_kernels_neon_bf16(void) { return NULL; }

#endif
