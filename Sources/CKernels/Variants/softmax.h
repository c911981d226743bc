// Softmax rows of attention and of the language head, for the instruction set that includes this file.

CK_INLINE float CK_NAME(row_maximum)(int64_t count, const float *x) {
  ck_v8 best = CK_NAME(splat8)(-INFINITY);
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) best = CK_NAME(max8)(CK_NAME(load8)(x + i), best);
  if (i < count) best = CK_NAME(max8)(CK_NAME(load_part8)(x + i, count - i, -INFINITY), best);
  return CK_NAME(max_lanes8)(best);
}

static float CK_NAME(softmax_row)(int64_t seen, int64_t count, float *scores, float *maximum) {
  float top = CK_NAME(row_maximum)(seen, scores);
  ck_v8 lanes = {0};
  int64_t i = 0;
  for (; i + 8 <= seen; i += 8) {
    ck_v8 e = CK_NAME(exp8)(CK_NAME(load8)(scores + i) - top);
    CK_NAME(store8)(scores + i, e);
    lanes += e;
  }
  float sum = CK_NAME(sum_lanes8)(lanes);
  if (i < seen) {
    ck_v8 e = CK_NAME(exp8)(CK_NAME(load_part8)(scores + i, seen - i, top) - top);
    CK_NAME(store_part8)(scores + i, seen - i, e);
    for (int64_t lane = 0; lane < seen - i; lane++) sum += e[lane];
  }
  for (i = seen; i < count; i++) scores[i] = 0;
  *maximum = top;
  return sum;
}

static void CK_NAME(exponentiate_row)(int64_t seen, int64_t count, float log_sum, float *scores) {
  int64_t i = 0;
  for (; i + 8 <= seen; i += 8) {
    CK_NAME(store8)(scores + i, CK_NAME(exp8)(CK_NAME(load8)(scores + i) - log_sum));
  }
  if (i < seen) {
    ck_v8 part = CK_NAME(load_part8)(scores + i, seen - i, log_sum);
    CK_NAME(store_part8)(scores + i, seen - i, CK_NAME(exp8)(part - log_sum));
  }
  for (i = seen; i < count; i++) scores[i] = 0;
}

static void CK_NAME(softmax_gradient_row)(int64_t count, const float *p, float mean, float scale, float *d) {
  for (int64_t i = 0; i < count; i++) d[i] = p[i] * (d[i] - mean) * scale;
}

CK_INLINE float CK_NAME(exp_of_one)(float x) { return CK_NAME(exp8)(CK_NAME(splat8)(x))[0]; }

static void CK_NAME(head_forward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_head_arguments *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    float *logits = of->logits + row * of->ld;
    ck_head_row *state = of->state + row;
    int64_t columns = of->columns;
    int64_t target = of->targets[row] - of->first;
    if (target >= 0 && target < columns) state->target_logit = logits[target];

    float top = CK_NAME(row_maximum)(columns, logits);
    if (top > state->maximum) {
      if (state->maximum > -INFINITY) {
        // exp_logit_sum is taken about the maximum, so moving that shifts it too.
        double shift = (double)state->maximum - (double)top;
        double factor = exp(shift);
        state->exp_logit_sum = (state->exp_logit_sum + shift * state->exp_sum) * factor;
        state->exp_sum *= factor;
        state->exp_square_sum *= factor * factor;
        if (of->sums) {
          float *sums = of->sums + row * of->width;
          for (int64_t i = 0; i < of->width; i++) sums[i] *= (float)factor;
        }
      }
      state->maximum = top;
      int64_t i = 0;
      while (logits[i] != top) i++;
      state->top = (int32_t)(of->first + i);
    }
    // NaN never compares as larger: a row of NaNs keeps its first maximum and its sums turn NaN below.
    float maximum = state->maximum > -INFINITY ? state->maximum : 0;

    ck_v8 sum = {0}, product_sum = {0}, square_sum = {0}, logit_sum = {0};
    int64_t i = 0;
    for (; i + 8 <= columns; i += 8) {
      ck_v8 logit = CK_NAME(load8)(logits + i);
      ck_v8 e = CK_NAME(exp8)(logit - maximum);
      CK_NAME(store8)(logits + i, e);
      sum += e;
      product_sum += e * (logit - maximum);
      square_sum += e * e;
      logit_sum += logit;
    }
    float s = CK_NAME(sum_lanes8)(sum), p = CK_NAME(sum_lanes8)(product_sum);
    float l = CK_NAME(sum_lanes8)(logit_sum), q = CK_NAME(sum_lanes8)(square_sum);
    for (; i < columns; i++) {
      float e = CK_NAME(exp_of_one)(logits[i] - maximum);
      s += e;
      p += e * (logits[i] - maximum);
      q += e * e;
      l += logits[i];
      logits[i] = e;
    }
    state->exp_sum += (double)s;
    state->exp_logit_sum += (double)p;
    state->exp_square_sum += (double)q;
    state->logit_sum += (double)l;
  }
}

static void CK_NAME(head_finish)(const void *arguments, int64_t begin, int64_t end) {
  const ck_head_arguments *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    float *sums = of->sums + row * of->width;
    float inverse = (float)(1.0 / of->state[row].exp_sum);
    if (of->table.number == CK_FLOAT32) {
      const float *target = (const float *)of->table.start + of->targets[row] * of->table.ld;
      for (int64_t i = 0; i < of->width; i++) sums[i] = target[i] - sums[i] * inverse;
    } else {
      const uint16_t *target = (const uint16_t *)of->table.start + of->targets[row] * of->table.ld;
      for (int64_t i = 0; i < of->width; i++) {
        sums[i] = CK_NAME(load_bfloat)(target + i) - sums[i] * inverse;
      }
    }
  }
}

static void CK_NAME(head_backward)(const void *arguments, int64_t begin, int64_t end) {
  const ck_head_arguments *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    float *logits = of->logits + row * of->ld;
    float log_sum = of->log_sums[row], coefficient = of->coefficients[row];
    CK_NAME(exponentiate_row)(of->columns, of->columns, log_sum, logits);
    for (int64_t i = 0; i < of->columns; i++) logits[i] *= -coefficient;
    int64_t target = of->targets[row] - of->first;
    if (target >= 0 && target < of->columns) logits[target] += coefficient;
  }
}
