#ifndef CK_PANELS_H
#define CK_PANELS_H

#include "context.h"

/// A matrix by its strides: element (i, k) of the left operand, or (j, k) of the right one, stands at
/// start[i * outer + k * inner].
typedef struct ck_operand {
  const void *start;
  int64_t outer;
  int64_t inner;
  ck_number number;

  // What follows is of a weight alone.
  const ck_panels *panels;  ///< NULL where it was not packed once
  int64_t first_row;        ///< of the packed weight that is row 0 of this one
  int64_t first_column;     ///< the same for columns
  bool by_rows;             ///< whether j counts its rows, and k its columns; otherwise the other way round
} ck_operand;

const void *ck_element_at(ck_operand of, int64_t outer, int64_t inner);
/// The operand without its first `outer` rows or columns.
ck_operand ck_operand_from(ck_operand of, int64_t outer);

/// What operands are packed into that meet with `inputs`.
ck_panel ck_panel_of(const ck_kernels *kernels, ck_number inputs);
/// The panels of a right operand that was packed once in the layout a product wants, and the words from one to the next; NULL
/// if it has to be packed now.
const uint32_t *ck_panels_for(ck_operand of, const ck_kernels *kernels, ck_panel panel, int64_t *step);

/// Operands to be packed together, so that the threads share them.
typedef struct ck_packs {
  const ck_kernels *kernels;
  ck_panel panel;
  int64_t k;
  int count;
  struct ck_pack {
    ck_operand from;
    int64_t total;
    int width;
    uint32_t *to;
    int64_t tasks;
  } each[2];
} ck_packs;

/// `total` rows of `from` become panels of `width`, one behind the other, each with the whole of k.
void ck_packs_add(ck_packs *packs, ck_operand from, int64_t total, int width, uint32_t *to);
/// Packs on all threads; with NULL on the calling one alone.
void ck_packs_run(const ck_packs *packs, ck_pool *pool);

#endif
