// Operands in the order in which products read them: panels of as many rows or columns as a tile has, k by k. Operands are
// packed for each product, except weights that do not change: those can be packed once.

#include "panels.h"

#include <stdlib.h>

enum {
  PANELS_AT_A_TIME = 4,  // panels a thread packs at a time where k is contiguous
  DEPTH_AT_A_TIME = 64,  // steps of k where it is not: whole rows of the source are then read in order
};

struct ck_panels {
  const ck_kernels *kernels;
  ck_panel panel;
  /// Whether a panel holds rows of the matrix; otherwise columns.
  bool by_rows;
  /// The matrix's side along the panels.
  int64_t depth;
  int64_t bytes;
  uint32_t *words;
};

const void *ck_element_at(ck_operand of, int64_t outer, int64_t inner) {
  int64_t index = outer * of.outer + inner * of.inner;
  if (of.number == CK_BFLOAT16) return (const uint16_t *)of.start + index;
  return (const float *)of.start + index;
}

ck_operand ck_operand_from(ck_operand of, int64_t outer) {
  of.start = ck_element_at(of, outer, 0);
  if (of.by_rows) {
    of.first_row += outer;
  } else {
    of.first_column += outer;
  }
  return of;
}

ck_panel ck_panel_of(const ck_kernels *kernels, ck_number inputs) {
  return inputs == CK_FLOAT32 ? CK_PANEL_FLOATS : kernels->bfloat16_panel;
}

// --- Weights packed once ---------------------------------------------------------------------------

/// The first of the operand's panels within those that were packed once, of which it may be a part.
static int64_t first_across(ck_operand of) { return of.panels->by_rows ? of.first_row : of.first_column; }
static int64_t first_along(ck_operand of) { return of.panels->by_rows ? of.first_column : of.first_row; }

static bool fits(ck_operand of, const ck_kernels *kernels, ck_panel panel) {
  return of.panels && of.panels->kernels == kernels && of.panels->panel == panel &&
         first_across(of) % kernels->tile_columns == 0 && first_along(of) % 2 == 0;
}

const uint32_t *ck_panels_for(ck_operand of, const ck_kernels *kernels, ck_panel panel, int64_t *step) {
  if (!fits(of, kernels, panel) || of.panels->by_rows != of.by_rows) return NULL;
  int64_t words = ck_panel_words(panel, of.panels->depth);
  *step = words * kernels->tile_columns;
  return of.panels->words + first_across(of) * words + ck_panel_words(panel, first_along(of)) * kernels->tile_columns;
}

/// Whether the operand can be packed from panels that hold it the other way round.
static bool crosses(ck_operand of, const ck_kernels *kernels, ck_panel panel) {
  return fits(of, kernels, panel) && of.panels->by_rows != of.by_rows && panel != CK_PANEL_PAIRS;
}

static int64_t panels_bytes(const ck_kernels *kernels, int64_t across, int64_t depth, ck_panel panel) {
  return ck_ceiling(across, kernels->tile_columns) * kernels->tile_columns * ck_panel_words(panel, depth) *
         (int64_t)sizeof(uint32_t);
}

int64_t ck_panels_bytes(const ck_context *context, int64_t rows, int64_t columns, ck_number inputs, bool by_rows) {
  const ck_kernels *kernels = context->kernels;
  return panels_bytes(kernels, by_rows ? rows : columns, by_rows ? columns : rows, ck_panel_of(kernels, inputs));
}

bool ck_panels_serve_both_ways(const ck_context *context, ck_number inputs) {
  return ck_panel_of(context->kernels, inputs) != CK_PANEL_PAIRS;
}

ck_panels *ck_panels_create(ck_context *context, int64_t rows, int64_t columns, ck_matrix w, ck_number inputs,
                            bool by_rows) {
  ck_panels *made = malloc(sizeof *made);
  if (!made) return NULL;
  const ck_kernels *kernels = context->kernels;
  int64_t across = by_rows ? rows : columns;
  *made = (ck_panels){
      .kernels = kernels,
      .panel = ck_panel_of(kernels, inputs),
      .by_rows = by_rows,
      .depth = by_rows ? columns : rows,
  };
  made->bytes = panels_bytes(kernels, across, made->depth, made->panel);
  made->words = ck_memory_create(made->bytes);
  if (!made->words) {
    free(made);
    return NULL;
  }
  ck_operand from = {.start = w.start, .number = w.number};
  from.outer = by_rows ? w.ld : 1, from.inner = by_rows ? 1 : w.ld;
  ck_packs packs = {.kernels = kernels, .panel = made->panel, .k = made->depth};
  ck_packs_add(&packs, from, across, kernels->tile_columns, made->words);
  ck_lock(context);
  ck_packs_run(&packs, context->pool);
  ck_unlock(context);
  return made;
}

void ck_panels_destroy(ck_panels *panels) {
  if (!panels) return;
  ck_memory_destroy(panels->words, panels->bytes);
  free(panels);
}

// --- Packing ---------------------------------------------------------------------------------------

static bool is_contiguous_in_k(const ck_packs *packs, const struct ck_pack *of) {
  return of->from.inner == 1 && !crosses(of->from, packs->kernels, packs->panel);
}

void ck_packs_add(ck_packs *packs, ck_operand from, int64_t total, int width, uint32_t *to) {
  struct ck_pack *added = &packs->each[packs->count++];
  *added = (struct ck_pack){.from = from, .total = total, .width = width, .to = to};
  added->tasks = is_contiguous_in_k(packs, added) ? ck_ceiling(ck_ceiling(total, width), PANELS_AT_A_TIME)
                                                  : ck_ceiling(packs->k, DEPTH_AT_A_TIME);
}

/// Steps [begin, end) of k of `total` rows from `first`; `begin` is even, for pairs.
static void pack_part(const ck_packs *packs, const struct ck_pack *of, int64_t first, int64_t total, int64_t begin,
                      int64_t end) {
  ck_packing packing = {
      .panel = packs->panel,
      .number = of->from.number,
      .width = of->width,
      .count = total,
      .k = end - begin,
      .step = ck_panel_words(packs->panel, packs->k) * of->width,
      .source = ck_element_at(of->from, first, begin),
      .outer = of->from.outer,
      .inner = of->from.inner,
  };
  packs->kernels->pack_panels(
      &packing, of->to + first / of->width * packing.step + ck_panel_words(packs->panel, begin) * of->width);
}

/// The same from panels that hold the operand the other way round: a panel's width of k at a time, whose numbers stand
/// together there. They are rounded already.
static void pack_crossing(const ck_packs *packs, const struct ck_pack *of, int64_t begin, int64_t end) {
  const ck_panels *panels = of->from.panels;
  int width = of->width;
  for (int64_t k = begin; k < end; k += width) {
    ck_packing packing = {
        .panel = CK_PANEL_FLOATS,
        .number = CK_FLOAT32,
        .width = width,
        .count = of->total,
        .k = ck_minimum(width, end - k),
        .step = packs->k * width,
        .source = panels->words + (first_across(of->from) + k) * panels->depth + first_along(of->from) * width,
        .outer = width,
        .inner = 1,
    };
    packs->kernels->pack_panels(&packing, of->to + k * width);
  }
}

static void run_task(void *argument, int64_t task, int worker) {
  (void)worker;
  const ck_packs *packs = argument;
  const struct ck_pack *of = packs->each;
  if (task >= of->tasks) task -= of->tasks, of++;
  if (is_contiguous_in_k(packs, of)) {
    int64_t rows = (int64_t)PANELS_AT_A_TIME * of->width, first = task * rows;
    pack_part(packs, of, first, ck_minimum(rows, of->total - first), 0, packs->k);
    return;
  }
  int64_t begin = task * DEPTH_AT_A_TIME, end = ck_minimum(begin + DEPTH_AT_A_TIME, packs->k);
  if (crosses(of->from, packs->kernels, packs->panel)) {
    pack_crossing(packs, of, begin, end);
  } else {
    pack_part(packs, of, 0, of->total, begin, end);
  }
}

void ck_packs_run(const ck_packs *packs, ck_pool *pool) {
  int64_t tasks = 0;
  for (int i = 0; i < packs->count; i++) tasks += packs->each[i].tasks;
  if (pool) {
    ck_pool_run(pool, tasks, run_task, (void *)packs);
  } else {
    for (int64_t task = 0; task < tasks; task++) run_task((void *)packs, task, 0);
  }
}
