// Causal attention over segments, with query heads sharing key heads. Scores are made a block of queries
// at a time and never kept: the way back makes them again from the logarithm of each softmax's denominator
// (Dao et al., "FlashAttention", 2022, section 3.1 and appendix B). Keys and values are packed for products once, before the
// blocks of queries and the heads that share them.

#include <math.h>
#include <stdlib.h>

#include "matmul.h"

// A few whole tiles of products (6 rows with AVX2 and NEON, 14 with AVX-512). The more queries at a time, the more keys are
// computed for them that only the last ones see.
enum { QUERY_BLOCK = 42 };

struct block {
  ck_segment segment;
  int64_t index;  // of the segment
  int32_t first, count;  // queries of the segment
};

struct attention {
  const ck_kernels *kernels;
  ck_scratch *of_worker;
  ck_attention_shape shape;
  const ck_segment *segments;
  const int32_t *group_starts;
  const struct block *blocks;
  const float *q, *k, *v, *out, *d_out;
  float *log_sums, *written, *dq, *dk, *dv;
  int64_t ldq, ldk, ldv, ldo, ldd, lddq, lddk, lddv;
  const uint32_t *packed;
  const int64_t *packed_starts;  // of each segment, for one key head
  int64_t packed_total;          // words of one key head
};

/// What keys or values are packed for.
enum packed_form {
  KEYS_FOR_SCORES,    // the columns of the result are keys
  VALUES_FOR_SCORES,  // the same of values, for the way back
  KEYS_FOR_SUMS,      // the sum runs over keys
  VALUES_FOR_SUMS,    // the same of values
  FORMS,
};

/// The forms that a direction needs.
static const enum packed_form forward_forms[] = {KEYS_FOR_SCORES, VALUES_FOR_SUMS};
static const enum packed_form backward_forms[] = {KEYS_FOR_SCORES, VALUES_FOR_SCORES, KEYS_FOR_SUMS};

/// A run of keys that a block of queries sees: the prefix, or the segment's own up to the block's end.
struct key_run {
  int64_t start, count, column;  // column of its scores
};

static int64_t key_runs(const struct block *block, struct key_run runs[2]) {
  const ck_segment *s = &block->segment;
  int64_t own = block->first + block->count;
  runs[0] = (struct key_run){s->prefix_start, s->prefix_length, 0};
  runs[1] = (struct key_run){s->key_start, own, s->prefix_length};
  return s->prefix_length + own;
}

/// The first key that query i of a block sees, as a column of its scores: columns follow the positions.
static int64_t first_seen(const struct attention *at, int64_t seen) {
  int64_t window = at->shape.window;
  return window > 0 && seen > window ? seen - window : 0;
}

static void clear(float *x, int64_t count) {
  for (int64_t i = 0; i < count; i++) x[i] = 0;
}

static void multiply_row(int64_t count, const float *x, float *y) {
  for (int64_t i = 0; i < count; i++) y[i] *= x[i];
}

static struct block block_of(const struct attention *at, int64_t segment, int64_t index) {
  int32_t first = (int32_t)index * QUERY_BLOCK, length = at->segments[segment].length;
  return (struct block){at->segments[segment], segment, first, (int32_t)ck_minimum(QUERY_BLOCK, length - first)};
}

static bool sums_over_keys(enum packed_form form) { return form == KEYS_FOR_SUMS || form == VALUES_FOR_SUMS; }

/// Words that one form of `keys` keys takes.
static int64_t packed_words(const struct attention *at, enum packed_form form, int64_t keys) {
  int64_t d = at->shape.head_dim, columns = at->kernels->tile_columns;
  return sums_over_keys(form) ? ck_ceiling(d, columns) * columns * keys : ck_ceiling(keys, columns) * columns * d;
}

/// Where a form of one of a segment's two runs of keys begins.
static int64_t packed_offset(const struct attention *at, int64_t segment, int64_t kv, const enum packed_form *forms,
                             int which, int run) {
  const ck_segment *s = &at->segments[segment];
  int64_t offset = kv * at->packed_total + at->packed_starts[segment];
  for (int i = 0; i <= which; i++) {
    if (i == which && run == 0) break;
    offset += packed_words(at, forms[i], s->prefix_length);
    if (i < which) offset += packed_words(at, forms[i], s->length);
  }
  return offset;
}

struct packing_keys {
  const struct attention *at;
  const enum packed_form *forms;
  int count;
  uint32_t *packed;
};

/// Both runs of keys of one segment and key head, in every form.
static void run_pack_keys(void *argument, int64_t tile, int worker) {
  (void)worker;
  const struct packing_keys *of = argument;
  const struct attention *at = of->at;
  int64_t segment = tile / at->shape.kv_heads, kv = tile % at->shape.kv_heads, d = at->shape.head_dim;
  const ck_segment *s = &at->segments[segment];
  for (int which = 0; which < of->count; which++) {
    enum packed_form form = of->forms[which];
    bool of_keys = form == KEYS_FOR_SCORES || form == KEYS_FOR_SUMS, sums = sums_over_keys(form);
    int64_t ld = of_keys ? at->ldk : at->ldv;
    for (int run = 0; run < 2; run++) {
      int64_t start = run == 0 ? s->prefix_start : s->key_start, keys = run == 0 ? s->prefix_length : s->length;
      if (keys == 0) continue;
      ck_operand from = {.start = (of_keys ? at->k : at->v) + start * ld + kv * d};
      from.outer = sums ? 1 : ld, from.inner = sums ? ld : 1;
      ck_packs packs = {.kernels = at->kernels, .panel = CK_PANEL_FLOATS, .k = sums ? keys : d};
      ck_packs_add(&packs, from, sums ? d : keys, at->kernels->tile_columns,
                   of->packed + packed_offset(at, segment, kv, of->forms, which, run));
      ck_packs_run(&packs, NULL);
    }
  }
}

/// Packs keys and values; the context is locked. The starts are to be freed.
static int64_t *pack_keys(ck_context *context, struct attention *at, int64_t segments, const enum packed_form *forms,
                          int count) {
  int64_t *starts = malloc((size_t)(segments + 1) * sizeof *starts);
  if (!starts) abort();
  starts[0] = 0;
  for (int64_t s = 0; s < segments; s++) {
    starts[s + 1] = starts[s];
    for (int which = 0; which < count; which++) {
      starts[s + 1] += packed_words(at, forms[which], at->segments[s].prefix_length) +
                       packed_words(at, forms[which], at->segments[s].length);
    }
  }
  at->packed_starts = starts;
  at->packed_total = starts[segments];
  size_t words = (size_t)(at->packed_total * at->shape.kv_heads);
  uint32_t *packed = (uint32_t *)ck_scratch_reserve(&context->packed_b, words);
  at->packed = packed;
  struct packing_keys packing = {at, forms, count, packed};
  ck_pool_run(context->pool, segments * at->shape.kv_heads, run_pack_keys, &packing);
  return starts;
}

/// c (+)= alpha * a times one form of one of the block's runs of keys, `keys` of them.
static void multiply_by_keys(const struct attention *at, const struct block *block, int64_t kv,
                             const enum packed_form *forms, int which, int run, int64_t keys, float alpha, ck_operand a,
                             bool accumulate, float *c, int64_t ldc) {
  const ck_segment *s = &block->segment;
  int64_t d = at->shape.head_dim, all = run == 0 ? s->prefix_length : s->length;
  bool sums = sums_over_keys(forms[which]);
  ck_multiply_by_panels(at->kernels, block->count, sums ? d : keys, sums ? keys : d, alpha, a,
                        at->packed + packed_offset(at, block->index, kv, forms, which, run),
                        (sums ? all : d) * at->kernels->tile_columns, accumulate, c, ldc);
}

/// Cuts the worker's scratch into room for products that sum over the block's queries, and `tables` tables of [queries, keys].
static float *reserve(const struct attention *at, int worker, int64_t keys, int tables,
                      ck_scratch *for_products) {
  size_t products = (ck_serial_scratch_count(at->kernels, at->shape.head_dim, QUERY_BLOCK) + 15) & ~(size_t)15;
  float *memory =
      ck_scratch_reserve(&at->of_worker[worker], products + (size_t)(tables * QUERY_BLOCK * keys));
  *for_products = (ck_scratch){memory, products};
  return memory + products;
}

/// scores[query, key] = scale * q k^T over all keys that the block sees, capped where the shape says so;
/// `slopes` receives the cap's derivative unless it is NULL. Keys for scores are the first form of either direction.
static void make_scores(const struct attention *at, const struct block *block, int64_t head, int64_t keys,
                        const enum packed_form *forms, float *scores, float *slopes) {
  int64_t d = at->shape.head_dim, kv = head / (at->shape.heads / at->shape.kv_heads);
  const float *q = at->q + (block->segment.query_start + block->first) * at->ldq + head * d;
  struct key_run runs[2];
  key_runs(block, runs);
  for (int r = 0; r < 2; r++) {
    multiply_by_keys(at, block, kv, forms, 0, r, runs[r].count, at->shape.scale,
                     (ck_operand){.start = q, .outer = at->ldq, .inner = 1}, false, scores + runs[r].column, keys);
  }
  if (at->shape.softcap > 0) {
    at->kernels->softcap_row(block->count * keys, at->shape.softcap, scores, slopes);
  }
}

static void run_forward(void *argument, int64_t tile, int worker) {
  const struct attention *at = argument;
  int64_t heads = at->shape.heads, d = at->shape.head_dim;
  const struct block *block = &at->blocks[tile / heads];
  int64_t head = tile % heads, kv = head / (heads / at->shape.kv_heads);
  struct key_run runs[2];
  int64_t keys = key_runs(block, runs);
  ck_scratch products;
  float *scores = reserve(at, worker, keys, 1, &products);
  make_scores(at, block, head, keys, forward_forms, scores, NULL);

  float sums[QUERY_BLOCK];
  int64_t row = block->segment.query_start + block->first;
  for (int64_t i = 0; i < block->count; i++) {
    int64_t seen = block->segment.prefix_length + block->first + i + 1;
    int64_t first = first_seen(at, seen);
    float maximum;
    clear(scores + i * keys, first);
    sums[i] = at->kernels->softmax_row(seen - first, keys - first, scores + i * keys + first, &maximum);
    if (at->log_sums) at->log_sums[(row + i) * heads + head] = maximum + logf(sums[i]);
  }
  float *out = at->written + row * at->ldo + head * d;
  for (int r = 0; r < 2; r++) {
    if (r == 0 && runs[0].count == 0) continue;
    multiply_by_keys(at, block, kv, forward_forms, 1, r, runs[r].count, 1,
                     (ck_operand){.start = scores + runs[r].column, .outer = keys, .inner = 1},
                     r == 1 && runs[0].count > 0, out, at->ldo);
  }
  for (int64_t i = 0; i < block->count; i++) {
    for (int64_t j = 0; j < d; j++) out[i * at->ldo + j] /= sums[i];
  }
}

void ck_attention_forward(ck_context *context, ck_attention_shape shape, const ck_segment *segments,
                          int64_t segment_count, const float *q, int64_t ldq, const float *k,
                          int64_t ldk, const float *v, int64_t ldv, float *out, int64_t ldo,
                          float *log_sums) {
  int64_t count = 0;
  for (int64_t s = 0; s < segment_count; s++) count += ck_ceiling(segments[s].length, QUERY_BLOCK);
  if (count == 0) return;
  struct block *blocks = malloc((size_t)count * sizeof *blocks);
  if (!blocks) abort();
  int64_t next = 0;
  for (int64_t s = 0; s < segment_count; s++) {
    for (int64_t b = 0; b * QUERY_BLOCK < segments[s].length; b++) {
      blocks[next++] = block_of(&(struct attention){.segments = segments}, s, b);
    }
  }
  struct attention at = {
      .kernels = context->kernels, .of_worker = context->of_worker, .shape = shape, .segments = segments,
      .blocks = blocks, .k = k, .ldk = ldk, .v = v, .ldv = ldv,
      .q = q, .ldq = ldq,
      .written = out, .ldo = ldo, .log_sums = log_sums,
  };
  ck_lock(context);
  int64_t *starts = pack_keys(context, &at, segment_count, forward_forms, 2);
  ck_pool_run(context->pool, count * shape.heads, run_forward, &at);
  ck_unlock(context);
  free(starts);
  free(blocks);
}

static void clear_rows(float *x, int64_t ld, int64_t rows, int64_t width) {
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < width; j++) x[i * ld + j] = 0;
  }
}

/// With p = softmax, dp = d_out v^T and D = sum(d_out * out): ds = p * (dp - D) * scale, dq = ds k,
/// dk += ds^T q, dv += p^T d_out.
static void go_back(const struct attention *at, const struct block *block, int64_t head, int worker) {
  int64_t heads = at->shape.heads, d = at->shape.head_dim, kv = head / (heads / at->shape.kv_heads);
  struct key_run runs[2];
  int64_t keys = key_runs(block, runs);
  ck_scratch products;
  bool caps = at->shape.softcap > 0;
  float *p = reserve(at, worker, keys, caps ? 3 : 2, &products);
  float *ds = p + QUERY_BLOCK * keys;
  float *slopes = caps ? ds + QUERY_BLOCK * keys : NULL;
  int64_t row = block->segment.query_start + block->first;
  const float *q = at->q + row * at->ldq + head * d;
  const float *out = at->out + row * at->ldo + head * d;
  const float *d_out = at->d_out + row * at->ldd + head * d;
  float *dq = at->dq + row * at->lddq + head * d;

  make_scores(at, block, head, keys, backward_forms, p, slopes);
  for (int r = 0; r < 2; r++) {
    multiply_by_keys(at, block, kv, backward_forms, 1, r, runs[r].count, 1,
                     (ck_operand){.start = d_out, .outer = at->ldd, .inner = 1}, false, ds + runs[r].column, keys);
  }
  for (int64_t i = 0; i < block->count; i++) {
    int64_t seen = block->segment.prefix_length + block->first + i + 1;
    int64_t first = first_seen(at, seen);
    clear(p + i * keys, first);
    at->kernels->exponentiate_row(seen - first, keys - first, at->log_sums[(row + i) * heads + head],
                                  p + i * keys + first);
    float inner = at->kernels->dot(d, d_out + i * at->ldd, out + i * at->ldo);
    at->kernels->softmax_gradient_row(keys, p + i * keys, inner, at->shape.scale, ds + i * keys);
    if (caps) multiply_row(keys, slopes + i * keys, ds + i * keys);
  }
  for (int r = 0; r < 2; r++) {
    if (runs[r].count == 0) continue;
    float *dk = at->dk + runs[r].start * at->lddk + kv * d;
    float *dv = at->dv + runs[r].start * at->lddv + kv * d;
    const float *p_run = p + runs[r].column, *ds_run = ds + runs[r].column;
    multiply_by_keys(at, block, kv, backward_forms, 2, r, runs[r].count, 1,
                     (ck_operand){.start = ds_run, .outer = keys, .inner = 1}, r == 1 && runs[0].count > 0, dq,
                     at->lddq);
    ck_multiply_serially(at->kernels, &products, runs[r].count, d, block->count, 1,
                         (ck_operand){.start = ds_run, .outer = 1, .inner = keys},
                         (ck_operand){.start = q, .outer = 1, .inner = at->ldq}, true, dk, at->lddk);
    ck_multiply_serially(at->kernels, &products, runs[r].count, d, block->count, 1,
                         (ck_operand){.start = p_run, .outer = 1, .inner = keys},
                         (ck_operand){.start = d_out, .outer = 1, .inner = at->ldd}, true, dv, at->lddv);
  }
}

/// One key head of one run of segments: nobody else adds to its dk and dv, so their order is fixed.
static void run_backward(void *argument, int64_t tile, int worker) {
  const struct attention *at = argument;
  int64_t d = at->shape.head_dim, kv_heads = at->shape.kv_heads, share = at->shape.heads / kv_heads;
  int64_t group = tile / kv_heads, kv = tile % kv_heads;
  for (int32_t s = at->group_starts[group]; s < at->group_starts[group + 1]; s++) {
    const ck_segment *segment = &at->segments[s];
    clear_rows(at->dk + segment->key_start * at->lddk + kv * d, at->lddk, segment->length, d);
    clear_rows(at->dv + segment->key_start * at->lddv + kv * d, at->lddv, segment->length, d);
  }
  for (int32_t s = at->group_starts[group]; s < at->group_starts[group + 1]; s++) {
    const ck_segment *segment = &at->segments[s];
    for (int64_t b = 0; b * QUERY_BLOCK < segment->length; b++) {
      struct block block = block_of(at, s, b);
      for (int64_t head = kv * share; head < (kv + 1) * share; head++) go_back(at, &block, head, worker);
    }
  }
}

void ck_attention_backward(ck_context *context, ck_attention_shape shape, const ck_segment *segments,
                           const int32_t *group_starts, int64_t group_count, const float *q, int64_t ldq,
                           const float *k, int64_t ldk, const float *v, int64_t ldv, const float *out,
                           int64_t ldo, const float *log_sums, const float *d_out, int64_t ldd, float *dq,
                           int64_t lddq, float *dk, int64_t lddk, float *dv, int64_t lddv) {
  struct attention at = {
      .kernels = context->kernels, .of_worker = context->of_worker, .shape = shape,
      .segments = segments, .group_starts = group_starts,
      .q = q, .ldq = ldq, .k = k, .ldk = ldk, .v = v, .ldv = ldv, .out = out, .ldo = ldo,
      .log_sums = (float *)log_sums, .d_out = d_out, .ldd = ldd,
      .dq = dq, .lddq = lddq, .dk = dk, .lddk = lddk, .dv = dv, .lddv = lddv,
  };
  ck_lock(context);
  int64_t *starts = pack_keys(context, &at, group_starts[group_count], backward_forms, 3);
  ck_pool_run(context->pool, group_count * shape.kv_heads, run_backward, &at);
  ck_unlock(context);
  free(starts);
}
