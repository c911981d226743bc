// Dot products, for the instruction set that includes this file.

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

/// Dot products of x with the columns of a panel of floats. Each has the bits that `dot` gives for a row of the same numbers, so
/// that a weight gives the same text packed or not: 32 lanes a column, added up as there.
static void CK_NAME(dot_panel)(int64_t count, const float *panel, const float *x, float *dots) {
  CK_NAME(vector) lanes[32][CK_VECTORS] = {0};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    // What is left over of 32 goes to the first eight lanes.
    int64_t first = i < count / 32 * 32 ? i % 32 : 0;
    for (int64_t lane = first; lane < first + 8; lane++, panel += CK_COLUMNS) {
      float value = x[i + lane - first];
#pragma unroll
      for (int v = 0; v < CK_VECTORS; v++) {
        lanes[lane][v] = CK_NAME(load)(panel + CK_LANES * v) * value + lanes[lane][v];
      }
    }
  }
  for (int v = 0; v < CK_VECTORS; v++) {
    CK_NAME(vector) eight[8];
    for (int lane = 0; lane < 8; lane++) {
      eight[lane] = (lanes[lane][v] + lanes[8 + lane][v]) + (lanes[16 + lane][v] + lanes[24 + lane][v]);
    }
    CK_NAME(vector) sum = ((eight[0] + eight[4]) + (eight[2] + eight[6])) + ((eight[1] + eight[5]) + (eight[3] + eight[7]));
    for (int64_t j = i; j < count; j++) {
      sum = CK_NAME(load)(panel + (j - i) * CK_COLUMNS + CK_LANES * v) * x[j] + sum;
    }
    CK_NAME(store)(dots + CK_LANES * v, sum);
  }
}
