// Panels, their products and dot products, for the instruction set that includes this file. A tile of the result is
// CK_ROWS x CK_VECTORS vectors of CK_LANES floats.

#define CK_COLUMNS (CK_LANES * CK_VECTORS)

typedef float CK_NAME(vector) __attribute__((vector_size(4 * CK_LANES)));
typedef uint32_t CK_NAME(words) __attribute__((vector_size(4 * CK_LANES)));

CK_INLINE CK_NAME(vector) CK_NAME(load)(const float *p) {
  CK_NAME(vector) v;
  memcpy(&v, p, sizeof v);
  return v;
}

CK_INLINE void CK_NAME(store)(float *p, CK_NAME(vector) v) { memcpy(p, &v, sizeof v); }

// --- Packing ---------------------------------------------------------------------------------------

CK_INLINE float CK_NAME(element)(const ck_packing *of, int64_t index) {
  return of->number == CK_FLOAT32 ? ((const float *)of->source)[index]
                                  : CK_NAME(load_bfloat)((const uint16_t *)of->source + index);
}

/// Columns that stand side by side in the source, for a width known at compile time.
CK_INLINE void CK_NAME(pack_columns)(const ck_packing *of, int64_t start, int64_t k, const int width,
                                     float *panel) {
  for (int64_t i = 0; i < k; i++, panel += width, start += of->inner) {
    if (of->number == CK_FLOAT32) {
      memcpy(panel, (const float *)of->source + start, sizeof(float) * (size_t)width);
      continue;
    }
    const uint16_t *from = (const uint16_t *)of->source + start;
    int j = 0;
    for (; j + 8 <= width; j += 8) CK_NAME(store8)(panel + j, CK_NAME(load_bfloat8)(from + j));
    for (; j < width; j++) panel[j] = CK_NAME(load_bfloat)(from + j);
  }
}

/// Elements [first, first + k) of each row as floats into [k][width].
static void CK_NAME(pack_floats)(const ck_packing *of, int64_t first, int64_t k, float *panel) {
  int width = of->width;
  int64_t start = first * of->inner;
  if (of->outer == 1 && of->count == width) {
    // A constant width makes a few moves of what is otherwise a call a row.
    if (width == CK_COLUMNS) return CK_NAME(pack_columns)(of, start, k, CK_COLUMNS, panel);
    if (width == CK_ROWS) return CK_NAME(pack_columns)(of, start, k, CK_ROWS, panel);
  }
  int64_t done = 0;
#if CK_HAS_AVX2
  if (of->inner == 1 && of->count == width && (width % 8 == 0 || width % 8 == 6)) {
    done = k / 8 * 8;
    for (int64_t i = 0; i < done; i += 8) {
      for (int row = 0; row < width; row += 8) {
        int64_t at = row * of->outer + start + i;
        int rows = width - row < 8 ? 6 : 8;
        if (of->number == CK_FLOAT32) {
          CK_NAME(pack_square)(rows, (const float *)of->source + at, of->outer, panel + i * width + row, width);
        } else {
          CK_NAME(pack_bfloat_square)(rows, (const uint16_t *)of->source + at, of->outer,
                                      panel + i * width + row, width);
        }
      }
    }
  }
#endif
  for (int64_t row = 0; row < width; row++) {
    int64_t at = row * of->outer + start;
    for (int64_t i = done; i < k; i++) {
      panel[i * width + row] = row < of->count ? CK_NAME(element)(of, at + i * of->inner) : 0;
    }
  }
}

/// Two rows of floats, [2][width], into one of pairs.
CK_INLINE void CK_NAME(pair_rows)(int width, const float *even, const float *odd, uint32_t *pairs) {
  int j = 0;
  for (; j + 8 <= width; j += 8) {
    ck_v8u low = CK_NAME(round_bits8)(CK_NAME(load8)(even + j)) >> 16;
    ck_v8u both = low | CK_NAME(round_bits8)(CK_NAME(load8)(odd + j));
    memcpy(pairs + j, &both, sizeof both);
  }
  for (; j < width; j++) {
    uint32_t low, high;
    memcpy(&low, even + j, sizeof low);
    memcpy(&high, odd + j, sizeof high);
    pairs[j] = CK_NAME(round_bits)(low) >> 16 | CK_NAME(round_bits)(high);
  }
}

static void CK_NAME(pack_panel)(const ck_packing *of, void *panel) {
  if (of->panel == CK_PANEL_FLOATS || (of->panel == CK_PANEL_ROUNDED && of->number == CK_BFLOAT16)) {
    CK_NAME(pack_floats)(of, 0, of->k, panel);
    return;
  }
  // A few rows at a time, so that the floats are still in the first-level cache when they are rounded.
  enum { STEP = 32 };
  float floats[STEP * (CK_COLUMNS > CK_ROWS ? CK_COLUMNS : CK_ROWS)];
  int width = of->width;
  for (int64_t first = 0; first < of->k; first += STEP) {
    int64_t k = ck_minimum(STEP, of->k - first);
    if (of->panel == CK_PANEL_ROUNDED) {
      float *to = (float *)panel + first * width;
      CK_NAME(pack_floats)(of, first, k, to);
      int64_t i = 0;
      for (; i + 8 <= k * width; i += 8) {
        CK_NAME(store8)(to + i, (ck_v8)CK_NAME(round_bits8)(CK_NAME(load8)(to + i)));
      }
      for (; i < k * width; i++) {
        uint32_t bits;
        memcpy(&bits, to + i, sizeof bits);
        bits = CK_NAME(round_bits)(bits);
        memcpy(to + i, &bits, sizeof bits);
      }
      continue;
    }
    CK_NAME(pack_floats)(of, first, k, floats);
    if (k % 2) memset(floats + k * width, 0, sizeof(float) * (size_t)width);
    uint32_t *pairs = (uint32_t *)panel + first / 2 * width;
    for (int64_t i = 0; i < k; i += 2) {
      CK_NAME(pair_rows)(width, floats + i * width, floats + (i + 1) * width, pairs + i / 2 * width);
    }
  }
}

// --- Products --------------------------------------------------------------------------------------

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
#if CK_HAS_PAIR_PRODUCTS
  return (CK_NAME(vector))_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
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

// --- Dot products ----------------------------------------------------------------------------------

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

static float CK_NAME(dot_bfloat16)(int64_t count, const void *bfloats, const float *b) {
  const uint16_t *a = bfloats;
  ck_v8 s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
  int64_t i = 0;
  for (; i + 32 <= count; i += 32) {
    s0 += CK_NAME(load_bfloat8)(a + i) * CK_NAME(load8)(b + i);
    s1 += CK_NAME(load_bfloat8)(a + i + 8) * CK_NAME(load8)(b + i + 8);
    s2 += CK_NAME(load_bfloat8)(a + i + 16) * CK_NAME(load8)(b + i + 16);
    s3 += CK_NAME(load_bfloat8)(a + i + 24) * CK_NAME(load8)(b + i + 24);
  }
  for (; i + 8 <= count; i += 8) s0 += CK_NAME(load_bfloat8)(a + i) * CK_NAME(load8)(b + i);
  float sum = CK_NAME(sum_lanes8)((s0 + s1) + (s2 + s3));
  for (; i < count; i++) sum += CK_NAME(load_bfloat)(a + i) * b[i];
  return sum;
}
