// The reference: plain C, at whatever the compiler's baseline offers (SSE2, NEON).

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../arguments.h"
#include "../context.h"

#define CK_NAME(name) name##_portable
#define CK_SET CK_PORTABLE
#define CK_HAS_AVX2 0
#if defined(__aarch64__)
// 32 registers of four floats: 6 x 16 sums take 24 of them.
#define CK_ROWS 6
#define CK_VECTORS 2
#else
// 16 registers of four floats: 4 x 8 sums take 8 of them.
#define CK_ROWS 4
#define CK_VECTORS 1
#endif

// Vectors pass only between functions that are always inlined, so no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

#include "vector8.h"
#include "products.h"
#include "rows.h"
#include "layernorm.h"
#include "gelu.h"
#include "softcap.h"
#include "softmax.h"
#include "table.h"

const ck_kernels *ck_kernels_portable(void) { return &table_portable; }
