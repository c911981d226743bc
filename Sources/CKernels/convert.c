// Short floats of checkpoints to fp32. The bytes of a file need not be aligned.

#include <string.h>

#include "arguments.h"
#include "context.h"

enum { GRAIN = 65536 };

static uint16_t read16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

static void bfloat16_range(const void *arguments, int64_t begin, int64_t end) {
  const ck_conversion_arguments *of = arguments;
  float *out = of->out;
  for (int64_t i = begin; i < end; i++) {
    uint32_t bits = (uint32_t)read16(of->source + 2 * i) << 16;
    memcpy(out + i, &bits, sizeof bits);
  }
}

void ck_from_bfloat16(ck_context *context, int64_t count, const void *source, float *out) {
  ck_conversion_arguments of = {source, out};
  ck_run_ranges(context, count, GRAIN, bfloat16_range, &of);
}

void ck_to_bfloat16(ck_context *context, int64_t count, const void *source, uint16_t *out) {
  ck_conversion_arguments of = {source, out};
  ck_run_ranges(context, count, GRAIN, context->kernels->to_bfloat16, &of);
}

static float from_half(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 1023;
  if (exponent == 0) {
    // Zero or subnormal: the fraction counts units of 2^-24, which fp32 holds exactly.
    float magnitude = (float)fraction * 5.9604644775390625e-8f;
    return sign ? -magnitude : magnitude;
  }
  uint32_t bits = sign | (exponent == 31 ? 255 : exponent + 112) << 23 | fraction << 13;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static void float16_range(const void *arguments, int64_t begin, int64_t end) {
  const ck_conversion_arguments *of = arguments;
  float *out = of->out;
  for (int64_t i = begin; i < end; i++) out[i] = from_half(read16(of->source + 2 * i));
}

void ck_from_float16(ck_context *context, int64_t count, const void *source, float *out) {
  ck_conversion_arguments of = {source, out};
  ck_run_ranges(context, count, GRAIN, float16_range, &of);
}
