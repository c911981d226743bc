// Packing of rows that are contiguous in k, by AVX2, for the x86-64 instruction set that includes this file.

/// Eight rows of eight floats become eight columns.
CK_INLINE void CK_NAME(transpose8)(__m256 r[8]) {
  __m256 t0 = _mm256_unpacklo_ps(r[0], r[1]), t1 = _mm256_unpackhi_ps(r[0], r[1]);
  __m256 t2 = _mm256_unpacklo_ps(r[2], r[3]), t3 = _mm256_unpackhi_ps(r[2], r[3]);
  __m256 t4 = _mm256_unpacklo_ps(r[4], r[5]), t5 = _mm256_unpackhi_ps(r[4], r[5]);
  __m256 t6 = _mm256_unpacklo_ps(r[6], r[7]), t7 = _mm256_unpackhi_ps(r[6], r[7]);
  __m256 u0 = _mm256_shuffle_ps(t0, t2, 0x44), u1 = _mm256_shuffle_ps(t0, t2, 0xEE);
  __m256 u2 = _mm256_shuffle_ps(t1, t3, 0x44), u3 = _mm256_shuffle_ps(t1, t3, 0xEE);
  __m256 u4 = _mm256_shuffle_ps(t4, t6, 0x44), u5 = _mm256_shuffle_ps(t4, t6, 0xEE);
  __m256 u6 = _mm256_shuffle_ps(t5, t7, 0x44), u7 = _mm256_shuffle_ps(t5, t7, 0xEE);
  r[0] = _mm256_permute2f128_ps(u0, u4, 0x20);
  r[1] = _mm256_permute2f128_ps(u1, u5, 0x20);
  r[2] = _mm256_permute2f128_ps(u2, u6, 0x20);
  r[3] = _mm256_permute2f128_ps(u3, u7, 0x20);
  r[4] = _mm256_permute2f128_ps(u0, u4, 0x31);
  r[5] = _mm256_permute2f128_ps(u1, u5, 0x31);
  r[6] = _mm256_permute2f128_ps(u2, u6, 0x31);
  r[7] = _mm256_permute2f128_ps(u3, u7, 0x31);
}

/// Eight columns of `rows` rows (8 or 6) into eight rows of the panel, `width` apart.
CK_INLINE void CK_NAME(store_square)(int rows, __m256 r[8], float *panel, int width) {
  CK_NAME(transpose8)(r);
  if (rows == 8) {
#pragma unroll
    for (int i = 0; i < 8; i++) _mm256_storeu_ps(panel + i * width, r[i]);
    return;
  }
#pragma unroll
  for (int i = 0; i < 8; i++) {
    _mm_storeu_ps(panel + i * width, _mm256_castps256_ps128(r[i]));
    _mm_storel_pi((__m64 *)(panel + i * width + 4), _mm256_extractf128_ps(r[i], 1));
  }
}

CK_INLINE void CK_NAME(pack_square)(int rows, const float *source, int64_t stride, float *panel, int width) {
  __m256 r[8];
#pragma unroll
  for (int j = 0; j < 8; j++) r[j] = j < rows ? _mm256_loadu_ps(source + j * stride) : _mm256_setzero_ps();
  CK_NAME(store_square)(rows, r, panel, width);
}

CK_INLINE void CK_NAME(pack_bfloat_square)(int rows, const uint16_t *source, int64_t stride, float *panel,
                                           int width) {
  __m256 r[8];
#pragma unroll
  for (int j = 0; j < 8; j++) {
    r[j] = j < rows ? (__m256)CK_NAME(load_bfloat8)(source + j * stride) : _mm256_setzero_ps();
  }
  CK_NAME(store_square)(rows, r, panel, width);
}
