// What a weight that is kept as direction and length needs: lengths of rows, columns multiplied by gains, and how gradients
// meet outputs in each column. Memory is what these wait for, so they are plain C, on all threads.

#include <math.h>

#include "context.h"

enum { GRAIN = 16384, COLUMN_GRAIN = 64 };

static int64_t rows_at_a_time(int64_t width) { return ck_maximum(GRAIN / ck_maximum(width, 1), 1); }

struct gains {
  const ck_kernels *kernels;
  int64_t rows, width;
  const float *gains, *x, *other;
  int64_t ldx, ld_other;
  bool accumulate;
  float *y;
  int64_t ldy;
  double *sums;
};

static void scale_columns(const void *arguments, int64_t begin, int64_t end) {
  const struct gains *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    const float *x = of->x + row * of->ldx;
    float *y = of->y + row * of->ldy;
    for (int64_t i = 0; i < of->width; i++) y[i] = (of->accumulate ? y[i] : 0) + of->gains[i] * x[i];
  }
}

void ck_scale_columns(ck_context *context, int64_t rows, int64_t width, const float *gains, const float *x,
                      int64_t ldx, bool accumulate, float *y, int64_t ldy) {
  struct gains of = {.width = width, .gains = gains, .x = x, .ldx = ldx, .accumulate = accumulate};
  of.y = y, of.ldy = ldy;
  ck_run_ranges(context, rows, rows_at_a_time(width), scale_columns, &of);
}

static void row_lengths(const void *arguments, int64_t begin, int64_t end) {
  const struct gains *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    of->y[row] = (float)sqrt(of->kernels->sum_of_squares(of->width, of->x + row * of->ldx));
  }
}

void ck_row_lengths(ck_context *context, int64_t rows, int64_t width, const float *x, int64_t ldx, float *lengths) {
  struct gains of = {.kernels = context->kernels, .width = width, .x = x, .ldx = ldx, .y = lengths};
  ck_run_ranges(context, rows, rows_at_a_time(width), row_lengths, &of);
}

/// A range of columns: every column sums its rows in order.
static void column_products(const void *arguments, int64_t begin, int64_t end) {
  const struct gains *of = arguments;
  for (int64_t i = begin; i < end; i++) of->sums[i] = 0;
  for (int64_t row = 0; row < of->rows; row++) {
    const float *x = of->x + row * of->ldx, *other = of->other + row * of->ld_other;
    for (int64_t i = begin; i < end; i++) of->sums[i] += (double)(x[i] * other[i]);
  }
}

void ck_column_products(ck_context *context, int64_t rows, int64_t width, const float *x, int64_t ldx,
                        const float *other, int64_t ld_other, double *sums) {
  struct gains of = {.rows = rows, .width = width, .x = x, .ldx = ldx, .other = other, .ld_other = ld_other};
  of.sums = sums;
  ck_run_ranges(context, width, COLUMN_GRAIN, column_products, &of);
}

static void copy_rows(const void *arguments, int64_t begin, int64_t end) {
  const struct gains *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    for (int64_t i = 0; i < of->width; i++) of->y[row * of->ldy + i] = of->x[row * of->ldx + i];
  }
}

void ck_copy_rows(ck_context *context, int64_t rows, int64_t width, const float *x, int64_t ldx, float *y,
                  int64_t ldy) {
  struct gains of = {.width = width, .x = x, .ldx = ldx, .y = y, .ldy = ldy};
  ck_run_ranges(context, rows, rows_at_a_time(width), copy_rows, &of);
}
