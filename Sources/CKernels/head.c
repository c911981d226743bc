// The language head's softmax, a tile of the vocabulary at a time (Milakov and Gimelshein, "Online
// normalizer calculation for softmax", 2018).

#include <math.h>

#include "arguments.h"
#include "context.h"

enum { ROWS_AT_A_TIME = 8 };

void ck_head_begin(int64_t rows, ck_head_row *state) {
  for (int64_t i = 0; i < rows; i++) state[i] = (ck_head_row){.maximum = -INFINITY, .top = -1};
}

void ck_head_tile_forward(ck_context *context, int64_t rows, int64_t columns, float *logits, int64_t ld,
                          int64_t first, const int32_t *targets, ck_head_row *state, float *sums,
                          int64_t width) {
  ck_head_arguments of = {.rows = rows, .columns = columns, .ld = ld, .first = first, .width = width};
  of.logits = logits, of.targets = targets, of.state = state, of.sums = sums;
  ck_run_ranges(context, rows, ROWS_AT_A_TIME, context->kernels->head_forward, &of);
}

void ck_head_finish(ck_context *context, int64_t rows, int64_t width, ck_matrix table,
                    const int32_t *targets, const ck_head_row *state, float *sums) {
  ck_head_arguments of = {.rows = rows, .width = width, .targets = targets, .sums = sums};
  of.table = table, of.state = (ck_head_row *)state;
  ck_run_ranges(context, rows, ROWS_AT_A_TIME, context->kernels->head_finish, &of);
}

void ck_head_tile_backward(ck_context *context, int64_t rows, int64_t columns, float *logits, int64_t ld,
                           int64_t first, const int32_t *targets, const float *log_sums,
                           const float *coefficients) {
  ck_head_arguments of = {.rows = rows, .columns = columns, .ld = ld, .first = first};
  of.logits = logits, of.targets = targets, of.log_sums = log_sums, of.coefficients = coefficients;
  ck_run_ranges(context, rows, ROWS_AT_A_TIME, context->kernels->head_backward, &of);
}
