// Matrix products of this project beside oneDNN's, at the shapes of a training step, in one process, taking turns.
//
//     clang -O2 -I Sources/CKernels/include Benchmarks/kernels/matmul.c Sources/CKernels/*.c \
//       Sources/CKernels/Variants/*.c -ldnnl -lpthread -lm -o matmul
//     OMP_NUM_THREADS=1 ./matmul 1
//
// The argument is the number of threads. Needs Debian's libdnnl-dev. Each line is a product y[m,n] = x[m,k] w[n,k]^T with
// median gigaflops a second: oneDNN's sgemm, its matmul primitive with weights in the layout it likes best (packed outside
// the clock), and ours, which packs them inside; then the primitive with bf16 operands where this processor has it, and
// ours. The shares are ours by the better of oneDNN's.

#include <dnnl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "CKernels.h"

enum { WAYS = 5, MOST_RUNS = 41 };

struct shape {
  int64_t m, n, k;
  const char *what;
};

static const struct shape shapes[] = {
    {512, 576, 576, "attention output"},     {512, 1536, 576, "gate, up"},
    {512, 576, 1536, "down"},                {2048, 576, 576, "attention output"},
    {2048, 1536, 576, "gate, up"},           {2048, 2048, 2048, "power of two"},
    {1024, 4096, 4096, "power of two"},      {512, 8192, 2048, "power of two"},
    {512, 49152, 576, "head"},               {4096, 768, 768, "GPT-2"},
    {2048, 16, 576, "LoRA A"},               {2048, 576, 16, "LoRA B"},
    {460, 576, 576, "one pair"},             {460, 1536, 576, "one pair"},
    {460, 192, 576, "one pair, keys"},       {460, 16, 576, "one pair, LoRA A"},
};

// With one thread the time other programs take does not count; with more there is only the wall clock.
static clockid_t clock_in_use = CLOCK_MONOTONIC;

static double now(void) {
  struct timespec t;
  clock_gettime(clock_in_use, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(dnnl_status_t status, int line) {
  if (status == dnnl_success) return;
  fprintf(stderr, "oneDNN failed with status %d at line %d\n", (int)status, line);
  exit(1);
}
#define MUST(call) must(call, __LINE__)

static float *numbers(int64_t count) {
  float *x = aligned_alloc(64, (size_t)((count * 4 + 63) / 64 * 64));
  if (!x) exit(1);
  uint64_t state = 1;
  for (int64_t i = 0; i < count; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    x[i] = (float)(int32_t)(state >> 32) * 0x1p-31f;
  }
  return x;
}

// The matmul primitive with weights in the library's own layout.
struct packed {
  dnnl_primitive_t primitive;  // NULL where the library has none for this processor
  dnnl_memory_t x, w, y;
};

static dnnl_memory_t reordered(dnnl_engine_t engine, dnnl_stream_t stream, const dnnl_memory_desc_t *from,
                               float *values, const dnnl_memory_desc_t *to) {
  dnnl_memory_t plain, made;
  MUST(dnnl_memory_create(&plain, from, engine, values));
  MUST(dnnl_memory_create(&made, to, engine, DNNL_MEMORY_ALLOCATE));
  dnnl_primitive_desc_t description;
  dnnl_primitive_t reorder;
  MUST(dnnl_reorder_primitive_desc_create(&description, from, engine, to, engine, NULL));
  MUST(dnnl_primitive_create(&reorder, description));
  dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, plain}, {DNNL_ARG_TO, made}};
  MUST(dnnl_primitive_execute(reorder, stream, 2, arguments));
  MUST(dnnl_stream_wait(stream));
  dnnl_primitive_destroy(reorder), dnnl_primitive_desc_destroy(description), dnnl_memory_destroy(plain);
  return made;
}

static struct packed make_packed(dnnl_engine_t engine, dnnl_stream_t stream, const struct shape *s,
                                 dnnl_data_type_t type, float *x, float *w, float *y) {
  dnnl_dims_t xd = {s->m, s->k}, wd = {s->k, s->n}, yd = {s->m, s->n};
  dnnl_memory_desc_t xf, wf, xm, wany, ym;
  MUST(dnnl_memory_desc_init_by_tag(&xf, 2, xd, dnnl_f32, dnnl_ab));
  MUST(dnnl_memory_desc_init_by_tag(&wf, 2, wd, dnnl_f32, dnnl_ba));
  MUST(dnnl_memory_desc_init_by_tag(&xm, 2, xd, type, dnnl_ab));
  MUST(dnnl_memory_desc_init_by_tag(&wany, 2, wd, type, dnnl_format_tag_any));
  MUST(dnnl_memory_desc_init_by_tag(&ym, 2, yd, dnnl_f32, dnnl_ab));
  dnnl_matmul_desc_t description;
  MUST(dnnl_matmul_desc_init(&description, &xm, &wany, NULL, &ym));
  dnnl_primitive_desc_t pd;
  struct packed of = {0};
  if (dnnl_primitive_desc_create(&pd, &description, NULL, engine, NULL) != dnnl_success) return of;
  MUST(dnnl_primitive_create(&of.primitive, pd));
  of.x = reordered(engine, stream, &xf, x, &xm);
  of.w = reordered(engine, stream, &wf, w, dnnl_primitive_desc_query_md(pd, dnnl_query_weights_md, 0));
  MUST(dnnl_memory_create(&of.y, &ym, engine, y));
  dnnl_primitive_desc_destroy(pd);
  return of;
}

static void run_packed(const struct packed *of, dnnl_stream_t stream) {
  dnnl_exec_arg_t arguments[] = {{DNNL_ARG_SRC, of->x}, {DNNL_ARG_WEIGHTS, of->w}, {DNNL_ARG_DST, of->y}};
  MUST(dnnl_primitive_execute(of->primitive, stream, 3, arguments));
  MUST(dnnl_stream_wait(stream));
}

static void destroy_packed(const struct packed *of) {
  if (!of->primitive) return;
  dnnl_primitive_destroy(of->primitive);
  dnnl_memory_destroy(of->x), dnnl_memory_destroy(of->w), dnnl_memory_destroy(of->y);
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 1;
  if (threads == 1) clock_in_use = CLOCK_PROCESS_CPUTIME_ID;
  ck_context *context = ck_context_create(threads, CK_AUTOMATIC);
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  MUST(dnnl_engine_create(&engine, dnnl_cpu, 0));
  MUST(dnnl_stream_create(&stream, engine, dnnl_stream_default_flags));
  printf("%-20s %-17s %9s %9s %9s %6s %9s %9s %6s\n", "m x n x k", "", "dnnl", "packed", "ours", "share",
         "dnnl bf16", "ours bf16", "share");
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const struct shape *s = &shapes[i];
    float *x = numbers(s->m * s->k), *w = numbers(s->n * s->k), *y = numbers(s->m * s->n);
    uint16_t *short_w = aligned_alloc(64, (size_t)((s->n * s->k * 2 + 63) / 64 * 64));
    if (!short_w) return 1;
    ck_to_bfloat16(context, s->n * s->k, w, short_w);
    struct packed packed = make_packed(engine, stream, s, dnnl_f32, x, w, y);
    struct packed packed_short = make_packed(engine, stream, s, dnnl_bf16, x, w, y);
    ck_matrix floats = {w, s->k, CK_FLOAT32}, bfloats = {short_w, s->k, CK_BFLOAT16};
    double flops = 2.0 * (double)s->m * (double)s->n * (double)s->k;
    int runs = (int)fmax(5, fmin(MOST_RUNS, 2e10 / flops)) | 1;
    double seconds[WAYS][MOST_RUNS] = {0};
    for (int run = -1; run < runs; run++) {
      for (int way = 0; way < WAYS; way++) {
        double start = now();
        switch (way) {
          case 0: MUST(dnnl_sgemm('N', 'T', s->m, s->n, s->k, 1, x, s->k, w, s->k, 0, y, s->n)); break;
          case 1: run_packed(&packed, stream); break;
          case 2: ck_matmul_nt(context, s->m, s->n, s->k, 1, x, s->k, floats, CK_FLOAT32, false, y, s->n); break;
          case 3:
            if (packed_short.primitive) run_packed(&packed_short, stream);
            break;
          case 4: ck_matmul_nt(context, s->m, s->n, s->k, 1, x, s->k, bfloats, CK_BFLOAT16, false, y, s->n); break;
        }
        if (run >= 0) seconds[way][run] = now() - start;
      }
    }
    double rate[WAYS];
    for (int way = 0; way < WAYS; way++) {
      qsort(seconds[way], (size_t)runs, sizeof(double), by_size);
      rate[way] = flops / seconds[way][runs / 2] / 1e9;
    }
    char name[64];
    snprintf(name, sizeof name, "%lldx%lldx%lld", (long long)s->m, (long long)s->n, (long long)s->k);
    printf("%-20s %-17s %9.1f %9.1f %9.1f %5.0f%% ", name, s->what, rate[0], rate[1], rate[2],
           100 * rate[2] / fmax(rate[0], rate[1]));
    if (packed_short.primitive) {
      printf("%9.1f %9.1f %5.0f%%\n", rate[3], rate[4], 100 * rate[4] / rate[3]);
    } else {
      printf("%9s %9.1f\n", "-", rate[4]);
    }
    fflush(stdout);
    destroy_packed(&packed), destroy_packed(&packed_short);
    free(x), free(w), free(y), free(short_w);
  }
  dnnl_stream_destroy(stream);
  dnnl_engine_destroy(engine);
  ck_context_destroy(context);
  return 0;
}
