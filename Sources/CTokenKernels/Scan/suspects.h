// Scalars of a set in text, told by their bytes. Included by each variant; needs block.h.

#if defined(__aarch64__)
#include <arm_neon.h>
#endif

/// `table[index]` for each of 64 indices below 64.
TK_INLINE tk_bytes tk_look_up(const uint8_t table[64], tk_bytes indices) {
#if defined(TK_HAS_SHUFFLES)
  union {
    tk_bytes bytes;
    __m256i halves[2];
  } all = {indices};
  __m256i quarters[4];
  for (int i = 0; i < 4; i++) quarters[i] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table + 16 * i)));
  for (int i = 0; i < 2; i++) {
    // A shuffle looks at four bits of an index, a blend at the highest one: the fifth and the sixth are moved there.
    __m256i index = all.halves[i], fifth = _mm256_slli_epi16(index, 3), sixth = _mm256_slli_epi16(index, 2);
    __m256i low = _mm256_blendv_epi8(_mm256_shuffle_epi8(quarters[0], index), _mm256_shuffle_epi8(quarters[1], index), fifth);
    __m256i high = _mm256_blendv_epi8(_mm256_shuffle_epi8(quarters[2], index), _mm256_shuffle_epi8(quarters[3], index), fifth);
    all.halves[i] = _mm256_blendv_epi8(low, high, sixth);
  }
  return all.bytes;
#elif defined(__aarch64__)
  union {
    tk_bytes bytes;
    uint8x16_t quarters[4];
  } all = {indices};
  for (int i = 0; i < 4; i++) all.quarters[i] = vqtbl4q_u8(vld1q_u8_x4(table), all.quarters[i]);
  return all.bytes;
#else
  tk_bytes found;
  for (int i = 0; i < 64; i++) found[i] = table[indices[i]];
  return found;
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
  tk_bytes groups = tk_look_up(suspects->first, first & low) & tk_look_up(suspects->second, second & low);
  if (!(leads & TK_WHERE(groups != 0))) return 0;
  memcpy(&third, bytes + 2, 64);
  groups &= tk_look_up(suspects->third, third & low);
  return leads & TK_WHERE(groups != 0);
}

static size_t TK_NAME(find_suspects)(
  const tk_suspects *suspects, const uint8_t *bytes, size_t position, size_t limit, uint64_t *found
) {
  for (; position < limit; position += 64) {
    const uint8_t *block = bytes + position;
    uint8_t padded[66] = {0};
    if (limit - position < 66) {
      memcpy(padded, block, limit - position);
      block = padded;
    }
    *found = tk_suspects_among(suspects, block);
    if (*found) return position;
  }
  *found = 0;
  return limit;
}
