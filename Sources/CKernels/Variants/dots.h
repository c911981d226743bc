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
