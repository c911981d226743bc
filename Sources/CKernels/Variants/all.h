// Every kernel, for the instruction set that includes this file.

#include "vector8.h"
#if CK_HAS_AVX2
#include "x86.h"
#endif
#include "packing.h"
#include "products.h"
#include "dots.h"
#include "rows.h"
#include "layernorm.h"
#include "gelu.h"
#include "softcap.h"
#include "softmax.h"
#include "table.h"
