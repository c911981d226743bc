// Products of panels, for the instruction set that includes this file. A tile of the result is CK_ROWS x CK_VECTORS
// vectors of CK_LANES floats.

typedef float CK_NAME(vector) __attribute__((vector_size(4 * CK_LANES)));
typedef uint32_t CK_NAME(words) __attribute__((vector_size(4 * CK_LANES)));

CK_INLINE CK_NAME(vector) CK_NAME(load)(const float *p) {
  CK_NAME(vector) v;
  memcpy(&v, p, sizeof v);
  return v;
}

CK_INLINE void CK_NAME(store)(float *p, CK_NAME(vector) v) { memcpy(p, &v, sizeof v); }

/// Writes the sums of a tile where they belong.
CK_INLINE void CK_NAME(store_tile)(CK_NAME(vector) sums[CK_ROWS][CK_VECTORS], float alpha, bool accumulate,
                                   float *c, int64_t ldc, int rows, int columns) {
  if (rows == CK_ROWS && columns == CK_COLUMNS) {
#pragma unroll
    for (int r = 0; r < CK_ROWS; r++) {
#pragma unroll
      for (int v = 0; v < CK_VECTORS; v++) {
        float *to = c + r * ldc + CK_LANES * v;
        CK_NAME(vector) value = alpha * sums[r][v];
        CK_NAME(store)(to, accumulate ? CK_NAME(load)(to) + value : value);
      }
    }
    return;
  }
  float tile[CK_ROWS][CK_COLUMNS];
#pragma unroll
  for (int r = 0; r < CK_ROWS; r++) {
#pragma unroll
    for (int v = 0; v < CK_VECTORS; v++) CK_NAME(store)(tile[r] + CK_LANES * v, sums[r][v]);
  }
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      float value = alpha * tile[i][j];
      c[i * ldc + j] = accumulate ? c[i * ldc + j] + value : value;
    }
  }
}

/// One tile of sums that live in registers through the whole of k. Strides are in elements; the columns of B stand side
/// by side.
CK_INLINE void CK_NAME(multiply_floats)(int64_t k, const float *const a[CK_ROWS], int64_t a_step,
                                        const float *b, int64_t b_step, float alpha, bool accumulate,
                                        float *c, int64_t ldc, int rows, int columns) {
  CK_NAME(vector) sums[CK_ROWS][CK_VECTORS] = {0};
  for (int64_t i = 0; i < k; i++) {
    CK_NAME(vector) right[CK_VECTORS];
#pragma unroll
    for (int v = 0; v < CK_VECTORS; v++) right[v] = CK_NAME(load)(b + CK_LANES * v);
#pragma unroll
    for (int r = 0; r < CK_ROWS; r++) {
      CK_NAME(vector) left = a[r][i * a_step] - (CK_NAME(vector)){0};
#pragma unroll
      for (int v = 0; v < CK_VECTORS; v++) sums[r][v] = left * right[v] + sums[r][v];
    }
    b += b_step;
  }
  CK_NAME(store_tile)(sums, alpha, accumulate, c, ldc, rows, columns);
}

static void CK_NAME(multiply_panels)(int64_t k, const void *a_panel, const void *b_panel, float alpha,
                                     bool accumulate, float *c, int64_t ldc, int rows, int columns) {
  const float *a[CK_ROWS];
#pragma unroll
  for (int r = 0; r < CK_ROWS; r++) a[r] = (const float *)a_panel + r;
  CK_NAME(multiply_floats)(k, a, CK_ROWS, b_panel, CK_COLUMNS, alpha, accumulate, c, ldc, rows, columns);
}

static void CK_NAME(multiply_strided)(int64_t k, const ck_strided *of, float alpha, bool accumulate, float *c,
                                      int64_t ldc, int rows, int columns) {
  const float *a[CK_ROWS];
  // Rows that are not wanted repeat the last one that is: beyond it there may be no memory.
#pragma unroll
  for (int r = 0; r < CK_ROWS; r++) a[r] = of->a + (r < rows ? r : rows - 1) * of->a_row;
  CK_NAME(multiply_floats)(k, a, of->a_step, of->b, of->b_step, alpha, accumulate, c, ldc, rows, columns);
}

/// sum + a_even * b_even + a_odd * b_odd for the bfloat16 pairs of each lane.
CK_INLINE CK_NAME(vector) CK_NAME(add_pair_products)(CK_NAME(vector) sum, CK_NAME(words) a, CK_NAME(words) b) {
#ifdef CK_ADD_PAIR_PRODUCTS
  return (CK_NAME(vector))CK_ADD_PAIR_PRODUCTS(sum, a, b);
#else
  sum = (CK_NAME(vector))(a & 0xFFFF0000) * (CK_NAME(vector))(b & 0xFFFF0000) + sum;
  return (CK_NAME(vector))(a << 16) * (CK_NAME(vector))(b << 16) + sum;
#endif
}

/// The same for pairs of bfloat16, two steps of k at a time.
static void CK_NAME(multiply_pairs)(int64_t k, const void *a_panel, const void *b_panel, float alpha,
                                    bool accumulate, float *c, int64_t ldc, int rows, int columns) {
  const uint32_t *a = a_panel, *b = b_panel;
  CK_NAME(vector) sums[CK_ROWS][CK_VECTORS] = {0};
  for (int64_t i = 0; i < k; i += 2) {
    CK_NAME(words) right[CK_VECTORS];
#pragma unroll
    for (int v = 0; v < CK_VECTORS; v++) memcpy(&right[v], b + CK_LANES * v, sizeof right[v]);
#pragma unroll
    for (int r = 0; r < CK_ROWS; r++) {
      CK_NAME(words) left = a[r] - (CK_NAME(words)){0};
#pragma unroll
      for (int v = 0; v < CK_VECTORS; v++) sums[r][v] = CK_NAME(add_pair_products)(sums[r][v], left, right[v]);
    }
    a += CK_ROWS;
    b += CK_COLUMNS;
  }
  CK_NAME(store_tile)(sums, alpha, accumulate, c, ldc, rows, columns);
}
