// Updates and norms of whole parameters.

#include <math.h>
#include <stdlib.h>

#include "arguments.h"
#include "context.h"

enum { GRAIN = 16384 };

void ck_adamw_step(ck_context *context, int64_t count, ck_adamw options, const float *gradient,
                   float *values, float *first_moment, float *second_moment) {
  // torch computes these in double precision and rounds where they meet the tensors.
  double correction1 = 1 - pow(options.beta1, (double)options.step);
  double correction2 = 1 - pow(options.beta2, (double)options.step);
  ck_adamw_arguments of = {
      .decay = (float)(1 - options.learning_rate * options.weight_decay),
      .beta2 = (float)options.beta2,
      .one_minus_beta1 = (float)(1 - options.beta1),
      .one_minus_beta2 = (float)(1 - options.beta2),
      .step_size = (float)(options.learning_rate / correction1),
      .root_correction = (float)sqrt(correction2),
      .epsilon = (float)options.epsilon,
      .gradient_scale = (float)options.gradient_scale,
      .gradient = gradient,
      .values = values,
      .first_moment = first_moment,
      .second_moment = second_moment,
  };
  ck_run_ranges(context, count, GRAIN, context->kernels->adamw, &of);
}

struct squares {
  const ck_kernels *kernels;
  int64_t count;
  const float *x;
  double *partial;
};

static void square_block(void *argument, int64_t block, int worker) {
  (void)worker;
  const struct squares *of = argument;
  int64_t begin = block * GRAIN;
  of->partial[block] = of->kernels->sum_of_squares(ck_minimum(GRAIN, of->count - begin), of->x + begin);
}

double ck_sum_of_squares(ck_context *context, int64_t count, const float *x) {
  if (count <= 0) return 0;
  int64_t blocks = ck_ceiling(count, GRAIN);
  ck_lock(context);
  // The scratch is counted in floats; two make a double, and it is aligned for either.
  double *partial = (double *)(void *)ck_scratch_reserve(&context->partial_sums, (size_t)blocks * 2);
  struct squares of = {context->kernels, count, x, partial};
  ck_pool_run(context->pool, blocks, square_block, &of);
  // Neighbours are added until one is left.
  for (int64_t left = blocks; left > 1; left = (left + 1) / 2) {
    for (int64_t i = 0; i < left / 2; i++) partial[i] = partial[2 * i] + partial[2 * i + 1];
    if (left % 2) partial[left / 2] = partial[left - 1];
  }
  double sum = partial[0];
  ck_unlock(context);
  return sum;
}
