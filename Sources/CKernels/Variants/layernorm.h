// LayerNorm (Ba, Kiros and Hinton, 2016), for the instruction set that includes this file.

static float CK_NAME(sum_of_row)(int64_t width, const float *x) {
  ck_v8 lanes = {0};
  int64_t i = 0;
  for (; i + 8 <= width; i += 8) lanes += CK_NAME(load8)(x + i);
  float sum = CK_NAME(sum_lanes8)(lanes);
  for (; i < width; i++) sum += x[i];
  return sum;
}

static void CK_NAME(layernorm_forward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_layernorm_arguments *of = arguments;
  int64_t width = of->width;
  for (int64_t row = begin; row < end; row++) {
    const float *x = of->x + row * width;
    float *y = of->y + row * width;
    float mean = CK_NAME(sum_of_row)(width, x) / (float)width;
    ck_v8 lanes = {0};
    int64_t i = 0;
    for (; i + 8 <= width; i += 8) {
      ck_v8 off = CK_NAME(load8)(x + i) - mean;
      lanes += off * off;
    }
    float squares = CK_NAME(sum_lanes8)(lanes);
    for (; i < width; i++) squares += (x[i] - mean) * (x[i] - mean);
    float inverse = 1.0f / sqrtf(squares / (float)width + of->epsilon);
    if (of->statistics) {
      of->statistics[2 * row] = mean;
      of->statistics[2 * row + 1] = inverse;
    }
    for (i = 0; i < width; i++) y[i] = (x[i] - mean) * inverse * of->w[i] + of->b[i];
  }
}

/// With n = (x - mean) / deviation and g = w dy: dx = (g - mean(g) - n mean(g n)) / deviation.
static void CK_NAME(layernorm_backward_rows)(const void *arguments, int64_t begin, int64_t end) {
  const ck_layernorm_arguments *of = arguments;
  int64_t width = of->width;
  for (int64_t row = begin; row < end; row++) {
    const float *x = of->x + row * width, *dy = of->dy + row * width, *w = of->w;
    float *dx = of->dx + row * width;
    float mean = of->statistics[2 * row], inverse = of->statistics[2 * row + 1];
    ck_v8 sums = {0}, products = {0};
    int64_t i = 0;
    for (; i + 8 <= width; i += 8) {
      ck_v8 g = CK_NAME(load8)(w + i) * CK_NAME(load8)(dy + i);
      sums += g;
      products += g * ((CK_NAME(load8)(x + i) - mean) * inverse);
    }
    float sum = CK_NAME(sum_lanes8)(sums), product = CK_NAME(sum_lanes8)(products);
    for (; i < width; i++) {
      float g = w[i] * dy[i];
      sum += g;
      product += g * ((x[i] - mean) * inverse);
    }
    sum /= (float)width;
    product /= (float)width;
    for (i = 0; i < width; i++) {
      dx[i] += inverse * (w[i] * dy[i] - sum - (x[i] - mean) * inverse * product);
    }
  }
}

/// A range of columns: every column sums its rows in order.
static void CK_NAME(layernorm_backward_weight)(const void *arguments, int64_t begin, int64_t end) {
  const ck_layernorm_arguments *of = arguments;
  for (int64_t row = 0; row < of->rows; row++) {
    const float *x = of->x + row * of->width, *dy = of->dy + row * of->width;
    float mean = of->statistics[2 * row], inverse = of->statistics[2 * row + 1];
    if (of->dw) {
      for (int64_t i = begin; i < end; i++) of->dw[i] += dy[i] * ((x[i] - mean) * inverse);
    }
    if (of->db) {
      for (int64_t i = begin; i < end; i++) of->db[i] += dy[i];
    }
  }
}

static void CK_NAME(add_to_rows)(const void *arguments, int64_t begin, int64_t end) {
  const ck_added_row_arguments *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    float *y = of->y + row * of->ldy;
    for (int64_t i = 0; i < of->width; i++) y[i] += of->b[i];
  }
}
