// Compares the kernels of every instruction set that this processor has with the portable ones. The package's tests do the
// same and more; this needs no Swift, so that it runs under an emulator too:
//
//     clang -O2 -I Sources/CKernels/include Benchmarks/kernels/agreement.c Sources/CKernels/*.c \
//       Sources/CKernels/Variants/*.c -lpthread -lm -o agreement && ./agreement
//
// `agreement NAME…` fails unless this processor has the sets named. emulate_arm.sh and emulate_avx512.sh beside this file run
// it for 64-bit Arm and for AVX-512. Exit status 0 when all agree.

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

static void same_bits(const char *what, const void *found, const void *expected, int64_t bytes) {
  if (memcmp(found, expected, (size_t)bytes) == 0) return;
  printf("%s has other bits\n", what);
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

/// A weight packed once gives the bits of one packed in each product, and any number of threads gives the same.
static void packed_products(struct both of) {
  enum { M = 103, N = 130, K = 201 };
  ck_context *alone = ck_context_create(1, ck_context_instruction_set(of.context[0]));
  if (!alone) exit(2);
  float *x = numbers(M * K, 1), *w = numbers(N * K, 2);
  static float y[3][M * N];
  for (int inputs = CK_FLOAT32; inputs <= CK_BFLOAT16; inputs++) {
    ck_number in = (ck_number)inputs;
    for (int by_rows = 0; by_rows < 2; by_rows++) {
      int64_t rows = by_rows ? N : K, columns = by_rows ? K : N;
      ck_matrix plain = {w, columns, CK_FLOAT32}, packed = plain;
      ck_panels *panels = ck_panels_create(of.context[0], rows, columns, plain, in, by_rows);
      if (!panels) exit(2);
      packed.panels = panels;
      for (int way = 0; way < 3; way++) {
        ck_context *c = way == 2 ? alone : of.context[0];
        ck_matrix weight = way == 1 ? packed : plain;
        if (by_rows) {
          ck_matmul_nt(c, M, N, K, 1, x, K, weight, in, false, y[way], N);
        } else {
          ck_matmul_nn(c, M, N, K, 1, x, K, weight, in, false, y[way], N);
        }
      }
      same_bits("product of a packed weight", y[1], y[0], sizeof y[0]);
      same_bits("product of one thread", y[2], y[0], sizeof y[0]);
      ck_panels_destroy(panels);
    }
  }
  uint16_t stored[2][N * K];
  for (int side = 0; side < 2; side++) ck_to_bfloat16(of.context[side], N * K, w, stored[side]);
  same_bits("rounding", stored[0], stored[1], sizeof stored[0]);
  for (int number = CK_FLOAT32; number <= CK_BFLOAT16; number++) {
    ck_matrix weight = {number == CK_FLOAT32 ? (const void *)w : stored[1], K, (ck_number)number};
    for (int side = 0; side < 2; side++) ck_matvec(of.context[side], N, K, .5f, weight, x, false, y[side]);
    compare("one row", y[0], y[1], N, 1e-6);
    ck_matrix packed = weight;
    ck_panels *panels = ck_panels_create(of.context[0], N, K, weight, (ck_number)number, true);
    if (!panels) exit(2);
    packed.panels = panels;
    ck_matvec(of.context[0], N, K, .5f, packed, x, false, y[1]);
    same_bits("one row of a packed weight", y[0], y[1], N * 4);
    ck_panels_destroy(panels);
  }
  ck_context_destroy(alone);
  free(x), free(w);
}

enum { ROWS = 37, WIDTH = 77, COUNT = ROWS * WIDTH };

static void norms(struct both of) {
  float *x = numbers(COUNT, 1), *w = numbers(WIDTH, 2), *b = numbers(WIDTH, 3), *d = numbers(COUNT, 4);
  static float y[2][COUNT], kept[2][2 * ROWS], dx[2][COUNT], dw[2][WIDTH], db[2][WIDTH];
  for (int centred = 0; centred < 2; centred++) {
    memset(dx, 0, sizeof dx), memset(dw, 0, sizeof dw), memset(db, 0, sizeof db);
    for (int side = 0; side < 2; side++) {
      ck_context *c = of.context[side];
      if (centred) {
        ck_layernorm_forward(c, ROWS, WIDTH, 1e-5f, x, w, b, y[side], kept[side]);
        ck_layernorm_backward(c, ROWS, WIDTH, x, w, kept[side], d, dx[side], dw[side], db[side]);
      } else {
        ck_rmsnorm_forward(c, ROWS, WIDTH, 1e-5f, x, w, y[side], kept[side]);
        ck_rmsnorm_backward(c, ROWS, WIDTH, x, w, kept[side], d, dx[side], dw[side]);
      }
    }
    compare(centred ? "layernorm" : "rmsnorm", y[0], y[1], COUNT, 1e-6);
    compare(centred ? "layernorm kept" : "rmsnorm kept", kept[0], kept[1], centred ? 2 * ROWS : ROWS, 1e-6);
    compare(centred ? "layernorm dx" : "rmsnorm dx", dx[0], dx[1], COUNT, 1e-5);
    compare(centred ? "layernorm dw" : "rmsnorm dw", dw[0], dw[1], WIDTH, 1e-5);
    if (centred) compare("layernorm db", db[0], db[1], WIDTH, 1e-5);
  }
  free(x), free(w), free(b), free(d);
}

static void rows(struct both of) {
  float *x = numbers(COUNT, 1), *w = numbers(WIDTH, 2);
  static float y[2][COUNT];
  for (int side = 0; side < 2; side++) {
    memcpy(y[side], x, sizeof y[side]);
    ck_add_to_rows(of.context[side], ROWS, WIDTH, w, y[side], WIDTH);
  }
  compare("bias", y[0], y[1], COUNT, 1e-6);

  enum { HEADS = 3, SIZE = 22 };
  float *cosines = numbers(ROWS * SIZE / 2, 5), *sines = numbers(ROWS * SIZE / 2, 6);
  int32_t ids[ROWS];
  for (int i = 0; i < ROWS; i++) ids[i] = i * 7 % 11;
  for (int inverse = 0; inverse < 2; inverse++) {
    for (int side = 0; side < 2; side++) {
      memcpy(y[side], x, sizeof y[side]);
      ck_rotary(of.context[side], ROWS, HEADS, SIZE, y[side], WIDTH, ids, cosines, sines, inverse);
    }
    compare("rotary", y[0], y[1], COUNT, 1e-6);
  }

  uint16_t stored[COUNT];
  ck_to_bfloat16(of.context[1], COUNT, x, stored);
  for (int number = CK_FLOAT32; number <= CK_BFLOAT16; number++) {
    ck_matrix table = {number == CK_FLOAT32 ? (const void *)x : stored, WIDTH, (ck_number)number};
    for (int side = 0; side < 2; side++) ck_gather_rows(of.context[side], ROWS, WIDTH, table, ids, y[side]);
    same_bits("gather", y[0], y[1], sizeof y[0]);
  }
  for (int side = 0; side < 2; side++) {
    memset(y[side], 0, sizeof y[side]);
    ck_scatter_add_rows(of.context[side], ROWS, WIDTH, x, ids, w, y[side]);
  }
  compare("scatter", y[0], y[1], COUNT, 1e-6);
  free(x), free(w), free(cosines), free(sines);
}

static void elements(struct both of) {
  float *x = numbers(COUNT, 1), *up = numbers(COUNT, 2), *d = numbers(COUNT, 4);
  static float y[2][COUNT], dx[2][COUNT], other[2][COUNT];
  for (int i = 0; i < COUNT; i++) x[i] *= 6;
  for (int side = 0; side < 2; side++) ck_swiglu_forward(of.context[side], COUNT, x, up, y[side]);
  compare("swiglu", y[0], y[1], COUNT, 1e-6);
  for (int side = 0; side < 2; side++) {
    ck_swiglu_backward(of.context[side], COUNT, x, up, d, dx[side], other[side], y[side]);
  }
  compare("swiglu again", y[0], y[1], COUNT, 1e-6);
  compare("swiglu d gate", dx[0], dx[1], COUNT, 1e-6);
  compare("swiglu d up", other[0], other[1], COUNT, 1e-6);

  for (int side = 0; side < 2; side++) ck_gelu_forward(of.context[side], COUNT, x, y[side]);
  compare("gelu", y[0], y[1], COUNT, 1e-6);
  for (int side = 0; side < 2; side++) ck_gelu_backward(of.context[side], COUNT, x, d, dx[side], y[side]);
  compare("gelu again", y[0], y[1], COUNT, 1e-6);
  compare("gelu dx", dx[0], dx[1], COUNT, 1e-6);

  for (int side = 0; side < 2; side++) ck_geglu_forward(of.context[side], COUNT, x, up, y[side]);
  compare("geglu", y[0], y[1], COUNT, 1e-6);
  for (int side = 0; side < 2; side++) {
    ck_geglu_backward(of.context[side], COUNT, x, up, d, dx[side], other[side], y[side]);
  }
  compare("geglu again", y[0], y[1], COUNT, 1e-6);
  compare("geglu d gate", dx[0], dx[1], COUNT, 1e-6);
  compare("geglu d up", other[0], other[1], COUNT, 1e-6);

  for (int side = 0; side < 2; side++) {
    memcpy(y[side], x, sizeof y[side]);
    ck_softcap(of.context[side], COUNT, 2.5f, y[side], dx[side]);
  }
  compare("softcap", y[0], y[1], COUNT, 1e-6);
  compare("softcap slopes", dx[0], dx[1], COUNT, 1e-6);

  for (int side = 0; side < 2; side++) {
    memcpy(y[side], x, sizeof y[side]);
    ck_axpy(of.context[side], COUNT, .3f, d, y[side]);
    ck_multiply(of.context[side], COUNT, up, y[side]);
    ck_scale(of.context[side], COUNT, .7f, y[side]);
  }
  compare("vectors", y[0], y[1], COUNT, 1e-6);
  free(x), free(up), free(d);
}

static void updates(struct both of) {
  float *x = numbers(COUNT, 1), *d = numbers(COUNT, 4);
  static float values[2][COUNT], first[2][COUNT], second[2][COUNT];
  memset(first, 0, sizeof first), memset(second, 0, sizeof second);
  for (int side = 0; side < 2; side++) memcpy(values[side], x, sizeof values[side]);
  for (int64_t step = 1; step <= 3; step++) {
    ck_adamw options = {1e-3, 0.9, 0.999, 1e-8, 0.1, 0.7, step};
    for (int side = 0; side < 2; side++) {
      ck_adamw_step(of.context[side], COUNT, options, d, values[side], first[side], second[side]);
    }
  }
  compare("adamw", values[0], values[1], COUNT, 1e-6);
  compare("adamw first moment", first[0], first[1], COUNT, 1e-6);
  compare("adamw second moment", second[0], second[1], COUNT, 1e-6);
  float sums[2];
  for (int side = 0; side < 2; side++) sums[side] = (float)ck_sum_of_squares(of.context[side], COUNT, x);
  compare("sum of squares", &sums[0], &sums[1], 1, 1e-6);
  free(x), free(d);
}

/// A vocabulary in two tiles, as the head takes it.
static void head(struct both of) {
  enum { VOCABULARY = 203, FIRST = 100, INNER = 19 };
  static float logits[2][ROWS * VOCABULARY], sums[2][ROWS * INNER], log_sums[2][ROWS], d[2][ROWS * VOCABULARY];
  static ck_head_row state[2][ROWS];
  float *start = numbers(ROWS * VOCABULARY, 1), *weights = numbers(ROWS, 2);
  float *table = numbers(VOCABULARY * INNER, 3), *begun = numbers(ROWS * INNER, 4);
  int32_t targets[ROWS];
  for (int i = 0; i < ROWS; i++) targets[i] = i * 31 % VOCABULARY;
  for (int i = 0; i < ROWS * VOCABULARY; i++) start[i] *= 9;
  for (int side = 0; side < 2; side++) {
    ck_context *c = of.context[side];
    memcpy(logits[side], start, sizeof logits[side]), memcpy(d[side], start, sizeof d[side]);
    memcpy(sums[side], begun, sizeof sums[side]);
    ck_head_begin(ROWS, state[side]);
    ck_head_tile_forward(c, ROWS, FIRST, logits[side], VOCABULARY, 0, targets, state[side], sums[side], INNER);
    ck_head_tile_forward(c, ROWS, VOCABULARY - FIRST, logits[side] + FIRST, VOCABULARY, FIRST, targets, state[side],
                         sums[side], INNER);
    ck_head_finish(c, ROWS, INNER, (ck_matrix){table, INNER, CK_FLOAT32}, targets, state[side], sums[side]);
    for (int i = 0; i < ROWS; i++) log_sums[side][i] = state[side][i].maximum + (float)log(state[side][i].exp_sum);
    ck_head_tile_backward(c, ROWS, VOCABULARY, d[side], VOCABULARY, 0, targets, log_sums[side], weights);
  }
  compare("head", logits[0], logits[1], ROWS * VOCABULARY, 1e-6);
  compare("head sums", sums[0], sums[1], ROWS * INNER, 1e-6);
  compare("head log sums", log_sums[0], log_sums[1], ROWS, 1e-6);
  compare("head gradient", d[0], d[1], ROWS * VOCABULARY, 1e-6);
  for (int i = 0; i < ROWS; i++) {
    if (state[0][i].top != state[1][i].top) failures++, printf("head: another top in row %d\n", i);
  }
  free(start), free(weights), free(table), free(begun);
}

static void attention(struct both of, int32_t window, float softcap) {
  enum { TOKENS = 150, HEADS = 6, KEYS = 2, SIZE = 20, WIDE = TOKENS * HEADS * SIZE, NARROW = TOKENS * KEYS * SIZE };
  float *q = numbers(WIDE, 1), *k = numbers(NARROW, 2), *v = numbers(NARROW, 3), *d = numbers(WIDE, 5);
  static float out[2][WIDE], sums[2][TOKENS * HEADS], dq[2][WIDE], dk[2][NARROW], dv[2][NARROW];
  // A prompt and two answers that share it.
  const ck_segment segments[] = {{0, 0, 70, 0, 0}, {70, 70, 50, 0, 70}, {120, 120, 30, 0, 70}};
  const int32_t groups[] = {0, 3};
  const ck_attention_shape shape = {HEADS, KEYS, SIZE, .scale = 0.3f, .window = window, .softcap = softcap};
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

int main(int count, char **wanted) {
  static const struct {
    ck_instruction_set set;
    const char *name;
  } sets[] = {{CK_AVX2, "avx2"}, {CK_AVX512, "avx512"}, {CK_AVX512_BF16, "avx512bf16"}, {CK_NEON, "neon"},
              {CK_NEON_BF16, "neonbf16"}};
  struct both of = {{NULL, ck_context_create(2, CK_PORTABLE)}};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    of.context[0] = ck_context_create(2, sets[i].set);
    if (!of.context[0]) {
      printf("%s: not on this processor\n", sets[i].name);
      for (int j = 1; j < count; j++) failures += strcmp(wanted[j], sets[i].name) == 0;
      continue;
    }
    int before = failures;
    products(of), packed_products(of), norms(of), rows(of), elements(of), updates(of), head(of);
    attention(of, 0, 0), attention(of, 24, 0), attention(of, 0, 1.5f);
    printf("%s: %s\n", sets[i].name, failures == before ? "agrees with the portable kernels" : "DIFFERS");
    fflush(stdout);
    ck_context_destroy(of.context[0]);
  }
  ck_context_destroy(of.context[1]);
  return failures ? 1 : 0;
}
