// Matrix products by packed panels (Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication", 2008). Both operands are packed once by all threads; then tiles of the result are
// handed out. A sum over k always runs in the same blocks and order, whatever the number of rows, columns
// or threads.

#include "matmul.h"

enum {
  BLOCK_K = 384,                // a right panel of that depth stays in the first-level cache
  TILE_ROWS = 96,               // rows of the result a tile has: a left block stays in the second level
  TILE_COLUMNS = 192,           // columns of the result a tile has
  PACKED_FLOATS = 2 << 20,      // floats packed at a time, a side
  SMALLEST_PACKED_ROWS = 192,   // but at least that many rows, however long
};

/// The k range is cut into equal blocks; where they begin depends on k alone.
static int64_t block_count(int64_t k) { return ck_maximum(ck_ceiling(k, BLOCK_K), 1); }
static int64_t block_begin(int64_t k, int64_t block) { return k * block / block_count(k); }

static int64_t rounded_up(int64_t value, int64_t to) { return ck_ceiling(value, to) * to; }

struct product {
  const ck_kernels *kernels;
  int64_t m, n, k;
  float alpha;
  ck_operand a, b;
  bool accumulate;
  float *c;
  int64_t ldc;

  float *packed_a, *packed_b;
  int64_t a_panels, b_panels;  // of the chunk in hand
  int64_t row_tiles;
};

/// Where a panel's block begins: blocks of k outermost, then panels, so that a tile walks memory in order.
static int64_t panel_offset(const struct product *p, int64_t panels, int width, int64_t block,
                            int64_t panel) {
  int64_t begin = block_begin(p->k, block), end = block_begin(p->k, block + 1);
  return begin * panels * width + panel * (end - begin) * width;
}

static void pack(const struct product *p, bool left, int64_t panel) {
  int width = left ? p->kernels->tile_rows : p->kernels->tile_columns;
  int64_t total = left ? p->m : p->n;
  int64_t panels = left ? p->a_panels : p->b_panels;
  float *packed = left ? p->packed_a : p->packed_b;
  ck_operand from = left ? p->a : p->b;
  int64_t first = panel * width;
  int64_t count = ck_minimum(width, total - first);
  for (int64_t block = 0; block < block_count(p->k); block++) {
    int64_t begin = block_begin(p->k, block), end = block_begin(p->k, block + 1);
    p->kernels->pack_panel(width, count, end - begin, from.start + first * from.outer + begin * from.inner,
                           from.outer, from.inner, packed + panel_offset(p, panels, width, block, panel));
  }
}

static void multiply_tile(const struct product *p, int64_t row_begin, int64_t row_end, int64_t column_begin,
                          int64_t column_end) {
  int rows = p->kernels->tile_rows, columns = p->kernels->tile_columns;
  for (int64_t block = 0; block < block_count(p->k); block++) {
    int64_t depth = block_begin(p->k, block + 1) - block_begin(p->k, block);
    bool accumulate = p->accumulate || block > 0;
    for (int64_t j = column_begin; j < column_end; j += columns) {
      const float *b = p->packed_b + panel_offset(p, p->b_panels, columns, block, j / columns);
      for (int64_t i = row_begin; i < row_end; i += rows) {
        const float *a = p->packed_a + panel_offset(p, p->a_panels, rows, block, i / rows);
        p->kernels->multiply_panels(depth, a, b, p->alpha, accumulate, p->c + i * p->ldc + j, p->ldc,
                                    (int)ck_minimum(rows, row_end - i),
                                    (int)ck_minimum(columns, column_end - j));
      }
    }
  }
}

static void run_pack(void *argument, int64_t tile, int worker) {
  (void)worker;
  const struct product *p = argument;
  enum { PANELS = 4 };  // a tile
  int64_t of_a = ck_ceiling(p->a_panels, PANELS);
  bool left = tile < of_a;
  int64_t begin = (left ? tile : tile - of_a) * PANELS;
  int64_t end = ck_minimum(begin + PANELS, left ? p->a_panels : p->b_panels);
  for (int64_t panel = begin; panel < end; panel++) pack(p, left, panel);
}

static void run_multiply(void *argument, int64_t tile, int worker) {
  (void)worker;
  const struct product *p = argument;
  int64_t row = tile % p->row_tiles * TILE_ROWS, column = tile / p->row_tiles * TILE_COLUMNS;
  multiply_tile(p, row, ck_minimum(row + TILE_ROWS, p->m), column,
                ck_minimum(column + TILE_COLUMNS, p->n));
}

/// How many rows (or columns) to pack at a time.
static int64_t chunk_of(int64_t total, int64_t k, int64_t multiple) {
  int64_t fits = ck_maximum(PACKED_FLOATS / ck_maximum(k, 1), SMALLEST_PACKED_ROWS);
  return ck_minimum(rounded_up(fits, multiple), total);
}

static void multiply(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, ck_operand a,
                     ck_operand b, bool accumulate, float *c, int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  const ck_kernels *kernels = context->kernels;
  int64_t chunk_m = chunk_of(m, k, TILE_ROWS), chunk_n = chunk_of(n, k, TILE_COLUMNS);
  ck_lock(context);
  size_t count_a = (size_t)(rounded_up(chunk_m, kernels->tile_rows) * k);
  size_t count_b = (size_t)(rounded_up(chunk_n, kernels->tile_columns) * k);
  float *packed_a = ck_scratch_reserve(&context->packed_a, count_a);
  float *packed_b = ck_scratch_reserve(&context->packed_b, count_b);
  for (int64_t column = 0; column < n; column += chunk_n) {
    for (int64_t row = 0; row < m; row += chunk_m) {
      struct product p = {
          .kernels = kernels,
          .m = ck_minimum(chunk_m, m - row),
          .n = ck_minimum(chunk_n, n - column),
          .k = k,
          .alpha = alpha,
          .a = {a.start + row * a.outer, a.outer, a.inner},
          .b = {b.start + column * b.outer, b.outer, b.inner},
          .accumulate = accumulate,
          .c = c + row * ldc + column,
          .ldc = ldc,
          .packed_a = packed_a,
          .packed_b = packed_b,
      };
      p.a_panels = ck_ceiling(p.m, kernels->tile_rows);
      p.b_panels = ck_ceiling(p.n, kernels->tile_columns);
      p.row_tiles = ck_ceiling(p.m, TILE_ROWS);
      ck_pool_run(context->pool, ck_ceiling(p.a_panels, 4) + ck_ceiling(p.b_panels, 4), run_pack, &p);
      ck_pool_run(context->pool, p.row_tiles * ck_ceiling(p.n, TILE_COLUMNS), run_multiply, &p);
    }
  }
  ck_unlock(context);
}

size_t ck_serial_scratch_count(const ck_kernels *kernels, int64_t m, int64_t n, int64_t k) {
  return (size_t)((rounded_up(m, kernels->tile_rows) + rounded_up(n, kernels->tile_columns)) * k);
}

void ck_multiply_serially(const ck_kernels *kernels, ck_scratch *scratch, int64_t m, int64_t n, int64_t k,
                          float alpha, ck_operand a, ck_operand b, bool accumulate, float *c, int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  float *packed = ck_scratch_reserve(scratch, ck_serial_scratch_count(kernels, m, n, k));
  struct product p = {
      .kernels = kernels,
      .m = m,
      .n = n,
      .k = k,
      .alpha = alpha,
      .a = a,
      .b = b,
      .accumulate = accumulate,
      .c = c,
      .ldc = ldc,
      .packed_a = packed,
      .packed_b = packed + rounded_up(m, kernels->tile_rows) * k,
      .a_panels = ck_ceiling(m, kernels->tile_rows),
      .b_panels = ck_ceiling(n, kernels->tile_columns),
  };
  for (int64_t panel = 0; panel < p.a_panels; panel++) pack(&p, true, panel);
  for (int64_t panel = 0; panel < p.b_panels; panel++) pack(&p, false, panel);
  multiply_tile(&p, 0, m, 0, n);
}

void ck_matmul_nt(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *x,
                  int64_t ldx, const float *w, int64_t ldw, bool accumulate, float *y, int64_t ldy) {
  multiply(context, m, n, k, alpha, (ck_operand){x, ldx, 1}, (ck_operand){w, ldw, 1}, accumulate, y, ldy);
}

void ck_matmul_nn(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
                  int64_t lda, const float *b, int64_t ldb, bool accumulate, float *c, int64_t ldc) {
  multiply(context, m, n, k, alpha, (ck_operand){a, lda, 1}, (ck_operand){b, 1, ldb}, accumulate, c, ldc);
}

void ck_matmul_tn(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
                  int64_t lda, const float *b, int64_t ldb, bool accumulate, float *c, int64_t ldc) {
  multiply(context, m, n, k, alpha, (ck_operand){a, 1, lda}, (ck_operand){b, 1, ldb}, accumulate, c, ldc);
}

struct matvec {
  const ck_kernels *kernels;
  int64_t k, ldw;
  float alpha;
  const float *w, *x;
  bool accumulate;
  float *y;
};

static void matvec_range(const void *arguments, int64_t begin, int64_t end) {
  const struct matvec *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    float value = of->alpha * of->kernels->dot(of->k, of->w + row * of->ldw, of->x);
    of->y[row] = of->accumulate ? of->y[row] + value : value;
  }
}

void ck_matvec(ck_context *context, int64_t n, int64_t k, float alpha, const float *w, int64_t ldw,
               const float *x, bool accumulate, float *y) {
  struct matvec of = {context->kernels, k, ldw, alpha, w, x, accumulate, y};
  ck_run_ranges(context, n, ck_maximum(32768 / ck_maximum(k, 1), 1), matvec_range, &of);
}
