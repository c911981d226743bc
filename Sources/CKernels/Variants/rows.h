// Row and element kernels, for the instruction set that includes this file. Ranges of rows unless said.

static void CK_NAME(rmsnorm_forward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_rmsnorm_arguments *of = arguments;
  int64_t width = of->width;
  for (int64_t row = begin; row < end; row++) {
    const float *x = of->x + row * width;
    float *y = of->y + row * width;
    float scale = 1.0f / sqrtf(CK_NAME(dot)(width, x, x) / (float)width + of->epsilon);
    if (of->scale) of->scale[row] = scale;
    for (int64_t i = 0; i < width; i++) y[i] = of->w[i] * (x[i] * scale);
  }
}

/// With s = 1/rms: dx = s * (w dy) - x * s^3 / width * sum(w dy x).
static void CK_NAME(rmsnorm_backward_rows)(const void *arguments, int64_t begin, int64_t end) {
  const ck_rmsnorm_arguments *of = arguments;
  int64_t width = of->width;
  for (int64_t row = begin; row < end; row++) {
    const float *x = of->x + row * width, *dy = of->dy + row * width, *w = of->w;
    float *dx = of->dx + row * width;
    ck_v8 lanes = {0};
    int64_t i = 0;
    for (; i + 8 <= width; i += 8) {
      lanes += CK_NAME(load8)(w + i) * CK_NAME(load8)(dy + i) * CK_NAME(load8)(x + i);
    }
    float inner = CK_NAME(sum_lanes8)(lanes);
    for (; i < width; i++) inner += w[i] * dy[i] * x[i];
    float s = of->scale[row];
    float back = s * s * s * inner / (float)width;
    for (i = 0; i < width; i++) dx[i] += s * (w[i] * dy[i]) - back * x[i];
  }
}

/// A range of columns: every column sums its rows in order.
static void CK_NAME(rmsnorm_backward_weight)(const void *arguments, int64_t begin, int64_t end) {
  const ck_rmsnorm_arguments *of = arguments;
  for (int64_t row = 0; row < of->rows; row++) {
    const float *x = of->x + row * of->width, *dy = of->dy + row * of->width;
    float s = of->scale[row];
    for (int64_t i = begin; i < end; i++) of->dw[i] += dy[i] * (x[i] * s);
  }
}

static void CK_NAME(rotary)(const void *arguments, int64_t begin, int64_t end) {
  const ck_rotary_arguments *of = arguments;
  int64_t half = of->head_dim / 2;
  for (int64_t row = begin; row < end; row++) {
    const float *cosines = of->cosines + of->positions[row] * half;
    const float *sines = of->sines + of->positions[row] * half;
    for (int64_t head = 0; head < of->heads; head++) {
      float *x = of->x + row * of->ldx + head * of->head_dim;
      for (int64_t i = 0; i < half; i++) {
        float a = x[i], b = x[i + half], sine = of->sign * sines[i];
        x[i] = a * cosines[i] - b * sine;
        x[i + half] = b * cosines[i] + a * sine;
      }
    }
  }
}

/// A range of elements.
static void CK_NAME(swiglu_forward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_swiglu_arguments *of = arguments;
  for (int64_t i = begin; i < end; i += 8) {
    int64_t n = end - i;
    bool whole = n >= 8;
    ck_v8 gate = whole ? CK_NAME(load8)(of->gate + i) : CK_NAME(load_part8)(of->gate + i, n, 0);
    ck_v8 up = whole ? CK_NAME(load8)(of->up + i) : CK_NAME(load_part8)(of->up + i, n, 0);
    // Spelt as on the way back, so that both give the same bits.
    ck_v8 sigmoid = 1.0f / (1.0f + CK_NAME(exp8)(-gate));
    ck_v8 silu = gate * sigmoid;
    ck_v8 out = silu * up;
    if (whole) {
      CK_NAME(store8)(of->out + i, out);
    } else {
      CK_NAME(store_part8)(of->out + i, n, out);
    }
  }
}

/// A range of elements. silu'(g) = s + g s (1 - s) with s = sigmoid(g).
static void CK_NAME(swiglu_backward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_swiglu_arguments *of = arguments;
  for (int64_t i = begin; i < end; i += 8) {
    int64_t n = end - i;
    bool whole = n >= 8;
    ck_v8 gate = whole ? CK_NAME(load8)(of->gate + i) : CK_NAME(load_part8)(of->gate + i, n, 0);
    ck_v8 up = whole ? CK_NAME(load8)(of->up + i) : CK_NAME(load_part8)(of->up + i, n, 0);
    ck_v8 d = whole ? CK_NAME(load8)(of->d_out + i) : CK_NAME(load_part8)(of->d_out + i, n, 0);
    ck_v8 sigmoid = 1.0f / (1.0f + CK_NAME(exp8)(-gate));
    ck_v8 silu = gate * sigmoid;
    ck_v8 d_gate = d * up * (sigmoid + silu * (1.0f - sigmoid));
    if (whole) {
      CK_NAME(store8)(of->d_gate + i, d_gate);
      CK_NAME(store8)(of->d_up + i, d * silu);
      CK_NAME(store8)(of->out + i, silu * up);
    } else {
      CK_NAME(store_part8)(of->d_gate + i, n, d_gate);
      CK_NAME(store_part8)(of->d_up + i, n, d * silu);
      CK_NAME(store_part8)(of->out + i, n, silu * up);
    }
  }
}

/// One row of a matrix of either kind, as floats.
CK_INLINE void CK_NAME(load_row)(const ck_matrix *matrix, int64_t row, int64_t width, float *out) {
  if (matrix->number == CK_FLOAT32) {
    memcpy(out, (const float *)matrix->start + row * matrix->ld, sizeof(float) * (size_t)width);
    return;
  }
  const uint16_t *from = (const uint16_t *)matrix->start + row * matrix->ld;
  int64_t i = 0;
  for (; i + 8 <= width; i += 8) CK_NAME(store8)(out + i, CK_NAME(load_bfloat8)(from + i));
  for (; i < width; i++) out[i] = CK_NAME(load_bfloat)(from + i);
}

static void CK_NAME(gather_rows)(const void *arguments, int64_t begin, int64_t end) {
  const ck_gather_arguments *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    CK_NAME(load_row)(&of->table, of->ids[row], of->width, of->out + row * of->width);
  }
}

/// A range of columns: rows with the same id are added in order, whichever thread has the columns.
static void CK_NAME(scatter_add_columns)(const void *arguments, int64_t begin, int64_t end) {
  const ck_scatter_arguments *of = arguments;
  for (int64_t row = 0; row < of->rows; row++) {
    const float *x = of->x + row * of->width;
    float *to = of->table + of->ids[row] * of->width;
    float weight = of->weights ? of->weights[row] : 1.0f;
    for (int64_t i = begin; i < end; i++) to[i] += weight * x[i];
  }
}

/// A range of elements.
static void CK_NAME(axpy)(const void *arguments, int64_t begin, int64_t end) {
  const ck_vector_arguments *of = arguments;
  for (int64_t i = begin; i < end; i++) of->y[i] += of->alpha * of->x[i];
}

/// A range of elements.
static void CK_NAME(scale)(const void *arguments, int64_t begin, int64_t end) {
  const ck_vector_arguments *of = arguments;
  for (int64_t i = begin; i < end; i++) of->y[i] *= of->alpha;
}

/// A range of elements.
static void CK_NAME(multiply)(const void *arguments, int64_t begin, int64_t end) {
  const ck_vector_arguments *of = arguments;
  for (int64_t i = begin; i < end; i++) of->y[i] *= of->x[i];
}

static double CK_NAME(sum_of_squares)(int64_t count, const float *x) {
  double lanes[8] = {0};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (int lane = 0; lane < 8; lane++) lanes[lane] += (double)x[i + lane] * (double)x[i + lane];
  }
  for (; i < count; i++) lanes[i & 7] += (double)x[i] * (double)x[i];
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

/// A range of elements. torch.optim.AdamW's order of operations.
static void CK_NAME(adamw)(const void *arguments, int64_t begin, int64_t end) {
  const ck_adamw_arguments of = *(const ck_adamw_arguments *)arguments;
  for (int64_t i = begin; i < end; i += 8) {
    int64_t n = end - i;
    bool whole = n >= 8;
    ck_v8 g = whole ? CK_NAME(load8)(of.gradient + i) : CK_NAME(load_part8)(of.gradient + i, n, 0);
    ck_v8 m = whole ? CK_NAME(load8)(of.first_moment + i) : CK_NAME(load_part8)(of.first_moment + i, n, 0);
    ck_v8 v = whole ? CK_NAME(load8)(of.second_moment + i) : CK_NAME(load_part8)(of.second_moment + i, n, 0);
    ck_v8 w = whole ? CK_NAME(load8)(of.values + i) : CK_NAME(load_part8)(of.values + i, n, 0);
    g = g * of.gradient_scale;
    m = m + (g - m) * of.one_minus_beta1;
    v = v * of.beta2 + g * g * of.one_minus_beta2;
    // The compiler leaves a loop with sqrtf scalar, because that may set errno; this never does.
    ck_v8 denominator = __builtin_elementwise_sqrt(v) / of.root_correction + of.epsilon;
    w = w * of.decay - of.step_size * (m / denominator);
    if (whole) {
      CK_NAME(store8)(of.first_moment + i, m);
      CK_NAME(store8)(of.second_moment + i, v);
      CK_NAME(store8)(of.values + i, w);
    } else {
      CK_NAME(store_part8)(of.first_moment + i, n, m);
      CK_NAME(store_part8)(of.second_moment + i, n, v);
      CK_NAME(store_part8)(of.values + i, n, w);
    }
  }
}

/// A range of elements of floats that need no alignment.
static void CK_NAME(to_bfloat16)(const void *arguments, int64_t begin, int64_t end) {
  const ck_conversion_arguments *of = arguments;
  uint16_t *out = of->out;
  for (int64_t i = begin; i < end; i++) {
    uint32_t bits;
    memcpy(&bits, of->source + 4 * i, sizeof bits);
    out[i] = (uint16_t)(CK_NAME(round_bits)(bits) >> 16);
  }
}
