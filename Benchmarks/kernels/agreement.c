// Compares the kernels of every instruction set that this processor has with the portable ones. The package's tests do the
// same and more; this needs no Swift, so that it runs under an emulator too:
//
//     clang -O2 -I Sources/CKernels/include Benchmarks/kernels/agreement.c Sources/CKernels/*.c \
//       Sources/CKernels/Variants/*.c -lpthread -lm -o agreement && ./agreement
//
// For 64-bit Arm on another machine compile with `-c -target aarch64-linux-gnu -I/usr/aarch64-linux-gnu/include`, link the
// objects by `aarch64-linux-gnu-gcc -static *.o -lpthread -lm -o agreement` (Debian's gcc-aarch64-linux-gnu and
// libc6-dev-arm64-cross), and run `qemu-aarch64 ./agreement`. Exit status 0 when all agree.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

static int failures = 0;

static float *numbers(int64_t count, unsigned seed) {
  float *x = malloc((size_t)(count * 4));
  if (!x) exit(2);
  for (int64_t i = 0; i < count; i++) {
    seed = seed * 1664525u + 1013904223u;
    x[i] = (float)(int32_t)seed * 0x1p-31f;
  }
  return x;
}

static void compare(const char *what, const float *found, const float *expected, int64_t count, double limit) {
  double difference = 0, size = 0;
  for (int64_t i = 0; i < count; i++) {
    double d = (double)found[i] - (double)expected[i];
    difference += d * d, size += (double)expected[i] * (double)expected[i];
  }
  double relative = sqrt(difference / (size > 0 ? size : 1));
  if (relative <= limit) return;
  printf("%s differs by %g\n", what, relative);
  failures++;
}

struct both {
  ck_context *context[2];  // the one looked at, the portable one
};

static void products(struct both of) {
  static const int64_t shapes[][3] = {
      {1, 1, 1},     {6, 16, 8},     {7, 17, 9},     {13, 18, 385},   {97, 19, 12},    {4, 193, 7},
      {15, 33, 77},  {430, 16, 576}, {430, 576, 16}, {16, 576, 430},  {576, 16, 430},  {203, 210, 65},
      {100, 64, 1000},
  };
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
    int64_t m = shapes[s][0], n = shapes[s][1], k = shapes[s][2];
    float *x = numbers(m * k, 1), *w = numbers(n * k, 2), *start = numbers(m * n, 3);
    float *y[2] = {numbers(m * n, 4), numbers(m * n, 5)};
    uint16_t *stored = malloc((size_t)(n * k * 2));
    if (!stored) exit(2);
    ck_to_bfloat16(of.context[1], n * k, w, stored);
    for (int form = 0; form < 5; form++) {
      for (int inputs = CK_FLOAT32; inputs <= CK_BFLOAT16; inputs++) {
        for (int side = 0; side < 2; side++) {
          ck_context *c = of.context[side];
          float *to = memcpy(y[side], start, (size_t)(m * n * 4));
          ck_number in = (ck_number)inputs;
          switch (form) {
            case 0: ck_matmul_nt(c, m, n, k, .5f, x, k, (ck_matrix){w, k, CK_FLOAT32}, in, true, to, n); break;
            case 1: ck_matmul_nn(c, m, n, k, .5f, x, k, (ck_matrix){w, n, CK_FLOAT32}, in, true, to, n); break;
            case 2: ck_matmul_tn(c, m, n, k, .5f, x, m, w, n, in, true, to, n); break;
            case 3: ck_matmul_nt(c, m, n, k, .5f, x, k, (ck_matrix){stored, k, CK_BFLOAT16}, in, true, to, n); break;
            case 4: ck_matmul_nn(c, m, n, k, .5f, x, k, (ck_matrix){stored, n, CK_BFLOAT16}, in, true, to, n); break;
          }
        }
        char name[96];
        snprintf(name, sizeof name, "product %lldx%lldx%lld, form %d, inputs %d", (long long)m, (long long)n,
                 (long long)k, form, inputs);
        compare(name, y[0], y[1], m * n, 2e-6);
      }
    }
    free(x), free(w), free(start), free(y[0]), free(y[1]), free(stored);
  }
}

static void rows(struct both of) {
  enum { ROWS = 37, WIDTH = 77, COUNT = ROWS * WIDTH };
  float *x = numbers(COUNT, 1), *w = numbers(WIDTH, 2), *d = numbers(COUNT, 4);
  static float y[2][COUNT], scale[2][ROWS], dx[2][COUNT], dw[2][WIDTH];
  for (int side = 0; side < 2; side++) {
    ck_rmsnorm_forward(of.context[side], ROWS, WIDTH, 1e-5f, x, w, y[side], scale[side]);
    memset(dx[side], 0, sizeof dx[side]), memset(dw[side], 0, sizeof dw[side]);
    ck_rmsnorm_backward(of.context[side], ROWS, WIDTH, x, w, scale[side], d, dx[side], dw[side]);
  }
  compare("rmsnorm", y[0], y[1], COUNT, 1e-6);
  compare("rmsnorm dx", dx[0], dx[1], COUNT, 1e-5);
  compare("rmsnorm dw", dw[0], dw[1], WIDTH, 1e-5);
  for (int side = 0; side < 2; side++) ck_swiglu_forward(of.context[side], COUNT, x, d, y[side]);
  compare("swiglu", y[0], y[1], COUNT, 1e-6);
  for (int side = 0; side < 2; side++) ck_gelu_forward(of.context[side], COUNT, x, y[side]);
  compare("gelu", y[0], y[1], COUNT, 1e-6);
  static float values[2][COUNT], first[2][COUNT], second[2][COUNT];
  ck_adamw options = {1e-3, 0.9, 0.999, 1e-8, 0.1, 0.7, 1};
  for (int side = 0; side < 2; side++) {
    memcpy(values[side], x, sizeof values[side]);
    memset(first[side], 0, sizeof first[side]), memset(second[side], 0, sizeof second[side]);
    ck_adamw_step(of.context[side], COUNT, options, d, values[side], first[side], second[side]);
  }
  compare("adamw", values[0], values[1], COUNT, 1e-6);
  free(x), free(w), free(d);
}

static void attention(struct both of) {
  enum { TOKENS = 150, HEADS = 6, KEYS = 2, SIZE = 20, WIDE = TOKENS * HEADS * SIZE, NARROW = TOKENS * KEYS * SIZE };
  float *q = numbers(WIDE, 1), *k = numbers(NARROW, 2), *v = numbers(NARROW, 3), *d = numbers(WIDE, 5);
  static float out[2][WIDE], sums[2][TOKENS * HEADS], dq[2][WIDE], dk[2][NARROW], dv[2][NARROW];
  // A prompt and two answers that share it.
  const ck_segment segments[] = {{0, 0, 70, 0, 0}, {70, 70, 50, 0, 70}, {120, 120, 30, 0, 70}};
  const int32_t groups[] = {0, 3};
  const ck_attention_shape shape = {.heads = HEADS, .kv_heads = KEYS, .head_dim = SIZE, .scale = 0.3f};
  const int64_t ld = HEADS * SIZE, ldk = KEYS * SIZE;
  for (int side = 0; side < 2; side++) {
    ck_attention_forward(of.context[side], shape, segments, 3, q, ld, k, ldk, v, ldk, out[side], ld, sums[side]);
    ck_attention_backward(of.context[side], shape, segments, groups, 1, q, ld, k, ldk, v, ldk, out[side], ld,
                          sums[side], d, ld, dq[side], ld, dk[side], ldk, dv[side], ldk);
  }
  compare("attention", out[0], out[1], WIDE, 1e-5);
  compare("attention dq", dq[0], dq[1], WIDE, 1e-5);
  compare("attention dk", dk[0], dk[1], NARROW, 1e-5);
  compare("attention dv", dv[0], dv[1], NARROW, 1e-5);
  free(q), free(k), free(v), free(d);
}

int main(void) {
  static const struct {
    ck_instruction_set set;
    const char *name;
  } sets[] = {{CK_AVX2, "AVX2"}, {CK_AVX512, "AVX-512"}, {CK_AVX512_BF16, "AVX-512 with bf16"}, {CK_NEON, "NEON"}};
  struct both of = {{NULL, ck_context_create(2, CK_PORTABLE)}};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    of.context[0] = ck_context_create(2, sets[i].set);
    if (!of.context[0]) {
      printf("%s: not on this processor\n", sets[i].name);
      continue;
    }
    int before = failures;
    products(of), rows(of), attention(of);
    printf("%s: %s\n", sets[i].name, failures == before ? "agrees with the portable kernels" : "DIFFERS");
    ck_context_destroy(of.context[0]);
  }
  ck_context_destroy(of.context[1]);
  return failures ? 1 : 0;
}
