// For every processor: NEON on arm64, SSE2 on x86-64.

#define TK_SET portable
#include "kernels.h"

const tk_kernels *tk_portable_kernels(void) { return &kernels_portable; }

const tk_kernels *tk_best_kernels(void) {
  const tk_kernels *best = tk_kernels_avx512();
  if (!best) best = tk_kernels_avx2();
  return best ? best : tk_portable_kernels();
}
