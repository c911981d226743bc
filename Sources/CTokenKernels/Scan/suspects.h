// Scalars of a set in text, told by their bytes. Included by each variant; needs block.h.

#if defined(__aarch64__)
#include <arm_neon.h>
#endif

/// Puts `table[index]` in the place of each of 64 indices below 64.
TK_INLINE void tk_look_up(const uint8_t table[64], tk_bytes *indices) {
#if defined(TK_HAS_SHUFFLES)
  union {
    tk_bytes bytes;
    __m256i halves[2];
  } all = {*indices};
  __m256i quarters[4];
  for (int i = 0; i < 4; i++) quarters[i] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table + 16 * i)));
  for (int i = 0; i < 2; i++) {
    // A shuffle looks at four bits of an index, a blend at the highest one: the fifth and the sixth are moved there.
    __m256i index = all.halves[i], fifth = _mm256_slli_epi16(index, 3), sixth = _mm256_slli_epi16(index, 2);
    __m256i low = _mm256_blendv_epi8(_mm256_shuffle_epi8(quarters[0], index), _mm256_shuffle_epi8(quarters[1], index), fifth);
    __m256i high = _mm256_blendv_epi8(_mm256_shuffle_epi8(quarters[2], index), _mm256_shuffle_epi8(quarters[3], index), fifth);
    all.halves[i] = _mm256_blendv_epi8(low, high, sixth);
  }
  *indices = all.bytes;
#elif defined(__aarch64__)
  union {
    tk_bytes bytes;
    uint8x16_t quarters[4];
  } all = {*indices};
  for (int i = 0; i < 4; i++) all.quarters[i] = vqtbl4q_u8(vld1q_u8_x4(table), all.quarters[i]);
  *indices = all.bytes;
#else
  for (int i = 0; i < 64; i++) (*indices)[i] = table[(*indices)[i]];
#endif
}

/// Which of 64 bytes may begin a scalar of the set; two more can be read behind them.
TK_INLINE uint64_t tk_suspects_among(const tk_suspects *suspects, const uint8_t *bytes) {
  tk_bytes first, second, third;
  memcpy(&first, bytes, 64);
  uint64_t leads = TK_WHERE(first >= (tk_bytes)(0xC0));
  if (!leads) return 0;
  memcpy(&second, bytes + 1, 64);
  const tk_bytes low = (tk_bytes)(0x3F);
  first &= low;
  second &= low;
  tk_look_up(suspects->first, &first);
  tk_look_up(suspects->second, &second);
  tk_bytes groups = first & second;
  if (!(leads & TK_WHERE(groups != 0))) return 0;
  memcpy(&third, bytes + 2, 64);
  third &= low;
  tk_look_up(suspects->third, &third);
  groups &= third;
  return leads & TK_WHERE(groups != 0);
}

static size_t TK_NAME(find_suspects)(
  const tk_suspects *suspects, const uint8_t *bytes, size_t position, size_t limit, uint64_t *found
) {
  for (; position < limit; position += 64) {
    size_t left = limit - position;
    if (left >= 66) {
      *found = tk_suspects_among(suspects, bytes + position);
    } else {
      uint8_t padded[66] = {0};
      memcpy(padded, bytes + position, left);
      *found = tk_suspects_among(suspects, padded);
    }
    if (*found) return position;
  }
  *found = 0;
  return limit;
}
