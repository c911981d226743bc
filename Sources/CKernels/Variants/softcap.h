// Soft capping, cap * tanh(x / cap), for the instruction set that includes this file.

/// tanh to a few units in the last place: 1 - 2 / (e^2x + 1) cancels near zero, where the series takes over.
CK_INLINE ck_v8 CK_NAME(tanh8)(ck_v8 x) {
  ck_v8 square = x * x;
  ck_v8 series = square * (62.0f / 2835.0f) - 17.0f / 315.0f;
  series = series * square + 2.0f / 15.0f;
  series = series * square - 1.0f / 3.0f;
  series = series * square * x + x;
  ck_v8 quotient = 1.0f - 2.0f / (CK_NAME(exp8)(2.0f * x) + 1.0f);
  return CK_NAME(select8)(square < CK_NAME(splat8)(0.09f), series, quotient);
}

static void CK_NAME(softcap_row)(int64_t count, float cap, float *x, float *slopes) {
  float inverse = 1.0f / cap;
  for (int64_t i = 0; i < count; i += 8) {
    int64_t n = count - i;
    bool whole = n >= 8;
    ck_v8 t = whole ? CK_NAME(load8)(x + i) : CK_NAME(load_part8)(x + i, n, 0);
    t = CK_NAME(tanh8)(t * inverse);
    ck_v8 capped = cap * t, slope = 1.0f - t * t;
    if (whole) {
      CK_NAME(store8)(x + i, capped);
      if (slopes) CK_NAME(store8)(slopes + i, slope);
    } else {
      CK_NAME(store_part8)(x + i, n, capped);
      if (slopes) CK_NAME(store_part8)(slopes + i, n, slope);
    }
  }
}
