// The reference: plain C, at whatever the compiler's baseline offers.

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../arguments.h"
#include "../context.h"

#define CK_NAME(name) name##_portable
#define CK_SET CK_PORTABLE
#define CK_HAS_AVX2 0
// 16 registers of four floats are the least that is met: 4 x 8 sums take 8 of them.
#define CK_LANES 4
#define CK_ROWS 4
#define CK_VECTORS 2
// Pairs, so that what processors with products of pairs run is tested on all.
#define CK_BFLOAT16_PANEL CK_PANEL_PAIRS

// Vectors pass only between functions that are always inlined, so no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

#include "all.h"

const ck_kernels *ck_kernels_portable(void) { return &table_portable; }
