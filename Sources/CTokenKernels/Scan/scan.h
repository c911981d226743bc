// Cuts text into pieces, up to 64 blocks at a time. Included by each variant.

enum { TK_BLOCKS = 64 };

/// Where the white space at the end of the text starts, or SIZE_MAX if there is no line end in it. Nothing below `lowest` is looked at.
TK_INLINE size_t tk_trailing_space(const tk_text *text, size_t lowest) {
  size_t start = text->limit;
  bool has_newline = false;
  while (start > lowest) {
    uint8_t byte = text->bytes[start - 1];
    if (byte != ' ' && (uint8_t)(byte - 9) >= 5) break;
    has_newline |= byte == '\n' || byte == '\r';
    start -= 1;
  }
  return has_newline ? start : SIZE_MAX;
}

/// Writes where the bits of a word stand, and returns their number. Eight are written at a time, whether there are as many or not: how many
/// there are is hard to guess.
TK_INLINE size_t tk_write_bits(uint64_t word, size_t first, size_t *places) {
  size_t count = (size_t)__builtin_popcountll(word);
  for (size_t i = 0; i < count; i += 8) {
    for (size_t k = i; k < i + 8; k++) {
      places[k] = first + (word ? (size_t)__builtin_ctzll(word) : 64);
      word &= word - 1;
    }
  }
  return count;
}

/// Expressions look only ahead, so that where a piece starts the scan may begin afresh: each call does, and drops what it cannot tell
/// yet, at its end or before something odd.
TK_INLINE size_t tk_scan_family(
  tk_family family, const tk_rule *rule, const tk_text *text, size_t *position, size_t *ends, size_t *by_hand
) {
  bool is_cased = family == TK_O200K;
  size_t base = *position, remaining = text->limit - base;
  size_t all_blocks = (remaining + 63) / 64;
  bool reaches_end = all_blocks <= TK_BLOCKS;
  size_t block_count = reaches_end ? all_blocks : TK_BLOCKS;
  uint64_t starts[TK_BLOCKS];
  tk_carry carry = {0};
  tk_spill spill = {0, 0};
  size_t odd_at = SIZE_MAX;
  *by_hand = 0;
  if (remaining == 0) return 0;

  tk_block next = tk_classify(text, base, is_cased, &spill);
  for (size_t k = 0; k < block_count; k++) {
    tk_block block = next;
    if (k + 1 < all_blocks) {
      next = tk_classify(text, base + 64 * (k + 1), is_cased, &spill);
    } else {
      next = (tk_block){0};
    }
    uint64_t odd = 0;
    starts[k] = 0;
    switch (family) {
    case TK_GPT2:
      odd = block.wide_space;
      starts[k] = tk_gpt2_starts(text, base + 64 * k, &block, &next, &carry);
      break;
    case TK_LLAMA3:
      starts[k] = tk_llama3_starts(rule, text, base + 64 * k, &block, &next, k, starts, &carry, &odd);
      break;
    case TK_O200K:
      starts[k] = tk_o200k_starts(rule, text, base + 64 * k, &block, &next, k, starts, &carry, &odd);
      break;
    }
    if (odd) {
      odd_at = 64 * k + (size_t)__builtin_ctzll(odd);
      block_count = k + 1;
    }
  }
  if (reaches_end && rule->keeps_trailing_space) {
    size_t trailing = tk_trailing_space(text, base);
    if (trailing != SIZE_MAX && trailing - base < odd_at) odd_at = trailing - base;
  }

  // A start may depend on the scalar behind its own: none counts whose scalar may touch the odd one.
  bool is_done = reaches_end && odd_at == SIZE_MAX;
  size_t certain = odd_at != SIZE_MAX ? (odd_at > 4 ? odd_at - 4 : 0) : reaches_end ? remaining : 64 * block_count;
  if (carry.open_indent) {
    size_t open = carry.open_indent - 1;
    if (is_done) {
      starts[open >> 6] |= (uint64_t)1 << (open & 63);
    } else if (open < certain) {
      certain = open;
    }
  }
  starts[0] &= ~(uint64_t)1;
  size_t count = 0;
  for (size_t k = 0; 64 * k < certain; k++) {
    uint64_t word = starts[k];
    size_t first = base + 64 * k;
    if (certain - 64 * k < 64) word &= ((uint64_t)1 << (certain - 64 * k)) - 1;
    count += tk_write_bits(word, first, ends + count);
  }
  if (is_done) {
    ends[count] = text->limit;
    count += 1;
  }
  if (count > 0) *position = ends[count - 1];
  if (odd_at != SIZE_MAX) {
    *by_hand = base + odd_at + 1;
  } else if (count == 0) {
    *by_hand = base + 1;
  }
  return count;
}

static size_t TK_NAME(scan)(
  const tk_rule *rule, const tk_text *text, size_t *position, size_t *ends, size_t *by_hand
) {
  switch (rule->family) {
  case TK_GPT2: return tk_scan_family(TK_GPT2, rule, text, position, ends, by_hand);
  case TK_LLAMA3: return tk_scan_family(TK_LLAMA3, rule, text, position, ends, by_hand);
  case TK_O200K: return tk_scan_family(TK_O200K, rule, text, position, ends, by_hand);
  }
  return 0;
}
