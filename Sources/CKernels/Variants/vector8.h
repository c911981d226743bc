// Eight floats at a time in clang's vector extension: one AVX2 register, or two of SSE2 and NEON.
// Sums are kept in explicit lanes, so the order of additions is written here and not the compiler's choice.

#ifndef CK_VECTOR8_H
#define CK_VECTOR8_H

#include <stdint.h>
#include <string.h>

#define CK_INLINE static inline __attribute__((always_inline, unused))

typedef float ck_v8 __attribute__((vector_size(32)));
typedef int32_t ck_v8i __attribute__((vector_size(32)));
typedef uint32_t ck_v8u __attribute__((vector_size(32)));
typedef uint16_t ck_v8h __attribute__((vector_size(16)));

#endif

CK_INLINE ck_v8 CK_NAME(load8)(const float *p) {
  ck_v8 v;
  memcpy(&v, p, sizeof v);
  return v;
}

CK_INLINE void CK_NAME(store8)(float *p, ck_v8 v) { memcpy(p, &v, sizeof v); }

/// The first `count` (below 8) of eight floats, the rest filled with `filler`.
CK_INLINE ck_v8 CK_NAME(load_part8)(const float *p, int64_t count, float filler) {
  float lanes[8];
  for (int i = 0; i < 8; i++) lanes[i] = i < count ? p[i] : filler;
  return CK_NAME(load8)(lanes);
}

CK_INLINE void CK_NAME(store_part8)(float *p, int64_t count, ck_v8 v) {
  float lanes[8];
  CK_NAME(store8)(lanes, v);
  for (int i = 0; i < 8 && i < count; i++) p[i] = lanes[i];
}

CK_INLINE ck_v8 CK_NAME(splat8)(float x) { return (ck_v8){x, x, x, x, x, x, x, x}; }

CK_INLINE ck_v8 CK_NAME(select8)(ck_v8i mask, ck_v8 yes, ck_v8 no) {
  return (ck_v8)((mask & (ck_v8i)yes) | (~mask & (ck_v8i)no));
}

CK_INLINE ck_v8 CK_NAME(max8)(ck_v8 a, ck_v8 b) { return CK_NAME(select8)(a > b, a, b); }

CK_INLINE float CK_NAME(sum_lanes8)(ck_v8 v) {
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

CK_INLINE float CK_NAME(max_lanes8)(ck_v8 v) {
  float best = v[0];
  for (int i = 1; i < 8; i++) best = v[i] > best ? v[i] : best;
  return best;
}

/// A bfloat16 from memory without alignment.
CK_INLINE float CK_NAME(load_bfloat)(const uint16_t *p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  uint32_t bits = (uint32_t)half << 16;
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

CK_INLINE ck_v8 CK_NAME(load_bfloat8)(const uint16_t *p) {
  ck_v8h half;
  memcpy(&half, p, sizeof half);
  return (ck_v8)(__builtin_convertvector(half, ck_v8u) << 16);
}

/// The bits of a float rounded to bfloat16, to nearest, ties to even; a NaN stays one.
CK_INLINE uint32_t CK_NAME(round_bits)(uint32_t bits) {
  if ((bits & 0x7FFFFFFF) > 0x7F800000) return (bits | 0x00400000) & 0xFFFF0000;
  return (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000;
}

CK_INLINE ck_v8u CK_NAME(round_bits8)(ck_v8 x) {
  ck_v8u bits = (ck_v8u)x;
  ck_v8u rounded = bits + 0x7FFF + (bits >> 16 & 1);
  ck_v8u is_nan = (ck_v8u)(x != x);
  return ((is_nan & (bits | 0x00400000)) | (~is_nan & rounded)) & 0xFFFF0000;
}

/// e^x to about one unit in the last place; arguments are held within [-87.3, 88]. NaN stays NaN.
/// Range reduction by ln 2 in two parts and a polynomial on [-ln2/2, ln2/2] (Cephes' coefficients).
CK_INLINE ck_v8 CK_NAME(exp8)(ck_v8 x) {
  const ck_v8 low = CK_NAME(splat8)(-87.3f), high = CK_NAME(splat8)(88.0f);
  x = CK_NAME(select8)(x < low, low, x);
  x = CK_NAME(select8)(x > high, high, x);
  // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
  const float magic = 12582912.0f;
  ck_v8 shifted = x * 1.44269504088896341f + magic;
  ck_v8 n = shifted - magic;
  ck_v8 r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  ck_v8 p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  ck_v8i exponent = ((ck_v8i)shifted - 0x4B400000 + 127) << 23;
  return p * (ck_v8)exponent;
}
