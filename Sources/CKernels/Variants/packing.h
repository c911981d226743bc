// Panels of operands, for the instruction set that includes this file.

#define CK_COLUMNS (CK_LANES * CK_VECTORS)

CK_INLINE float CK_NAME(element)(const ck_packing *of, int64_t index) {
  return of->number == CK_FLOAT32 ? ((const float *)of->source)[index]
                                  : CK_NAME(load_bfloat)((const uint16_t *)of->source + index);
}

/// Panels whose rows stand side by side in the source, for a width known at compile time. A row of the source is read from
/// end to end before the next: reading panel by panel takes a line here and there, which memory is slow at.
CK_INLINE void CK_NAME(pack_side_by_side)(const ck_packing *of, const int width, int64_t panels, float *to) {
  enum { AHEAD = 4 };
  for (int64_t i = 0; i < of->k; i++) {
    int64_t start = i * of->inner;
    for (int64_t panel = 0; panel < panels; panel++, start += width) {
      float *row = to + panel * of->step + i * width;
      if (of->number == CK_FLOAT32) {
        const float *from = (const float *)of->source + start;
        __builtin_prefetch(from + AHEAD * of->inner);
        memcpy(row, from, sizeof(float) * (size_t)width);
        continue;
      }
      const uint16_t *from = (const uint16_t *)of->source + start;
      int j = 0;
      for (; j + 8 <= width; j += 8) CK_NAME(store8)(row + j, CK_NAME(load_bfloat8)(from + j));
      for (; j < width; j++) row[j] = CK_NAME(load_bfloat)(from + j);
    }
  }
}

/// Elements [first, first + k) of each row as floats into [k][width].
static void CK_NAME(pack_floats)(const ck_packing *of, int64_t first, int64_t k, float *panel) {
  int width = of->width;
  int64_t start = first * of->inner;
  if (of->outer == 1 && of->count == width) {
    ck_packing part = *of;
    part.k = k;
    part.source = of->number == CK_FLOAT32 ? (const void *)((const float *)of->source + start)
                                           : (const void *)((const uint16_t *)of->source + start);
    // A constant width makes a few moves of what is otherwise a call a row.
    if (width == CK_COLUMNS) return CK_NAME(pack_side_by_side)(&part, CK_COLUMNS, 1, panel);
    if (width == CK_ROWS) return CK_NAME(pack_side_by_side)(&part, CK_ROWS, 1, panel);
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

static void CK_NAME(pack_panel)(const ck_packing *of, uint32_t *panel) {
  if (of->panel == CK_PANEL_FLOATS || (of->panel == CK_PANEL_ROUNDED && of->number == CK_BFLOAT16)) {
    CK_NAME(pack_floats)(of, 0, of->k, (float *)panel);
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
    uint32_t *pairs = panel + first / 2 * width;
    for (int64_t i = 0; i < k; i += 2) {
      CK_NAME(pair_rows)(width, floats + i * width, floats + (i + 1) * width, pairs + i / 2 * width);
    }
  }
}

static void CK_NAME(pack_panels)(const ck_packing *of, uint32_t *panels) {
  bool as_they_are = of->panel == CK_PANEL_FLOATS || (of->panel == CK_PANEL_ROUNDED && of->number == CK_BFLOAT16);
  int64_t panel = 0;
  if (as_they_are && of->outer == 1) {
    panel = of->count / of->width;
    if (of->width == CK_COLUMNS) {
      CK_NAME(pack_side_by_side)(of, CK_COLUMNS, panel, (float *)panels);
    } else if (of->width == CK_ROWS) {
      CK_NAME(pack_side_by_side)(of, CK_ROWS, panel, (float *)panels);
    } else {
      panel = 0;
    }
  }
  for (; panel * of->width < of->count; panel++) {
    ck_packing one = *of;
    int64_t first = panel * of->width * of->outer;
    one.count = ck_minimum(of->width, of->count - panel * of->width);
    one.source = of->number == CK_FLOAT32 ? (const void *)((const float *)of->source + first)
                                          : (const void *)((const uint16_t *)of->source + first);
    CK_NAME(pack_panel)(&one, panels + panel * of->step);
  }
}
