#include "context.h"

#include <stdio.h>
#include <stdlib.h>

static void ck_scratch_free(ck_scratch *scratch) {
  ck_memory_destroy(scratch->memory, (int64_t)(scratch->count * sizeof(float)));
  *scratch = (ck_scratch){0};
}

float *ck_scratch_reserve(ck_scratch *scratch, size_t count) {
  if (scratch->count >= count) return scratch->memory;
  ck_scratch_free(scratch);
  size_t rounded = (count + 1023) & ~(size_t)1023;
  scratch->memory = ck_memory_create((int64_t)(rounded * sizeof(float)));
  if (!scratch->memory) {
    fputs("out of memory for numeric scratch space\n", stderr);
    abort();
  }
  scratch->count = rounded;
  return scratch->memory;
}

static const ck_kernels *best(void) {
  const ck_kernels *all[] = {
      ck_kernels_avx512_bf16(), ck_kernels_avx512(), ck_kernels_avx2(), ck_kernels_neon_bf16(), ck_kernels_neon(),
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (all[i]) return all[i];
  }
  return ck_kernels_portable();
}

static const ck_kernels *choose(ck_instruction_set set) {
  switch (set) {
    case CK_AUTOMATIC: return best();
    case CK_PORTABLE: return ck_kernels_portable();
    case CK_AVX2: return ck_kernels_avx2();
    case CK_AVX512: return ck_kernels_avx512();
    case CK_AVX512_BF16: return ck_kernels_avx512_bf16();
    case CK_NEON: return ck_kernels_neon();
    case CK_NEON_BF16: return ck_kernels_neon_bf16();
  }
  return NULL;
}

bool ck_instruction_set_available(ck_instruction_set set) { return choose(set) != NULL; }

ck_context *ck_context_create(int32_t threads, ck_instruction_set set) {
  const ck_kernels *kernels = choose(set);
  if (!kernels) return NULL;
  ck_context *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  context->kernels = kernels;
  context->pool = ck_pool_create(threads);
  if (!context->pool) {
    free(context);
    return NULL;
  }
  pthread_mutex_init(&context->lock, NULL);
  context->of_worker = calloc((size_t)ck_pool_threads(context->pool), sizeof *context->of_worker);
  if (!context->of_worker) {
    ck_context_destroy(context);
    return NULL;
  }
  return context;
}

void ck_context_destroy(ck_context *context) {
  if (!context) return;
  int threads = ck_pool_threads(context->pool);
  ck_pool_destroy(context->pool);
  for (int i = 0; context->of_worker && i < threads; i++) ck_scratch_free(&context->of_worker[i]);
  free(context->of_worker);
  ck_scratch_free(&context->packed_a);
  ck_scratch_free(&context->packed_b);
  ck_scratch_free(&context->partial_sums);
  pthread_mutex_destroy(&context->lock);
  free(context);
}

int32_t ck_context_threads(const ck_context *context) { return ck_pool_threads(context->pool); }
ck_instruction_set ck_context_instruction_set(const ck_context *context) { return context->kernels->set; }

void ck_lock(ck_context *context) { pthread_mutex_lock(&context->lock); }
void ck_unlock(ck_context *context) { pthread_mutex_unlock(&context->lock); }

struct range_job {
  ck_range_function work;
  const void *arguments;
  int64_t count;
  int64_t grain;
};

static void run_range(void *argument, int64_t tile, int worker) {
  (void)worker;
  const struct range_job *job = argument;
  int64_t begin = tile * job->grain;
  job->work(job->arguments, begin, ck_minimum(begin + job->grain, job->count));
}

void ck_run_ranges(ck_context *context, int64_t count, int64_t grain, ck_range_function work,
                   const void *arguments) {
  struct range_job job = {work, arguments, count, ck_maximum(grain, 1)};
  ck_lock(context);
  ck_pool_run(context->pool, ck_ceiling(count, job.grain), run_range, &job);
  ck_unlock(context);
}

struct tile_job {
  void (*work)(void *, int64_t);
  void *argument;
};

static void run_tile(void *argument, int64_t tile, int worker) {
  (void)worker;
  struct tile_job *job = argument;
  job->work(job->argument, tile);
}

void ck_parallel(ck_context *context, int64_t count, void (*work)(void *argument, int64_t tile),
                 void *argument) {
  struct tile_job job = {work, argument};
  ck_lock(context);
  ck_pool_run(context->pool, count, run_tile, &job);
  ck_unlock(context);
}
