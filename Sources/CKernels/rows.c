// Kernels of rows and elements: hands ranges of the chosen kernels to the threads.

#include "arguments.h"
#include "context.h"

/// Elements a range has: enough that taking one costs nothing beside working on it.
enum { GRAIN = 16384, COLUMN_GRAIN = 64 };

static int64_t rows_at_a_time(int64_t width) { return ck_maximum(GRAIN / ck_maximum(width, 1), 1); }

void ck_rmsnorm_forward(ck_context *context, int64_t rows, int64_t width, float epsilon, const float *x,
                        const float *w, float *y, float *scale) {
  ck_rmsnorm_arguments of = {.rows = rows, .width = width, .epsilon = epsilon};
  of.x = x, of.w = w, of.y = y, of.scale = scale;
  ck_run_ranges(context, rows, rows_at_a_time(width), context->kernels->rmsnorm_forward, &of);
}

void ck_rmsnorm_backward(ck_context *context, int64_t rows, int64_t width, const float *x,
                         const float *w, const float *scale, const float *dy, float *dx, float *dw) {
  ck_rmsnorm_arguments of = {.rows = rows, .width = width};
  of.x = x, of.w = w, of.dy = dy, of.dx = dx, of.dw = dw, of.scale = (float *)scale;
  ck_run_ranges(context, rows, rows_at_a_time(width), context->kernels->rmsnorm_backward_rows, &of);
  if (!dw) return;
  ck_run_ranges(context, width, COLUMN_GRAIN, context->kernels->rmsnorm_backward_weight, &of);
}

void ck_layernorm_forward(ck_context *context, int64_t rows, int64_t width, float epsilon, const float *x,
                          const float *w, const float *b, float *y, float *statistics) {
  ck_layernorm_arguments of = {.rows = rows, .width = width, .epsilon = epsilon};
  of.x = x, of.w = w, of.b = b, of.y = y, of.statistics = statistics;
  ck_run_ranges(context, rows, rows_at_a_time(width), context->kernels->layernorm_forward, &of);
}

void ck_layernorm_backward(ck_context *context, int64_t rows, int64_t width, const float *x,
                           const float *w, const float *statistics, const float *dy, float *dx, float *dw,
                           float *db) {
  ck_layernorm_arguments of = {.rows = rows, .width = width};
  of.x = x, of.w = w, of.dy = dy, of.dx = dx, of.dw = dw, of.db = db, of.statistics = (float *)statistics;
  ck_run_ranges(context, rows, rows_at_a_time(width), context->kernels->layernorm_backward_rows, &of);
  if (!dw && !db) return;
  ck_run_ranges(context, width, COLUMN_GRAIN, context->kernels->layernorm_backward_weight, &of);
}

void ck_add_to_rows(ck_context *context, int64_t rows, int64_t width, const float *b, float *y, int64_t ldy) {
  ck_added_row_arguments of = {width, ldy, b, y};
  ck_run_ranges(context, rows, rows_at_a_time(width), context->kernels->add_to_rows, &of);
}

void ck_gelu_forward(ck_context *context, int64_t count, const float *x, float *out) {
  ck_gelu_arguments of = {.x = x, .out = out};
  ck_run_ranges(context, count, GRAIN, context->kernels->gelu_forward, &of);
}

void ck_gelu_backward(ck_context *context, int64_t count, const float *x, const float *d_out, float *dx,
                      float *out) {
  ck_gelu_arguments of = {x, d_out, dx, out};
  ck_run_ranges(context, count, GRAIN, context->kernels->gelu_backward, &of);
}

void ck_rotary(ck_context *context, int64_t rows, int64_t heads, int64_t head_dim, float *x,
               int64_t ldx, const int32_t *positions, const float *cosines, const float *sines,
               bool inverse) {
  ck_rotary_arguments of = {heads, head_dim, ldx, x, positions, cosines, sines, inverse ? -1.0f : 1.0f};
  ck_run_ranges(context, rows, rows_at_a_time(heads * head_dim), context->kernels->rotary, &of);
}

void ck_swiglu_forward(ck_context *context, int64_t count, const float *gate, const float *up,
                       float *out) {
  ck_swiglu_arguments of = {.gate = gate, .up = up, .out = out};
  ck_run_ranges(context, count, GRAIN, context->kernels->swiglu_forward, &of);
}

void ck_swiglu_backward(ck_context *context, int64_t count, const float *gate, const float *up,
                        const float *d_out, float *d_gate, float *d_up, float *out) {
  ck_swiglu_arguments of = {gate, up, d_out, d_gate, d_up, out};
  ck_run_ranges(context, count, GRAIN, context->kernels->swiglu_backward, &of);
}

void ck_geglu_forward(ck_context *context, int64_t count, const float *gate, const float *up, float *out) {
  ck_swiglu_arguments of = {.gate = gate, .up = up, .out = out};
  ck_run_ranges(context, count, GRAIN, context->kernels->geglu_forward, &of);
}

void ck_geglu_backward(ck_context *context, int64_t count, const float *gate, const float *up,
                       const float *d_out, float *d_gate, float *d_up, float *out) {
  ck_swiglu_arguments of = {gate, up, d_out, d_gate, d_up, out};
  ck_run_ranges(context, count, GRAIN, context->kernels->geglu_backward, &of);
}

void ck_gather_rows(ck_context *context, int64_t rows, int64_t width, ck_matrix table, const int32_t *ids,
                    float *out) {
  ck_gather_arguments of = {width, table, ids, out};
  ck_run_ranges(context, rows, rows_at_a_time(width), context->kernels->gather_rows, &of);
}

void ck_scatter_add_rows(ck_context *context, int64_t rows, int64_t width, const float *x,
                         const int32_t *ids, const float *weights, float *table) {
  ck_scatter_arguments of = {rows, width, x, ids, weights, table};
  ck_run_ranges(context, width, COLUMN_GRAIN, context->kernels->scatter_add_columns, &of);
}

void ck_axpy(ck_context *context, int64_t count, float alpha, const float *x, float *y) {
  ck_vector_arguments of = {alpha, x, y};
  ck_run_ranges(context, count, GRAIN, context->kernels->axpy, &of);
}

void ck_scale(ck_context *context, int64_t count, float alpha, float *x) {
  ck_vector_arguments of = {alpha, NULL, x};
  ck_run_ranges(context, count, GRAIN, context->kernels->scale, &of);
}

void ck_multiply(ck_context *context, int64_t count, const float *x, float *y) {
  ck_vector_arguments of = {1, x, y};
  ck_run_ranges(context, count, GRAIN, context->kernels->multiply, &of);
}

struct softcap {
  const ck_kernels *kernels;
  float cap, *x, *slopes;
};

static void softcap_range(const void *arguments, int64_t begin, int64_t end) {
  const struct softcap *of = arguments;
  of->kernels->softcap_row(end - begin, of->cap, of->x + begin, of->slopes ? of->slopes + begin : NULL);
}

void ck_softcap(ck_context *context, int64_t count, float cap, float *x, float *slopes) {
  struct softcap of = {context->kernels, cap, x, slopes};
  ck_run_ranges(context, count, GRAIN, softcap_range, &of);
}

static void fill_range(const void *arguments, int64_t begin, int64_t end) {
  const ck_vector_arguments *of = arguments;
  for (int64_t i = begin; i < end; i++) of->y[i] = of->alpha;
}

void ck_fill(ck_context *context, int64_t count, float value, float *x) {
  ck_vector_arguments of = {value, NULL, x};
  ck_run_ranges(context, count, GRAIN, fill_range, &of);
}
