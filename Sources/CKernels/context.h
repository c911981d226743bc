#ifndef CK_CONTEXT_H
#define CK_CONTEXT_H

#include <pthread.h>
#include <stddef.h>

#include "CKernels.h"
#include "pool.h"

/// Works on the half-open range [begin, end) of whatever `arguments` describes (rows, columns, elements).
typedef void (*ck_range_function)(const void *arguments, int64_t begin, int64_t end);

/// What a panel holds. Either is counted in words of four bytes.
typedef enum ck_panel {
  CK_PANEL_FLOATS,   ///< [k][width] floats
  CK_PANEL_ROUNDED,  ///< the same, rounded to bfloat16
  CK_PANEL_PAIRS,    ///< [(k + 1) / 2][width] pairs of bfloat16, the element of the even k in the lower half
} ck_panel;

static inline int64_t ck_panel_words(ck_panel panel, int64_t k) {
  return panel == CK_PANEL_PAIRS ? (k + 1) / 2 : k;
}

/// Panels to be made, side by side: element (j, i) of the source stands at start[j * outer + i * inner].
typedef struct ck_packing {
  ck_panel panel;
  ck_number number;  ///< how the source is stored
  int width;
  int64_t count;  ///< rows the source has; what the last panel lacks becomes zero
  int64_t k;
  int64_t step;  ///< words from one panel to the next
  const void *source;
  int64_t outer, inner;
} ck_packing;

/// Operands of a tile that stand where they are or in panels; steps are along k. The columns of B stand side by side, and all
/// of a tile's are there.
typedef struct ck_strided {
  const float *a;
  int64_t a_row, a_step;
  const float *b;
  int64_t b_step;
} ck_strided;

/// The kernels of one instruction set.
typedef struct ck_kernels {
  ck_instruction_set set;

  // Matrix products work on packed panels: `tile_rows` rows of A or `tile_columns` columns of B, k by k.
  int tile_rows;
  int tile_columns;
  /// What operands rounded to bfloat16 are packed into.
  ck_panel bfloat16_panel;
  void (*pack_panels)(const ck_packing *packing, uint32_t *panels);
  /// c[rows, columns] (+)= alpha * a_panel * b_panel for one tile, of which rows x columns are wanted.
  void (*multiply_panels)(int64_t k, const void *a, const void *b, float alpha, bool accumulate, float *c,
                          int64_t ldc, int rows, int columns);
  /// The same where an operand was not worth packing.
  void (*multiply_strided)(int64_t k, const ck_strided *of, float alpha, bool accumulate, float *c, int64_t ldc,
                           int rows, int columns);
  /// The same for panels of pairs.
  void (*multiply_pairs)(int64_t k, const void *a, const void *b, float alpha, bool accumulate, float *c,
                         int64_t ldc, int rows, int columns);
  float (*dot)(int64_t count, const float *a, const float *b);
  float (*dot_bfloat16)(int64_t count, const void *a, const float *b);
  /// The bits of `dot` for each of the `tile_columns` columns of a panel of floats.
  void (*dot_panel)(int64_t count, const float *panel, const float *x, float *dots);
  ck_range_function to_bfloat16;

  ck_range_function rmsnorm_forward;
  ck_range_function rmsnorm_backward_rows;
  ck_range_function rmsnorm_backward_weight;
  ck_range_function layernorm_forward;
  ck_range_function layernorm_backward_rows;
  ck_range_function layernorm_backward_weight;
  ck_range_function add_to_rows;
  ck_range_function rotary;
  ck_range_function swiglu_forward;
  ck_range_function swiglu_backward;
  ck_range_function gelu_forward;
  ck_range_function gelu_backward;
  ck_range_function geglu_forward;
  ck_range_function geglu_backward;
  ck_range_function gather_rows;
  ck_range_function scatter_add_columns;
  ck_range_function head_forward;
  ck_range_function head_finish;
  ck_range_function head_backward;
  ck_range_function adamw;
  ck_range_function axpy;
  ck_range_function scale;
  ck_range_function multiply;
  double (*sum_of_squares)(int64_t count, const float *x);

  /// x -> cap * tanh(x / cap); `slopes` receives the derivative unless it is NULL.
  void (*softcap_row)(int64_t count, float cap, float *x, float *slopes);
  /// Softmax over the first `seen` of `count` scores of one row, in place and not yet divided by the sum;
  /// the rest becomes zero. Gives the sum and the maximum.
  float (*softmax_row)(int64_t seen, int64_t count, float *scores, float *maximum);
  /// scores -> exp(score - log_sum) for the first `seen`, zero for the rest.
  void (*exponentiate_row)(int64_t seen, int64_t count, float log_sum, float *scores);
  /// d = p * (d - mean) * scale.
  void (*softmax_gradient_row)(int64_t count, const float *p, float mean, float scale, float *d);
} ck_kernels;

const ck_kernels *ck_kernels_portable(void);
// NULL where it is not compiled in or the processor lacks it.
const ck_kernels *ck_kernels_avx2(void);
const ck_kernels *ck_kernels_avx512(void);
const ck_kernels *ck_kernels_avx512_bf16(void);
const ck_kernels *ck_kernels_neon(void);
const ck_kernels *ck_kernels_neon_bf16(void);

/// Memory that grows when asked and is kept for the next call. Aligned to 64 bytes.
typedef struct ck_scratch {
  float *memory;
  size_t count;
} ck_scratch;

float *ck_scratch_reserve(ck_scratch *scratch, size_t count);

struct ck_context {
  const ck_kernels *kernels;
  ck_pool *pool;
  pthread_mutex_t lock;
  ck_scratch packed_a;
  ck_scratch packed_b;
  ck_scratch partial_sums;
  ck_scratch *of_worker;  // one a thread
};

void ck_lock(ck_context *context);
void ck_unlock(ck_context *context);

/// Runs `work` over [0, count) in ranges of `grain`, on all threads.
void ck_run_ranges(ck_context *context, int64_t count, int64_t grain, ck_range_function work,
                   const void *arguments);

static inline int64_t ck_minimum(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t ck_maximum(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t ck_ceiling(int64_t a, int64_t b) { return (a + b - 1) / b; }

#endif
