// Where pieces start, as bit algebra over masks of 64 bytes. Each function gives the starts in one block for one family of regular
// expressions, assuming that a piece starts where the scan began; Swift's scanners of the same names are the plain form.
//
// Alternatives of an expression are tried in order at each piece's start, so what a piece is depends on what was taken before. The
// comments say why a mask decides it all the same.

/// What a block must know of the one before: its masks, for the bit behind each first bit, and what was carried out of it.
typedef struct {
  uint64_t word, other, number, space, indent, blank, lower, both, taken, untaken;
  /// The byte behind the first scalar of a run of other characters is the first of this block.
  uint64_t behind_other;
  /// Line ends that were taken reach the end of the block.
  uint64_t takes;
  /// Bytes of this block where a piece starts if they are part of a word, because of a contraction.
  uint64_t forced;
  /// Numbers that the open group holds.
  unsigned grouped;
  /// Where the last contraction ended, plus 1.
  size_t contraction_end;
  /// Where white space behind a line end started, plus 1, if it reaches the end of the block: a piece unless it leads to a line end.
  size_t open_indent;
} tk_carry;

TK_INLINE uint64_t tk_behind(uint64_t mask, uint64_t before) { return mask << 1 | before >> 63; }

/// The first byte behind each scalar that starts at a bit of `mask`; steps over continuation bytes by letting a sum run through them.
TK_INLINE uint64_t tk_behind_scalar(uint64_t mask, uint64_t continuation, uint64_t *carry) {
  uint64_t bytes = mask << 1 | *carry, sum;
  *carry = mask >> 63;
  if (!continuation) return bytes;
  *carry |= __builtin_add_overflow(bytes & continuation, continuation, &sum);
  return (bytes | sum) & ~continuation;
}

/// Starts of numbers: every one, or every third of a run. ASCII only.
TK_INLINE uint64_t tk_number_starts(uint64_t numbers, bool single, tk_carry *carry) {
  if (single) return numbers;
  if (!numbers) {
    carry->grouped = 0;
    return 0;
  }
  uint64_t starts = numbers & ~tk_behind(numbers, carry->number), fresh = starts;
  unsigned inherited = numbers & 1 ? carry->grouped : 0;
  if (inherited) {
    uint64_t group = ((uint64_t)2 << (3 - inherited)) - 1;
    if ((numbers & group) == group) fresh |= (uint64_t)1 << (3 - inherited);
  }
  starts = fresh;
  while (fresh) {
    fresh = (fresh << 1) & numbers;
    fresh = (fresh << 1) & numbers;
    fresh = (fresh << 1) & numbers;
    starts |= fresh;
  }
  if (numbers >> 63) {
    carry->grouped = starts ? (unsigned)__builtin_clzll(starts) + 1 : inherited + 64;
  } else {
    carry->grouped = 0;
  }
  return starts;
}

/// The length of the contraction ('s 't 're 've 'm 'll 'd) whose apostrophe stands at `at`, or 0. Ignoring case, S is also U+017F.
TK_INLINE unsigned tk_contraction(const tk_text *text, size_t at, bool ignoring_case) {
  const uint8_t *p = text->bytes + at;
  size_t left = text->limit - at;
  uint8_t fold = ignoring_case ? 0x20 : 0;
  if (left < 2) return 0;
  uint8_t first = p[1] | fold;
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  if (left < 3) return 0;
  uint8_t second = p[2] | fold;
  if (first == 'l' && second == 'l') return 3;
  if ((first == 'r' || first == 'v') && second == 'e') return 3;
  return ignoring_case && p[1] == 0xC5 && p[2] == 0xBF ? 3 : 0;
}

/// Notes that a piece ends `length` bytes behind bit `i`.
TK_INLINE void tk_force(unsigned i, unsigned length, uint64_t *here, uint64_t *next) {
  if (i + length < 64) {
    *here |= (uint64_t)1 << (i + length);
  } else {
    *next |= (uint64_t)1 << (i + length - 64);
  }
}

/// Starts inside and around white space for `\s*[\r\n]+|\s+(?!\S)|\s+`, where the line ends behind other characters belong to them.
///
/// A run of white space is cut behind its last line end, and before its last character if that is no line end and text follows.
TK_INLINE uint64_t tk_space_starts(
  const tk_block *block, const tk_block *next, uint64_t other, uint64_t *starts, size_t index, tk_carry *carry, uint64_t *taken_here
) {
  uint64_t indent = block->space & ~block->newline, sum;
  // Line ends right behind other characters are taken with them: the sum runs through such runs and so leaves them.
  uint64_t reached = block->newline & (tk_behind(other, carry->other) | carry->takes);
  uint64_t overflow = __builtin_add_overflow(block->newline, reached, &sum);
  uint64_t taken = reached ? block->newline & ~sum : 0;
  carry->takes = reached ? overflow : 0;
  uint64_t untaken = block->newline & ~taken;
  uint64_t result = block->space & ~tk_behind(block->space, carry->space) & ~taken;
  result |= indent & tk_behind(taken, carry->taken);

  // White space behind a line end is a piece unless it leads to a further line end.
  if (carry->open_indent) {
    unsigned end = ~indent ? (unsigned)__builtin_ctzll(~indent) : 64;
    if (end < 64) {
      size_t start = carry->open_indent - 1;
      if (!(block->newline >> end & 1)) starts[start >> 6] |= (uint64_t)1 << (start & 63);
      carry->open_indent = 0;
    }
  }
  uint64_t behind = indent & tk_behind(untaken, carry->untaken);
  if (behind) {
    bool is_open = __builtin_add_overflow(indent, behind, &sum);
    uint64_t leading = sum & ~indent & block->newline;
    while (leading) {
      uint64_t before = behind & ((leading & -leading) - 1);
      behind ^= (uint64_t)1 << (63 - __builtin_clzll(before));
      leading &= leading - 1;
    }
    if (is_open) {
      unsigned last = 63 - (unsigned)__builtin_clzll(behind);
      behind ^= (uint64_t)1 << last;
      carry->open_indent = index * 64 + last + 1;
    }
    result |= behind;
  }

  uint64_t text = block->valid & ~block->space, text_next = next->valid & ~next->space;
  result |= indent & (text >> 1 | text_next << 63);

  carry->space = block->space;
  carry->indent = indent;
  carry->taken = taken;
  carry->untaken = untaken;
  *taken_here = taken;
  return result;
}

/// GPT-2: runs of letters, numbers and other characters start at the space before them, if there is one.
TK_INLINE uint64_t tk_gpt2_starts(
  const tk_text *text, size_t position, const tk_block *block, const tk_block *next, tk_carry *carry
) {
  uint64_t other = block->valid & ~(block->letter | block->number | block->space);
  uint64_t runs = block->letter & ~tk_behind(block->letter, carry->word);
  runs |= block->number & ~tk_behind(block->number, carry->number);
  uint64_t others = other & ~tk_behind(other, carry->other);
  uint64_t behind_blank = tk_behind(block->blank, carry->blank);
  uint64_t starts = (runs | others) & ~behind_blank;
  starts |= block->space & ~tk_behind(block->space, carry->space);
  uint64_t characters = block->valid & ~block->space, characters_next = next->valid & ~next->space;
  starts |= block->space & (characters >> 1 | characters_next << 63);

  uint64_t forced = carry->forced, forced_next = 0, inside = carry->behind_other;
  uint64_t quotes = block->quote & others & ~behind_blank & (block->letter >> 1 | next->letter << 63);
  carry->behind_other = 0;
  while (quotes) {
    unsigned i = (unsigned)__builtin_ctzll(quotes);
    unsigned length = tk_contraction(text, position + i, false);
    if (length) {
      tk_force(i, length, &forced, &forced_next);
      // The letter behind the apostrophe starts nothing.
      tk_force(i, 1, &inside, &carry->behind_other);
    }
    quotes &= quotes - 1;
  }
  carry->word = block->letter;
  carry->number = block->number;
  carry->other = other;
  carry->blank = block->blank;
  carry->space = block->space;
  carry->forced = forced_next;
  return (starts & ~inside) | (forced & block->letter);
}

/// Llama 3, cl100k, Qwen: a word takes one character before it that is no letter, number or line end.
///
/// Such a character is free to be taken if it is white space (whose runs give their last character away) or the only one of a run of
/// other characters without a space before it; longer runs are pieces of their own, and so is one with a space.
TK_INLINE uint64_t tk_llama3_starts(
  const tk_rule *rule, const tk_text *text, size_t position, const tk_block *block, const tk_block *next, size_t index,
  uint64_t *starts, tk_carry *carry, uint64_t *odd
) {
  bool with_marks = rule->word & TK_MARK;
  uint64_t word = block->letter | (with_marks ? block->mark : 0), word_next = next->letter | (with_marks ? next->mark : 0);
  uint64_t other = block->valid & ~(word | block->number | block->space);
  uint64_t others = other & ~tk_behind(other, carry->other) & ~tk_behind(block->blank, carry->blank);
  uint64_t free = tk_behind_scalar(others, block->continuation, &carry->behind_other) | tk_behind(block->space & ~block->newline, carry->indent);
  uint64_t result = word & ~tk_behind(word, carry->word) & ~free;
  result |= others | tk_number_starts(block->number, rule->single_numbers, carry);

  uint64_t forced = carry->forced, forced_next = 0;
  uint64_t quotes = block->quote & others & (word >> 1 | word_next << 63);
  while (quotes) {
    unsigned i = (unsigned)__builtin_ctzll(quotes);
    unsigned length = tk_contraction(text, position + i, true);
    if (length) tk_force(i, length, &forced, &forced_next);
    quotes &= quotes - 1;
  }
  result |= forced & word;

  uint64_t taken;
  result |= tk_space_starts(block, next, other, starts, index, carry, &taken);
  carry->word = word;
  carry->number = block->number;
  carry->other = other;
  carry->blank = block->blank;
  carry->forced = forced_next;
  *odd = block->wide_space | block->wide_number;
  return result;
}

/// o200k, tekken: as Llama 3, but words are cut before a capital that follows a small letter, keep their contraction, and consist of
/// marks too. A few meetings of marks, letters without case and capitals depend on more than neighbours: they are odd.
TK_INLINE uint64_t tk_o200k_starts(
  const tk_rule *rule, const tk_text *text, size_t position, const tk_block *block, const tk_block *next, size_t index,
  uint64_t *starts, tk_carry *carry, uint64_t *odd
) {
  uint64_t word = block->upper | block->lower, word_next = next->upper | next->lower;
  uint64_t lower = block->lower & ~block->upper, upper = block->upper & ~block->lower, both = block->upper & block->lower;
  uint64_t other = block->valid & ~(word | block->number | block->space);
  uint64_t others = other & ~tk_behind(other, carry->other) & ~tk_behind(block->blank, carry->blank);
  uint64_t free = tk_behind_scalar(others, block->continuation, &carry->behind_other) | tk_behind(block->space & ~block->newline, carry->indent);
  uint64_t behind_word = tk_behind(word, carry->word);
  uint64_t result = word & ~behind_word & ~free;
  result |= upper & tk_behind(lower, carry->lower);
  result |= others | tk_number_starts(block->number, rule->single_numbers, carry);

  uint64_t forced = carry->forced, forced_next = 0;
  uint64_t quotes = rule->contractions ? block->quote & behind_word & (word >> 1 | word_next << 63) : 0;
  while (quotes) {
    unsigned i = (unsigned)__builtin_ctzll(quotes);
    unsigned length = tk_contraction(text, position + i, true);
    // A word that is itself the end of a contraction has had its own.
    if (length && carry->contraction_end != position + i + 1) {
      tk_force(i, length, &forced, &forced_next);
      result &= ~((uint64_t)1 << i);
      carry->contraction_end = position + i + length + 1;
    }
    quotes &= quotes - 1;
  }
  result |= forced & word;

  uint64_t behind_taken = tk_behind(0, carry->taken), taken;
  uint64_t behind_other = tk_behind(other, carry->other);
  result |= tk_space_starts(block, next, other, starts, index, carry, &taken);
  *odd = block->wide_space | block->wide_number;
  *odd |= block->mark & behind_other;
  *odd |= upper & tk_behind(both, carry->both);
  // Slashes behind line ends that other characters took are taken too.
  *odd |= block->slash & (behind_taken | taken << 1);
  carry->word = word;
  carry->lower = lower;
  carry->both = both;
  carry->number = block->number;
  carry->other = other;
  carry->blank = block->blank;
  carry->forced = forced_next;
  return result;
}
