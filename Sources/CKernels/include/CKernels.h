#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

/// Numeric kernels of decoder models: fp32, and products of operands rounded to bfloat16 with sums in fp32.
///
/// Matrices are row-major; `ld…` is the distance between rows in elements. Work is cut into tiles whose
/// shape follows from the operands alone and every sum has a fixed order, so that results are bit-equal
/// for every number of threads. A row's result in the forward direction does not depend on which other
/// rows stand in the same call.

#ifdef __cplusplus
extern "C" {
#endif

/// Which code a context runs.
typedef enum ck_instruction_set {
  CK_AUTOMATIC = 0,  ///< The best this processor has.
  CK_PORTABLE = 1,   ///< Plain C; the reference that the others are tested against.
  CK_AVX2 = 2,       ///< x86-64 with AVX2 and FMA.
  CK_AVX512 = 3,     ///< x86-64 with AVX-512 F, BW, DQ and VL besides.
  CK_AVX512_BF16 = 4,  ///< The same with products of bfloat16 pairs.
  CK_NEON = 5,       ///< 64-bit Arm.
  CK_NEON_BF16 = 6,  ///< The same with products of bfloat16 pairs.
} ck_instruction_set;

/// Worker threads, scratch memory and the table of kernels. Calls on one context are serialised.
typedef struct ck_context ck_context;

/// Starts a context with `threads` threads, the caller's included (at least 1).
/// NULL when the instruction set is not available here or memory or threads are.
ck_context *ck_context_create(int32_t threads, ck_instruction_set set);
/// Stops the workers and frees all. NULL is ignored.
void ck_context_destroy(ck_context *context);
/// The number of threads, the caller's included.
int32_t ck_context_threads(const ck_context *context);
/// The instruction set in use, never CK_AUTOMATIC.
ck_instruction_set ck_context_instruction_set(const ck_context *context);
/// Whether a context of that set can be made on this processor.
bool ck_instruction_set_available(ck_instruction_set set);

/// Calls `work(argument, tile)` for every tile below `count`, on all threads.
void ck_parallel(ck_context *context, int64_t count, void (*work)(void *argument, int64_t tile),
                 void *argument);

// --- Memory ----------------------------------------------------------------------------------------

/// Zeros for large tensors, aligned to 64 bytes: in large pages where the system has them, and resident only where
/// touched. NULL when there is no room.
void *ck_memory_create(int64_t bytes);
/// Gives back what ck_memory_create gave for the same number of bytes. NULL is ignored.
void ck_memory_destroy(void *memory, int64_t bytes);

// --- Numbers ---------------------------------------------------------------------------------------

/// How a number is stored, or what it is rounded to.
typedef enum ck_number {
  CK_FLOAT32 = 0,
  CK_BFLOAT16 = 1,  ///< the upper half of a float32
} ck_number;

/// A weight in the layout that products read, made once because it does not change. See ck_panels_create.
typedef struct ck_panels ck_panels;

/// A matrix that is only read. Needs no alignment.
typedef struct ck_matrix {
  const void *start;
  int64_t ld;
  ck_number number;
  const ck_panels *panels;  ///< the same numbers packed; NULL if they are not
  int64_t first_row;        ///< the row of what was packed that is row 0 here
} ck_matrix;

// --- Matrix products -------------------------------------------------------------------------------

// `inputs` says what both operands are rounded to (to nearest, ties to even) before they meet. Sums are fp32.

/// Packs w[rows, columns] for products with `inputs`. With `by_rows` as ck_matmul_nt reads it, otherwise as ck_matmul_nn does.
/// Products of that context take the panels in place of the numbers, and give the same bits. NULL when there is no room.
ck_panels *ck_panels_create(ck_context *context, int64_t rows, int64_t columns, ck_matrix w, ck_number inputs,
                            bool by_rows);
/// NULL is ignored.
void ck_panels_destroy(ck_panels *panels);
/// The bytes that such panels take.
int64_t ck_panels_bytes(const ck_context *context, int64_t rows, int64_t columns, ck_number inputs, bool by_rows);
/// Whether ck_matmul_nt and ck_matmul_nn both get by with the panels, however they were made, so that nobody reads the
/// numbers they were made of.
bool ck_panels_serve_both_ways(const ck_context *context, ck_number inputs);

/// y[m,n] = alpha * x[m,k] * w[n,k]^T, added to y when `accumulate`.
void ck_matmul_nt(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *x,
                  int64_t ldx, ck_matrix w, ck_number inputs, bool accumulate, float *y, int64_t ldy);
/// c[m,n] = alpha * a[m,k] * b[k,n], added to c when `accumulate`.
void ck_matmul_nn(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
                  int64_t lda, ck_matrix b, ck_number inputs, bool accumulate, float *c, int64_t ldc);
/// c[m,n] = alpha * a[k,m]^T * b[k,n], added to c when `accumulate`.
void ck_matmul_tn(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
                  int64_t lda, const float *b, int64_t ldb, ck_number inputs, bool accumulate, float *c,
                  int64_t ldc);
/// y[n] = alpha * w[n,k] * x[k], added to y when `accumulate`: one row, as sampling needs it; x is not rounded. Panels made for
/// the numbers as they are stored give the same bits.
void ck_matvec(ck_context *context, int64_t n, int64_t k, float alpha, ck_matrix w, const float *x,
               bool accumulate, float *y);

// --- Rows ------------------------------------------------------------------------------------------

/// y = x / sqrt(mean(x^2) + epsilon) * w for each row; `scale` keeps 1/sqrt(…) for the way back.
void ck_rmsnorm_forward(ck_context *context, int64_t rows, int64_t width, float epsilon, const float *x,
                        const float *w, float *y, float *scale);
/// Adds the gradient of x to `dx` and that of w to `dw` (unless NULL).
void ck_rmsnorm_backward(ck_context *context, int64_t rows, int64_t width, const float *x,
                         const float *w, const float *scale, const float *dy, float *dx, float *dw);

/// y = (x - mean) / sqrt(variance + epsilon) * w + b for each row; `statistics` [rows, 2] keeps the mean and
/// 1/sqrt(…) for the way back.
void ck_layernorm_forward(ck_context *context, int64_t rows, int64_t width, float epsilon, const float *x,
                          const float *w, const float *b, float *y, float *statistics);
/// Adds the gradient of x to `dx` and those of w and b to `dw` and `db` (each unless NULL).
void ck_layernorm_backward(ck_context *context, int64_t rows, int64_t width, const float *x,
                           const float *w, const float *statistics, const float *dy, float *dx, float *dw,
                           float *db);

/// y[i] += b for each row.
void ck_add_to_rows(ck_context *context, int64_t rows, int64_t width, const float *b, float *y, int64_t ldy);

/// Turns each head of each row in place by its position's angles (halves paired as Hugging Face does).
/// `cosines` and `sines` are [positions, head_dim / 2]. `inverse` turns back, which is the gradient.
void ck_rotary(ck_context *context, int64_t rows, int64_t heads, int64_t head_dim, float *x,
               int64_t ldx, const int32_t *positions, const float *cosines, const float *sines,
               bool inverse);

/// out = silu(gate) * up.
void ck_swiglu_forward(ck_context *context, int64_t count, const float *gate, const float *up,
                       float *out);
/// Gradients of gate and up from that of out; `out` receives silu(gate) * up once more.
/// `d_gate` may be `gate` and `d_up` may be `up`.
void ck_swiglu_backward(ck_context *context, int64_t count, const float *gate, const float *up,
                        const float *d_out, float *d_gate, float *d_up, float *out);

/// out = gelu(x) by tanh, as GPT-2 has it.
void ck_gelu_forward(ck_context *context, int64_t count, const float *x, float *out);
/// Gradient of x from that of out; `out` receives gelu(x) once more. `dx` may be `x`.
void ck_gelu_backward(ck_context *context, int64_t count, const float *x, const float *d_out, float *dx,
                      float *out);

/// out = gelu(gate) * up, gelu by tanh.
void ck_geglu_forward(ck_context *context, int64_t count, const float *gate, const float *up, float *out);
/// Gradients of gate and up from that of out; `out` receives gelu(gate) * up once more.
/// `d_gate` may be `gate` and `d_up` may be `up`.
void ck_geglu_backward(ck_context *context, int64_t count, const float *gate, const float *up,
                       const float *d_out, float *d_gate, float *d_up, float *out);

/// x = cap * tanh(x / cap), as Gemma 2 bounds its logits; `slopes` receives the derivative (NULL: not kept).
void ck_softcap(ck_context *context, int64_t count, float cap, float *x, float *slopes);

/// y = gains * x, column by column, added to y when `accumulate`. `y` may be `x`.
void ck_scale_columns(ck_context *context, int64_t rows, int64_t width, const float *gains, const float *x,
                      int64_t ldx, bool accumulate, float *y, int64_t ldy);
/// The Euclidean length of each row.
void ck_row_lengths(ck_context *context, int64_t rows, int64_t width, const float *x, int64_t ldx, float *lengths);
/// sums[j] = sum over the rows of x[i,j] * other[i,j].
void ck_column_products(ck_context *context, int64_t rows, int64_t width, const float *x, int64_t ldx,
                        const float *other, int64_t ld_other, double *sums);
/// y = x.
void ck_copy_rows(ck_context *context, int64_t rows, int64_t width, const float *x, int64_t ldx, float *y,
                  int64_t ldy);

/// out[i] = table[ids[i]].
void ck_gather_rows(ck_context *context, int64_t rows, int64_t width, ck_matrix table, const int32_t *ids,
                    float *out);
/// table[ids[i]] += weights[i] * x[i], in the order of i (weights NULL: 1).
void ck_scatter_add_rows(ck_context *context, int64_t rows, int64_t width, const float *x,
                         const int32_t *ids, const float *weights, float *table);

// --- Attention -------------------------------------------------------------------------------------

/// A run of queries: query i sees the whole prefix and the keys key_start … key_start + i, of these the last
/// `window` where the shape has one.
typedef struct ck_segment {
  int32_t query_start;
  int32_t key_start;
  int32_t length;
  int32_t prefix_start;
  int32_t prefix_length;
} ck_segment;

typedef struct ck_attention_shape {
  int32_t heads;
  int32_t kv_heads;  ///< divides heads; head h reads key head h / (heads / kv_heads)
  int32_t head_dim;
  float scale;  ///< usually 1 / sqrt(head_dim)
  int32_t window;  ///< keys a query sees, its own included; 0 for all before it
  float softcap;   ///< scores become softcap * tanh(score / softcap); 0 leaves them as they are
} ck_attention_shape;

/// out = softmax(scale * q k^T) v for every segment and head. `log_sums` [queries, heads] keeps the
/// logarithm of each softmax's denominator (NULL: not kept).
void ck_attention_forward(ck_context *context, ck_attention_shape shape, const ck_segment *segments,
                          int64_t segment_count, const float *q, int64_t ldq, const float *k,
                          int64_t ldk, const float *v, int64_t ldv, float *out, int64_t ldo,
                          float *log_sums);
/// Writes dq, dk and dv of all rows that the segments name. `group_starts` [group_count + 1] cuts the
/// segments into runs; keys must not be shared between runs.
void ck_attention_backward(ck_context *context, ck_attention_shape shape, const ck_segment *segments,
                           const int32_t *group_starts, int64_t group_count, const float *q, int64_t ldq,
                           const float *k, int64_t ldk, const float *v, int64_t ldv, const float *out,
                           int64_t ldo, const float *log_sums, const float *d_out, int64_t ldd, float *dq,
                           int64_t lddq, float *dk, int64_t lddk, float *dv, int64_t lddv);

// --- Language head ---------------------------------------------------------------------------------

/// What is known of one row's softmax after the vocabulary columns seen so far.
typedef struct ck_head_row {
  double exp_sum;        ///< sum of exp(logit - maximum)
  double exp_logit_sum;  ///< sum of exp(logit - maximum) * (logit - maximum)
  double exp_square_sum; ///< sum of exp(logit - maximum) squared
  double logit_sum;
  float maximum;
  float target_logit;
  int32_t top;  ///< first column that holds the maximum
  int32_t unused;
} ck_head_row;

/// Readies `state` for the first tile.
void ck_head_begin(int64_t rows, ck_head_row *state);
/// Takes the columns [first, first + columns) in. Replaces each logit by exp(logit - maximum) and, when
/// `sums` [rows, width] is not NULL, scales its row wherever the maximum has moved.
void ck_head_tile_forward(ck_context *context, int64_t rows, int64_t columns, float *logits, int64_t ld,
                          int64_t first, const int32_t *targets, ck_head_row *state, float *sums,
                          int64_t width);
/// sums[i] = table[targets[i]] - sums[i] / exp_sum: the gradient of the target's log-probability.
void ck_head_finish(ck_context *context, int64_t rows, int64_t width, ck_matrix table,
                    const int32_t *targets, const ck_head_row *state, float *sums);
/// Replaces each logit by coefficient * ([column is target] - exp(logit - log_sum)).
void ck_head_tile_backward(ck_context *context, int64_t rows, int64_t columns, float *logits, int64_t ld,
                           int64_t first, const int32_t *targets, const float *log_sums,
                           const float *coefficients);

// --- Updates ---------------------------------------------------------------------------------------

/// One step of AdamW as torch.optim.AdamW does it (decoupled decay; epsilon outside the root).
typedef struct ck_adamw {
  double learning_rate;
  double beta1;
  double beta2;
  double epsilon;
  double weight_decay;
  double gradient_scale;  ///< gradients are multiplied by this first (clipping)
  int64_t step;           ///< 1 for the first step
} ck_adamw;

void ck_adamw_step(ck_context *context, int64_t count, ck_adamw options, const float *gradient,
                   float *values, float *first_moment, float *second_moment);
/// Sum of squares in double precision by a fixed tree.
double ck_sum_of_squares(ck_context *context, int64_t count, const float *x);
/// y += alpha * x.
void ck_axpy(ck_context *context, int64_t count, float alpha, const float *x, float *y);
/// y *= x, element by element.
void ck_multiply(ck_context *context, int64_t count, const float *x, float *y);
/// x *= alpha.
void ck_scale(ck_context *context, int64_t count, float alpha, float *x);
/// x = value.
void ck_fill(ck_context *context, int64_t count, float value, float *x);

// --- Conversions -----------------------------------------------------------------------------------

/// Little-endian bfloat16 to float; `source` needs no alignment.
void ck_from_bfloat16(ck_context *context, int64_t count, const void *source, float *out);
/// Float to bfloat16, to nearest, ties to even; NaN stays NaN. `source` needs no alignment.
void ck_to_bfloat16(ck_context *context, int64_t count, const void *source, uint16_t *out);
/// Little-endian IEEE half precision to float; `source` needs no alignment.
void ck_from_float16(ck_context *context, int64_t count, const void *source, float *out);

#ifdef __cplusplus
}
#endif
#endif
