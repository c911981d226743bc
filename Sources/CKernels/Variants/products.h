// Panels and dot products, for the instruction set that includes this file.

static void CK_NAME(pack_panel)(int width, int64_t count, int64_t k, const float *source,
                                int64_t outer_stride, int64_t k_stride, float *panel) {
  if (outer_stride == 1 && count == width) {
    for (int64_t i = 0; i < k; i++) memcpy(panel + i * width, source + i * k_stride, sizeof(float) * width);
    return;
  }
#if CK_HAS_AVX2
  if (k_stride == 1 && count == width && (width == 16 || width == 6)) {
    ck_pack_transposed_avx2(width, k, source, outer_stride, panel);
    return;
  }
#endif
  for (int64_t row = 0; row < width; row++) {
    const float *from = source + row * outer_stride;
    if (row < count) {
      for (int64_t i = 0; i < k; i++) panel[i * width + row] = from[i * k_stride];
    } else {
      for (int64_t i = 0; i < k; i++) panel[i * width + row] = 0;
    }
  }
}

CK_INLINE void CK_NAME(store_tile)(const float *tile, int tile_columns, float alpha, bool accumulate,
                                   float *c, int64_t ldc, int rows, int columns) {
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      float value = alpha * tile[i * tile_columns + j];
      c[i * ldc + j] = accumulate ? c[i * ldc + j] + value : value;
    }
  }
}

/// One tile of CK_ROWS x (8 * CK_VECTORS) sums that live in registers through the whole of k.
static void CK_NAME(multiply_panels)(int64_t k, const float *a, const float *b, float alpha,
                                     bool accumulate, float *c, int64_t ldc, int rows, int columns) {
  enum { COLUMNS = 8 * CK_VECTORS };
  ck_v8 sums[CK_ROWS][CK_VECTORS] = {0};
  for (int64_t i = 0; i < k; i++) {
    ck_v8 right[CK_VECTORS];
#pragma unroll
    for (int v = 0; v < CK_VECTORS; v++) right[v] = CK_NAME(load8)(b + 8 * v);
#pragma unroll
    for (int r = 0; r < CK_ROWS; r++) {
      ck_v8 left = CK_NAME(splat8)(a[r]);
#pragma unroll
      for (int v = 0; v < CK_VECTORS; v++) sums[r][v] = left * right[v] + sums[r][v];
    }
    a += CK_ROWS;
    b += COLUMNS;
  }
  if (rows == CK_ROWS && columns == COLUMNS) {
#pragma unroll
    for (int r = 0; r < CK_ROWS; r++) {
#pragma unroll
      for (int v = 0; v < CK_VECTORS; v++) {
        float *to = c + r * ldc + 8 * v;
        ck_v8 value = alpha * sums[r][v];
        CK_NAME(store8)(to, accumulate ? CK_NAME(load8)(to) + value : value);
      }
    }
    return;
  }
  float tile[CK_ROWS * COLUMNS];
  for (int r = 0; r < CK_ROWS; r++) {
    for (int v = 0; v < CK_VECTORS; v++) CK_NAME(store8)(tile + r * COLUMNS + 8 * v, sums[r][v]);
  }
  CK_NAME(store_tile)(tile, COLUMNS, alpha, accumulate, c, ldc, rows, columns);
}

static float CK_NAME(dot)(int64_t count, const float *a, const float *b) {
  ck_v8 s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
  int64_t i = 0;
  for (; i + 32 <= count; i += 32) {
    s0 += CK_NAME(load8)(a + i) * CK_NAME(load8)(b + i);
    s1 += CK_NAME(load8)(a + i + 8) * CK_NAME(load8)(b + i + 8);
    s2 += CK_NAME(load8)(a + i + 16) * CK_NAME(load8)(b + i + 16);
    s3 += CK_NAME(load8)(a + i + 24) * CK_NAME(load8)(b + i + 24);
  }
  for (; i + 8 <= count; i += 8) s0 += CK_NAME(load8)(a + i) * CK_NAME(load8)(b + i);
  float sum = CK_NAME(sum_lanes8)((s0 + s1) + (s2 + s3));
  for (; i < count; i++) sum += a[i] * b[i];
  return sum;
}
