// 64-bit Arm: the portable source with tiles for its 32 registers. Operands rounded to bfloat16 are packed as floats, whose
// products are exact.

#include "../context.h"

#if defined(__aarch64__)

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../arguments.h"

#define CK_NAME(name) name##_neon
#define CK_SET CK_NEON
#define CK_HAS_AVX2 0
// 32 registers of four floats: 6 x 16 sums take 24, four hold B and two A.
#define CK_LANES 4
#define CK_ROWS 6
#define CK_VECTORS 4
#define CK_BFLOAT16_PANEL CK_PANEL_ROUNDED

#pragma clang diagnostic ignored "-Wpsabi"

#include "all.h"

const ck_kernels *ck_kernels_neon(void) { return &table_neon; }

#else

const ck_kernels *ck_kernels_neon(void) { return NULL; }

#endif
