#include <string.h>

#include "../include/CTokenKernels.h"

void tk_clear_merges(tk_merges *merges) {
  memset(merges->lines, 0xFF, (merges->line_mask + 1) * sizeof *merges->lines);
  memset(merges->filter, 0, tk_filter_size(merges->line_mask + 1));
}

bool tk_insert_merge(tk_merges *merges, uint64_t pair, uint32_t rank, uint32_t product) {
  uint64_t hash = tk_scramble(pair), bit = hash >> (merges->line_shift - TK_FILTER_BITS_LOG2);
  merges->filter[bit >> 6] |= (uint64_t)1 << (bit & 63);
  for (size_t index = hash >> merges->line_shift;; index = (index + 1) & merges->line_mask) {
    tk_merge_line *line = merges->lines + index;
    for (int i = 0; i < 4; i++) {
      bool is_new = line->pairs[i] == UINT64_MAX;
      if (!is_new && line->pairs[i] != pair) continue;
      line->pairs[i] = pair;
      line->ranks[i] = rank;
      line->products[i] = product;
      return is_new;
    }
  }
}
