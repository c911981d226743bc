#ifndef CK_MATMUL_H
#define CK_MATMUL_H

#include "panels.h"

// `a` is read where it stands: attention's products meet few panels of b, too few for packing it to pay.

/// c[m,n] (+)= alpha * sum over k of a(i,k) b(j,k), by the calling thread alone. All in fp32.
void ck_multiply_serially(const ck_kernels *kernels, ck_scratch *scratch, int64_t m, int64_t n, int64_t k,
                          float alpha, ck_operand a, ck_operand b, bool accumulate, float *c, int64_t ldc);
/// The same with b packed already: panels of fp32, `b_step` words apart, of which each may hold more of k than is wanted.
void ck_multiply_by_panels(const ck_kernels *kernels, int64_t m, int64_t n, int64_t k, float alpha, ck_operand a,
                           const uint32_t *b, int64_t b_step, bool accumulate, float *c, int64_t ldc);
/// The number of floats that ck_multiply_serially needs for a `b` up to this size.
size_t ck_serial_scratch_count(const ck_kernels *kernels, int64_t n, int64_t k);

#endif
