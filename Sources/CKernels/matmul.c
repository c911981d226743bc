// Matrix products by packed panels (Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication", 2008). Both operands are packed once by all threads; then tiles of the result are
// handed out. A sum over k always runs in the same blocks and order, whatever the number of rows, columns
// or threads.

#include "matmul.h"

enum {
  // Every block reads and writes the result once more, which costs more than a right panel that the first-level cache cannot
  // hold: it comes from the second level fast enough.
  BLOCK_K = 1536,
  TILE_ROWS = 96,               // rows of the result a tile has: a left block stays in the second level
  TILE_COLUMNS = 192,           // columns of the result a tile has
  PACKED_WORDS = 4 << 20,       // elements packed at a time, a side
  SMALLEST_PACKED_ROWS = 192,   // but at least that many rows, however long
  MOST_COLUMNS = 64,            // that a panel has with any instruction set
  SELDOM = 4,                   // rows that meet so few row panels of the other operand are not worth packing
  SELDOM_COLUMNS = 768,         // nor rows that stand whole and meet so few columns
};

/// The k range is cut into equal blocks; where they begin depends on k alone. An even number, for pairs.
static int64_t block_count(int64_t k) { return ck_maximum(ck_ceiling(k, BLOCK_K), 1); }
static int64_t block_begin(int64_t k, int64_t block) {
  return block == block_count(k) ? k : k * block / block_count(k) / 2 * 2;
}

static int64_t rounded_up(int64_t value, int64_t to) { return ck_ceiling(value, to) * to; }
static int64_t rounded_down(int64_t value, int64_t to) { return value / to * to; }

struct product {
  const ck_kernels *kernels;
  ck_panel panel;
  int64_t m, n, k;
  float alpha;
  ck_operand a, b;
  bool accumulate;
  float *c;
  int64_t ldc;

  /// Operands that are read where they stand, because they are used too seldom to be worth packing.
  bool a_stays, b_stays;
  const uint32_t *packed_a, *packed_b;
  int64_t a_step, b_step;  // words from one panel to the next
  int64_t tile_rows, tile_columns, row_tiles;
};

/// One block of k: where it begins in both operands, so that a tile in registers costs no division.
struct depth_block {
  int64_t depth;
  bool accumulate;
  const void *a, *b;  // of the first row and the first column
};

static struct depth_block depth_block(const struct product *p, int64_t block) {
  int rows = p->kernels->tile_rows, columns = p->kernels->tile_columns;
  int64_t begin = block_begin(p->k, block), offset = ck_panel_words(p->panel, begin);
  return (struct depth_block){
      .depth = block_begin(p->k, block + 1) - begin,
      .accumulate = p->accumulate || block > 0,
      .a = p->a_stays ? ck_element_at(p->a, 0, begin) : p->packed_a + offset * rows,
      .b = p->b_stays ? ck_element_at(p->b, 0, begin) : p->packed_b + offset * columns,
  };
}

/// The sums over that block, of packed panels.
static void multiply_packed(const struct product *p, const struct depth_block *at, int64_t i_begin, int64_t row_end,
                            int64_t j_begin, int64_t column_end) {
  int rows = p->kernels->tile_rows, columns = p->kernels->tile_columns;
  void (*multiply)(int64_t, const void *, const void *, float, bool, float *, int64_t, int, int) =
      p->panel == CK_PANEL_PAIRS ? p->kernels->multiply_pairs : p->kernels->multiply_panels;
  const uint32_t *b = (const uint32_t *)at->b + j_begin * p->b_step;
  for (int64_t column = j_begin * columns; column < column_end; column += columns, b += p->b_step) {
    const uint32_t *a = (const uint32_t *)at->a + i_begin * p->a_step;
    int wanted_columns = (int)ck_minimum(columns, column_end - column);
    for (int64_t row = i_begin * rows; row < row_end; row += rows, a += p->a_step) {
      multiply(at->depth, a, b, p->alpha, at->accumulate, p->c + row * p->ldc + column, p->ldc,
               (int)ck_minimum(rows, row_end - row), wanted_columns);
    }
  }
}

/// The same where an operand stays where it is.
static void multiply_in_place(const struct product *p, const struct depth_block *at, int64_t i_begin, int64_t row_end,
                              int64_t j_begin, int64_t column_end) {
  int rows = p->kernels->tile_rows, columns = p->kernels->tile_columns;
  ck_strided of = {
      .a_row = p->a_stays ? p->a.outer : 1,
      .a_step = p->a_stays ? p->a.inner : rows,
      .b_step = p->b_stays ? p->b.inner : columns,
  };
  int64_t to_next_a = p->a_stays ? rows * p->a.outer : p->a_step;
  int64_t to_next_b = p->b_stays ? columns * p->b.outer : p->b_step;
  of.b = (const float *)at->b + j_begin * to_next_b;
  for (int64_t column = j_begin * columns; column < column_end; column += columns, of.b += to_next_b) {
    of.a = (const float *)at->a + i_begin * to_next_a;
    int wanted_columns = (int)ck_minimum(columns, column_end - column);
    for (int64_t row = i_begin * rows; row < row_end; row += rows, of.a += to_next_a) {
      p->kernels->multiply_strided(at->depth, &of, p->alpha, at->accumulate, p->c + row * p->ldc + column, p->ldc,
                                   (int)ck_minimum(rows, row_end - row), wanted_columns);
    }
  }
}

/// Rows and columns of the result, each range beginning with a whole panel.
static void multiply_tile(const struct product *p, int64_t row_begin, int64_t row_end, int64_t column_begin,
                          int64_t column_end) {
  int64_t i = row_begin / p->kernels->tile_rows, j = column_begin / p->kernels->tile_columns;
  for (int64_t block = 0; block < block_count(p->k); block++) {
    struct depth_block at = depth_block(p, block);
    if (p->a_stays || p->b_stays) {
      multiply_in_place(p, &at, i, row_end, j, column_end);
    } else {
      multiply_packed(p, &at, i, row_end, j, column_end);
    }
  }
}

static void run_multiply(void *argument, int64_t tile, int worker) {
  (void)worker;
  const struct product *p = argument;
  int64_t row = tile % p->row_tiles * p->tile_rows, column = tile / p->row_tiles * p->tile_columns;
  multiply_tile(p, row, ck_minimum(row + p->tile_rows, p->m), column,
                ck_minimum(column + p->tile_columns, p->n));
}

/// How many rows (or columns) to pack at a time.
static int64_t chunk_of(int64_t total, int64_t k, int64_t multiple) {
  int64_t fits = ck_maximum(PACKED_WORDS / ck_maximum(k, 1), SMALLEST_PACKED_ROWS);
  return ck_minimum(rounded_up(fits, multiple), total);
}

/// Packs what is not packed yet of the chunk in hand.
static void pack(ck_context *context, const struct product *p, uint32_t *packed_a, uint32_t *packed_b) {
  ck_packs packs = {.kernels = context->kernels, .panel = p->panel, .k = p->k};
  if (packed_a) ck_packs_add(&packs, p->a, p->m, context->kernels->tile_rows, packed_a);
  if (packed_b) ck_packs_add(&packs, p->b, p->n, context->kernels->tile_columns, packed_b);
  ck_packs_run(&packs, context->pool);
}

static void multiply(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, ck_operand a,
                     ck_operand b, ck_number inputs, bool accumulate, float *c, int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  const ck_kernels *kernels = context->kernels;
  ck_panel panel = ck_panel_of(kernels, inputs);
  bool floats = panel == CK_PANEL_FLOATS && a.number == CK_FLOAT32 && b.number == CK_FLOAT32;
  int64_t words = ck_panel_words(panel, k), b_step = words * kernels->tile_columns;
  const uint32_t *ready = ck_panels_for(b, kernels, panel, &b_step);
  // Panels are whole and so are tiles: otherwise a tile would begin inside a panel.
  int64_t tile_rows = rounded_down(TILE_ROWS, kernels->tile_rows);
  int64_t tile_columns = rounded_down(TILE_COLUMNS, kernels->tile_columns);
  int64_t chunk_m = chunk_of(m, k, tile_rows), chunk_n = ready ? n : chunk_of(n, k, tile_columns);
  struct product whole = {
      .kernels = kernels,
      .panel = panel,
      .k = k,
      .alpha = alpha,
      .accumulate = accumulate,
      .ldc = ldc,
      .a_stays = floats && n <= (a.inner == 1 ? SELDOM_COLUMNS : tile_columns),
      .b_stays = floats && !b.panels && m <= SELDOM * kernels->tile_rows && b.outer == 1 &&
                 n % kernels->tile_columns == 0,
      .a_step = words * kernels->tile_rows,
      .b_step = b_step,
      .tile_rows = tile_rows,
      .tile_columns = tile_columns,
  };
  ck_lock(context);
  uint32_t *packed_a = NULL, *packed_b = NULL;
  if (!whole.a_stays) {
    size_t count = (size_t)(rounded_up(chunk_m, kernels->tile_rows) * words);
    whole.packed_a = packed_a = (uint32_t *)ck_scratch_reserve(&context->packed_a, count);
  }
  if (ready) {
    whole.packed_b = ready;
  } else if (!whole.b_stays) {
    size_t count = (size_t)(rounded_up(chunk_n, kernels->tile_columns) * words);
    whole.packed_b = packed_b = (uint32_t *)ck_scratch_reserve(&context->packed_b, count);
  }
  for (int64_t column = 0; column < n; column += chunk_n) {
    for (int64_t row = 0; row < m; row += chunk_m) {
      struct product p = whole;
      p.m = ck_minimum(chunk_m, m - row), p.n = ck_minimum(chunk_n, n - column);
      p.a = ck_operand_from(a, row), p.b = ck_operand_from(b, column);
      p.c = c + row * ldc + column;
      p.row_tiles = ck_ceiling(p.m, tile_rows);
      // What is packed already serves the next chunk, unless that has other rows or columns.
      pack(context, &p, column == 0 || chunk_m < m ? packed_a : NULL, row == 0 ? packed_b : NULL);
      ck_pool_run(context->pool, p.row_tiles * ck_ceiling(p.n, tile_columns), run_multiply, &p);
    }
  }
  ck_unlock(context);
}

size_t ck_serial_scratch_count(const ck_kernels *kernels, int64_t n, int64_t k) {
  return (size_t)(rounded_up(n, kernels->tile_columns) * k);
}

void ck_multiply_by_panels(const ck_kernels *kernels, int64_t m, int64_t n, int64_t k, float alpha, ck_operand a,
                           const uint32_t *b, int64_t b_step, bool accumulate, float *c, int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  struct product p = {
      .kernels = kernels,
      .m = m,
      .n = n,
      .k = k,
      .alpha = alpha,
      .a = a,
      .accumulate = accumulate,
      .c = c,
      .ldc = ldc,
      .a_stays = true,
      .packed_b = b,
      .b_step = b_step,
  };
  multiply_tile(&p, 0, m, 0, n);
}

void ck_multiply_serially(const ck_kernels *kernels, ck_scratch *scratch, int64_t m, int64_t n, int64_t k,
                          float alpha, ck_operand a, ck_operand b, bool accumulate, float *c, int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  uint32_t *packed_b = (uint32_t *)ck_scratch_reserve(scratch, ck_serial_scratch_count(kernels, n, k));
  ck_packs packs = {.kernels = kernels, .panel = CK_PANEL_FLOATS, .k = k};
  ck_packs_add(&packs, b, n, kernels->tile_columns, packed_b);
  ck_packs_run(&packs, NULL);
  ck_multiply_by_panels(kernels, m, n, k, alpha, a, packed_b, k * kernels->tile_columns, accumulate, c, ldc);
}

static ck_operand rows_of(const float *x, int64_t ld) { return (ck_operand){.start = x, .outer = ld, .inner = 1}; }
static ck_operand columns_of(const float *x, int64_t ld) { return (ck_operand){.start = x, .outer = 1, .inner = ld}; }

/// A weight whose rows (or columns) are the result's columns.
static ck_operand weight_of(ck_matrix w, bool by_rows) {
  ck_operand of = {.start = w.start, .number = w.number, .panels = w.panels, .first_row = w.first_row};
  of.outer = by_rows ? w.ld : 1, of.inner = by_rows ? 1 : w.ld, of.by_rows = by_rows;
  return of;
}

void ck_matmul_nt(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *x,
                  int64_t ldx, ck_matrix w, ck_number inputs, bool accumulate, float *y, int64_t ldy) {
  multiply(context, m, n, k, alpha, rows_of(x, ldx), weight_of(w, true), inputs, accumulate, y, ldy);
}

void ck_matmul_nn(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
                  int64_t lda, ck_matrix b, ck_number inputs, bool accumulate, float *c, int64_t ldc) {
  multiply(context, m, n, k, alpha, rows_of(a, lda), weight_of(b, false), inputs, accumulate, c, ldc);
}

void ck_matmul_tn(ck_context *context, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
                  int64_t lda, const float *b, int64_t ldb, ck_number inputs, bool accumulate, float *c,
                  int64_t ldc) {
  multiply(context, m, n, k, alpha, columns_of(a, lda), columns_of(b, ldb), inputs, accumulate, c, ldc);
}

struct matvec {
  const ck_kernels *kernels;
  int64_t k;
  float alpha;
  ck_matrix w;
  const float *x;
  bool accumulate;
  float *y;
};

static void put(float alpha, float dot, bool accumulate, float *y) {
  float value = alpha * dot;
  *y = accumulate ? *y + value : value;
}

static void matvec_range(const void *arguments, int64_t begin, int64_t end) {
  const struct matvec *of = arguments;
  for (int64_t row = begin; row < end; row++) {
    float dot = of->w.number == CK_FLOAT32
                    ? of->kernels->dot(of->k, (const float *)of->w.start + row * of->w.ld, of->x)
                    : of->kernels->dot_bfloat16(of->k, (const uint16_t *)of->w.start + row * of->w.ld, of->x);
    put(of->alpha, dot, of->accumulate, &of->y[row]);
  }
}

/// Of a packed weight, with the same bits. Memory is what one row waits for.
struct panel_matvec {
  const ck_kernels *kernels;
  int64_t n, k;
  float alpha;
  const uint32_t *panels;
  int64_t step;
  const float *x;
  bool accumulate;
  float *y;
};

static void panel_matvec_range(const void *arguments, int64_t begin, int64_t end) {
  const struct panel_matvec *of = arguments;
  int columns = of->kernels->tile_columns;
  for (int64_t panel = begin; panel < end; panel++) {
    float dots[MOST_COLUMNS];
    of->kernels->dot_panel(of->k, (const float *)of->panels + panel * of->step, of->x, dots);
    int64_t first = panel * columns, wanted = ck_minimum(columns, of->n - first);
    for (int64_t j = 0; j < wanted; j++) put(of->alpha, dots[j], of->accumulate, &of->y[first + j]);
  }
}

void ck_matvec(ck_context *context, int64_t n, int64_t k, float alpha, ck_matrix w, const float *x,
               bool accumulate, float *y) {
  ck_operand weight = weight_of(w, true);
  int64_t step;
  const uint32_t *panels = ck_panels_for(weight, context->kernels, CK_PANEL_FLOATS, &step);
  if (!panels) panels = ck_panels_for(weight, context->kernels, CK_PANEL_ROUNDED, &step);
  if (panels) {
    struct panel_matvec of = {context->kernels, n, k, alpha, panels, step, x, accumulate, y};
    int64_t count = ck_ceiling(n, context->kernels->tile_columns);
    ck_run_ranges(context, count, ck_maximum(2048 / ck_maximum(k, 1), 1), panel_matvec_range, &of);
    return;
  }
  struct matvec of = {context->kernels, k, alpha, w, x, accumulate, y};
  ck_run_ranges(context, n, ck_maximum(32768 / ck_maximum(k, 1), 1), matvec_range, &of);
}
