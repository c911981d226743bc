#ifndef CK_ARGUMENTS_H
#define CK_ARGUMENTS_H

// What the range kernels are handed: one struct an operation, the names as in CKernels.h.

#include "CKernels.h"

typedef struct ck_rmsnorm_arguments {
  int64_t rows, width;
  float epsilon;
  const float *x, *w, *dy;
  float *y, *scale, *dx, *dw;
} ck_rmsnorm_arguments;

typedef struct ck_layernorm_arguments {
  int64_t rows, width;
  float epsilon;
  const float *x, *w, *b, *dy;
  float *y, *statistics, *dx, *dw, *db;
} ck_layernorm_arguments;

typedef struct ck_rotary_arguments {
  int64_t heads, head_dim, ldx;
  float *x;
  const int32_t *positions;
  const float *cosines, *sines;
  float sign;
} ck_rotary_arguments;

typedef struct ck_swiglu_arguments {
  const float *gate, *up, *d_out;
  float *d_gate, *d_up, *out;
} ck_swiglu_arguments;

typedef struct ck_gelu_arguments {
  const float *x, *d_out;
  float *dx, *out;
} ck_gelu_arguments;

typedef struct ck_added_row_arguments {
  int64_t width, ldy;
  const float *b;
  float *y;
} ck_added_row_arguments;

typedef struct ck_gather_arguments {
  int64_t width;
  ck_matrix table;
  const int32_t *ids;
  float *out;
} ck_gather_arguments;

typedef struct ck_scatter_arguments {
  int64_t rows, width;
  const float *x;
  const int32_t *ids;
  const float *weights;
  float *table;
} ck_scatter_arguments;

typedef struct ck_head_arguments {
  int64_t rows, columns, ld, first, width;
  float *logits;
  const int32_t *targets;
  ck_head_row *state;
  float *sums;
  ck_matrix table;
  const float *log_sums, *coefficients;
} ck_head_arguments;

typedef struct ck_adamw_arguments {
  float decay, beta1, beta2, one_minus_beta1, one_minus_beta2;
  float step_size, root_correction, epsilon, gradient_scale;
  const float *gradient;
  float *values, *first_moment, *second_moment;
} ck_adamw_arguments;

typedef struct ck_conversion_arguments {
  const uint8_t *source;
  void *out;
} ck_conversion_arguments;

typedef struct ck_vector_arguments {
  float alpha;
  const float *x;
  float *y;
} ck_vector_arguments;

#endif
