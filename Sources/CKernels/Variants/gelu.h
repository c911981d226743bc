// GELU by tanh (Hendrycks and Gimpel, 2016), for the instruction set that includes this file.

#ifndef CK_GELU_CONSTANTS
#define CK_GELU_CONSTANTS
#define CK_GELU_SLOPE 0.797884560802865f  // sqrt(2 / pi)
#define CK_GELU_CUBE 0.044715f
#endif

/// tanh of the inner polynomial, 1 - 2 / (e^2u + 1).
CK_INLINE ck_v8 CK_NAME(gelu_tanh)(ck_v8 x) {
  ck_v8 inner = CK_GELU_SLOPE * (x + CK_GELU_CUBE * x * x * x);
  return 1.0f - 2.0f / (CK_NAME(exp8)(2.0f * inner) + 1.0f);
}

/// A range of elements.
static void CK_NAME(gelu_forward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_gelu_arguments *of = arguments;
  for (int64_t i = begin; i < end; i += 8) {
    int64_t n = end - i;
    bool whole = n >= 8;
    ck_v8 x = whole ? CK_NAME(load8)(of->x + i) : CK_NAME(load_part8)(of->x + i, n, 0);
    // Spelt as on the way back, so that both give the same bits.
    ck_v8 out = 0.5f * x * (1.0f + CK_NAME(gelu_tanh)(x));
    if (whole) {
      CK_NAME(store8)(of->out + i, out);
    } else {
      CK_NAME(store_part8)(of->out + i, n, out);
    }
  }
}

/// A range of elements. gelu'(x) = (1 + t) / 2 + x (1 - t^2) / 2 * d inner / dx with t = tanh(inner).
static void CK_NAME(gelu_backward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_gelu_arguments *of = arguments;
  for (int64_t i = begin; i < end; i += 8) {
    int64_t n = end - i;
    bool whole = n >= 8;
    ck_v8 x = whole ? CK_NAME(load8)(of->x + i) : CK_NAME(load_part8)(of->x + i, n, 0);
    ck_v8 d = whole ? CK_NAME(load8)(of->d_out + i) : CK_NAME(load_part8)(of->d_out + i, n, 0);
    ck_v8 t = CK_NAME(gelu_tanh)(x);
    ck_v8 slope = CK_GELU_SLOPE * (1.0f + 3.0f * CK_GELU_CUBE * x * x);
    ck_v8 out = 0.5f * x * (1.0f + t);
    ck_v8 dx = d * (0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * slope);
    if (whole) {
      CK_NAME(store8)(of->dx + i, dx);
      CK_NAME(store8)(of->out + i, out);
    } else {
      CK_NAME(store_part8)(of->dx + i, n, dx);
      CK_NAME(store_part8)(of->out + i, n, out);
    }
  }
}

/// A range of elements.
static void CK_NAME(geglu_forward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_swiglu_arguments *of = arguments;
  for (int64_t i = begin; i < end; i += 8) {
    int64_t n = end - i;
    bool whole = n >= 8;
    ck_v8 gate = whole ? CK_NAME(load8)(of->gate + i) : CK_NAME(load_part8)(of->gate + i, n, 0);
    ck_v8 up = whole ? CK_NAME(load8)(of->up + i) : CK_NAME(load_part8)(of->up + i, n, 0);
    // Spelt as on the way back, so that both give the same bits.
    ck_v8 out = 0.5f * gate * (1.0f + CK_NAME(gelu_tanh)(gate)) * up;
    if (whole) {
      CK_NAME(store8)(of->out + i, out);
    } else {
      CK_NAME(store_part8)(of->out + i, n, out);
    }
  }
}

/// A range of elements, with gelu' as in gelu_backward.
static void CK_NAME(geglu_backward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_swiglu_arguments *of = arguments;
  for (int64_t i = begin; i < end; i += 8) {
    int64_t n = end - i;
    bool whole = n >= 8;
    ck_v8 gate = whole ? CK_NAME(load8)(of->gate + i) : CK_NAME(load_part8)(of->gate + i, n, 0);
    ck_v8 up = whole ? CK_NAME(load8)(of->up + i) : CK_NAME(load_part8)(of->up + i, n, 0);
    ck_v8 d = whole ? CK_NAME(load8)(of->d_out + i) : CK_NAME(load_part8)(of->d_out + i, n, 0);
    ck_v8 t = CK_NAME(gelu_tanh)(gate);
    ck_v8 slope = CK_GELU_SLOPE * (1.0f + 3.0f * CK_GELU_CUBE * gate * gate);
    ck_v8 gelu = 0.5f * gate * (1.0f + t);
    ck_v8 d_gate = d * up * (0.5f * (1.0f + t) + 0.5f * gate * (1.0f - t * t) * slope);
    if (whole) {
      CK_NAME(store8)(of->d_gate + i, d_gate);
      CK_NAME(store8)(of->d_up + i, d * gelu);
      CK_NAME(store8)(of->out + i, gelu * up);
    } else {
      CK_NAME(store_part8)(of->d_gate + i, n, d_gate);
      CK_NAME(store_part8)(of->d_up + i, n, d * gelu);
      CK_NAME(store_part8)(of->out + i, n, gelu * up);
    }
  }
}
