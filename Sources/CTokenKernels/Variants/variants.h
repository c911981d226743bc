// The kernels of each instruction set; NULL where the processor or the compiler lacks it.

#ifndef TK_VARIANTS_H
#define TK_VARIANTS_H

#include "../include/CTokenKernels.h"

const tk_kernels *tk_kernels_avx512(void);
const tk_kernels *tk_kernels_avx2(void);

#endif
