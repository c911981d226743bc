// Merges neighbouring tokens: the pair of lowest rank first, the leftmost of equals. Included by each variant.
//
// Every token has a key: the rank of its merge with the next token, above its place. The lowest key is then the next merge, found by
// vectors; tokens that are gone keep the highest key, and words of flags say which are left, so that nothing ever moves.

typedef uint32_t tk_keys __attribute__((ext_vector_type(8)));

/// The lowest of `vectors * 8` keys.
TK_INLINE uint32_t tk_lowest(const uint32_t *keys, size_t vectors) {
  tk_keys low, next;
  memcpy(&low, keys, sizeof low);
  for (size_t i = 1; i < vectors; i++) {
    memcpy(&next, keys + 8 * i, sizeof next);
    low = __builtin_elementwise_min(low, next);
  }
  return __builtin_reduce_min(low);
}

typedef uint64_t tk_pairs __attribute__((ext_vector_type(4)));
typedef bool tk_hits __attribute__((ext_vector_type(4)));

/// Keeps the compiler from making a branch of a value: whether two tokens merge is anyone's guess, and a wrong guess costs more than
/// all that could be left out.
#define TK_UNGUESSED(value) __asm__("" : "+r"(value))

/// A pair whose merge is asked for, and its line.
typedef struct {
  uint64_t pair;
  size_t line;
  /// All ones if the filter does not know better, else 0.
  size_t may_merge;
} tk_question;

/// Asks for the merge of two tokens if `exists` is all ones; if it is 0, for one that there is not.
TK_INLINE tk_question tk_ask(const tk_merges *merges, size_t exists, uint32_t left, uint32_t right) {
  uint64_t pair = (uint64_t)left << 32 | right, hash = tk_scramble(pair);
  size_t says = tk_filter_says(merges, hash);
  TK_UNGUESSED(says);
  size_t may_merge = -says & exists;
  // Pairs that do not merge look at the first line.
  return (tk_question){pair, hash >> merges->line_shift & may_merge, may_merge};
}

/// Enters the answer as key and product of the token at `place`.
TK_INLINE void tk_answer(
  const tk_merges *merges, const tk_question *question, uint32_t place, uint32_t *key, uint32_t *product
) {
  const tk_merge_line *line = merges->lines + question->line;
  tk_pairs pairs;
  memcpy(&pairs, line->pairs, sizeof pairs);
  tk_hits hits = __builtin_convertvector(pairs == (tk_pairs)(question->pair), tk_hits);
  uint8_t flags;
  memcpy(&flags, &hits, 1);
  uint32_t found = flags & 15 & (uint32_t)question->may_merge;
  unsigned at = (unsigned)__builtin_ctz(found | 16) & 3;
  uint32_t miss = (uint32_t)(found != 0) - 1;
  TK_UNGUESSED(miss);
  *key = (line->ranks[at] << 6 | place) | miss;
  *product = line->products[at];
  // Only where a line is full may the merge stand in the next one.
  size_t overflows = question->may_merge & miss & -(size_t)(line->pairs[3] != UINT64_MAX);
  TK_UNGUESSED(overflows);
  if (__builtin_expect(overflows != 0, 0)) {
    tk_byte_merge merge = tk_find_merge(merges, (uint32_t)(question->pair >> 32), (uint32_t)question->pair);
    *key = merge.rank == TK_NEVER ? TK_NEVER : merge.rank << 6 | place;
    *product = merge.product;
  }
}

/// Enters the merge of the token at `place` with `right` behind it.
TK_INLINE void tk_enter_merge(
  const tk_merges *merges, uint32_t left, uint32_t right, uint32_t place, uint32_t *key, uint32_t *product
) {
  tk_question question = tk_ask(merges, ~(size_t)0, left, right);
  tk_answer(merges, &question, place, key, product);
}

/// What a piece begins as: tokens, or bytes, whose first merges a table of their own tells.
typedef struct {
  const uint8_t *bytes;
  const uint32_t *symbols;
} tk_symbols;

/// How many keys are looked through for so many tokens: one of few numbers, so that the loops over them unroll.
TK_INLINE size_t tk_lanes(size_t count) {
  return count <= 8 ? 8 : count <= 16 ? 16 : count <= 32 ? 32 : (count + TK_BLOCK - 1) / TK_BLOCK * TK_BLOCK;
}

/// Begins a piece; `lanes` is how many keys will be looked through.
TK_INLINE void tk_begin(
  const tk_merges *merges, tk_symbols from, size_t first, size_t count, size_t lanes, uint32_t *tokens, uint32_t *keys,
  uint32_t *products
) {
  for (size_t i = 0; i < lanes; i++) keys[i] = TK_NEVER;
  if (from.bytes) {
    const uint8_t *bytes = from.bytes + first;
    size_t last = count - 1;
    for (size_t i = 0; i < last; i++) {
      tk_byte_merge merge = merges->byte_merges[merges->byte_pairs[(size_t)bytes[i] << 8 | bytes[i + 1]]];
      tokens[i] = merges->byte_tokens[bytes[i]];
      keys[i] = merge.rank == TK_NEVER ? TK_NEVER : merge.rank << 6 | (i & 63);
      products[i] = merge.product;
    }
    tokens[last] = merges->byte_tokens[bytes[last]];
  } else {
    memcpy(tokens, from.symbols + first, count * sizeof *tokens);
    for (size_t i = 0; i + 1 < count; i++) tk_enter_merge(merges, tokens[i], tokens[i + 1], i & 63, keys + i, products + i);
  }
}

/// Makes the merge whose key is `lowest` among at most 64 tokens, of which `alive` are left. Returns those left then.
TK_INLINE uint64_t tk_merge_step(
  const tk_merges *merges, uint32_t lowest, uint64_t alive, uint32_t *tokens, uint32_t *keys, uint32_t *products
) {
  unsigned i = lowest & 63;
  uint64_t above = alive & ~(uint64_t)1 << i, below = alive & (((uint64_t)1 << i) - 1);
  unsigned gone = (unsigned)__builtin_ctzll(above);
  uint32_t token = products[i];
  tokens[i] = token;
  keys[gone] = TK_NEVER;
  above &= above - 1;
  if (above) {
    tk_enter_merge(merges, token, tokens[__builtin_ctzll(above)], i, keys + i, products + i);
  } else {
    keys[i] = TK_NEVER;
  }
  if (below) {
    unsigned before = 63 - (unsigned)__builtin_clzll(below);
    tk_enter_merge(merges, tokens[before], token, before, keys + before, products + before);
  }
  return alive ^ (uint64_t)1 << gone;
}

TK_INLINE uint64_t tk_all(size_t count) { return count == 64 ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1; }

/// Merges at most 64 tokens in place; those left are the bits of the result. `vectors` is a constant where this is inlined.
TK_INLINE uint64_t tk_merge_flat(
  const tk_merges *merges, uint32_t *tokens, uint32_t *keys, uint32_t *products, size_t count, size_t vectors
) {
  uint64_t alive = tk_all(count);
  while (true) {
    uint32_t lowest = tk_lowest(keys, vectors);
    if (lowest == TK_NEVER) return alive;
    alive = tk_merge_step(merges, lowest, alive, tokens, keys, products);
  }
}

TK_INLINE uint64_t tk_merge_small(
  const tk_merges *merges, uint32_t *tokens, uint32_t *keys, uint32_t *products, size_t count
) {
  switch (tk_lanes(count)) {
  case 8: return tk_merge_flat(merges, tokens, keys, products, count, 1);
  case 16: return tk_merge_flat(merges, tokens, keys, products, count, 2);
  case 32: return tk_merge_flat(merges, tokens, keys, products, count, 4);
  default: return tk_merge_flat(merges, tokens, keys, products, count, 8);
  }
}

/// The lowest key of a block, and where it is.
TK_INLINE void tk_refresh(tk_merge_space *space, size_t block) {
  uint32_t lowest = tk_lowest(space->keys + block * TK_BLOCK, 8);
  space->lowest[block] = lowest;
  space->ranks[block] = lowest == TK_NEVER ? TK_NEVER : (lowest & ~(uint32_t)63) | (uint32_t)block;
}

/// Merges more tokens: the lowest key of each block is kept, and the lowest of those looked for.
static void tk_merge_wide(const tk_merges *merges, tk_merge_space *space, size_t count) {
  size_t blocks = (count + TK_BLOCK - 1) / TK_BLOCK, vectors = (blocks + 7) / 8;
  for (size_t b = 0; b < vectors * 8; b++) space->ranks[b] = TK_NEVER;
  for (size_t b = 0; b < blocks; b++) {
    size_t left = count - b * TK_BLOCK;
    space->alive[b] = left >= TK_BLOCK ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;
    tk_refresh(space, b);
  }
  while (true) {
    uint32_t lowest = tk_lowest(space->ranks, vectors);
    if (lowest == TK_NEVER) return;
    size_t block = lowest & 63, bit = space->lowest[block] & 63, i = block * TK_BLOCK + bit;
    uint32_t token = space->products[i];
    space->tokens[i] = token;

    size_t b = block;
    uint64_t above = space->alive[b] & ~(uint64_t)1 << bit;
    while (!above) above = space->alive[++b];
    size_t gone = b * TK_BLOCK + (size_t)__builtin_ctzll(above), gone_block = b;
    space->keys[gone] = TK_NEVER;
    space->alive[b] ^= above & -above;
    above &= above - 1;
    while (!above && ++b < blocks) above = space->alive[b];
    if (above) {
      size_t after = b * TK_BLOCK + (size_t)__builtin_ctzll(above);
      tk_enter_merge(merges, token, space->tokens[after], bit, space->keys + i, space->products + i);
    } else {
      space->keys[i] = TK_NEVER;
    }

    size_t before_block = block;
    uint64_t below = space->alive[block] & (((uint64_t)1 << bit) - 1);
    while (!below && before_block > 0) below = space->alive[--before_block];
    if (below) {
      unsigned before_bit = 63 - (unsigned)__builtin_clzll(below);
      size_t before = before_block * TK_BLOCK + before_bit;
      tk_enter_merge(merges, space->tokens[before], token, before_bit, space->keys + before, space->products + before);
      if (before_block != block) tk_refresh(space, before_block);
    }
    tk_refresh(space, block);
    if (gone_block != block) tk_refresh(space, gone_block);
  }
}

/// Merges `count` tokens from `first` on as if they were a piece; their result stands in `space`. Returns the number of tokens.
TK_INLINE size_t tk_merge_window(
  const tk_merges *merges, tk_symbols from, size_t first, size_t count, tk_merge_space *space
) {
  tk_begin(merges, from, first, count, tk_lanes(count), space->tokens, space->keys, space->products);
  size_t blocks = (count + TK_BLOCK - 1) / TK_BLOCK, made = 0;
  if (blocks == 1) {
    space->alive[0] = tk_merge_small(merges, space->tokens, space->keys, space->products, count);
  } else {
    tk_merge_wide(merges, space, count);
  }
  for (size_t b = 0; b < blocks; b++) {
    uint64_t alive = space->alive[b];
    while (alive) {
      size_t i = b * TK_BLOCK + (size_t)__builtin_ctzll(alive);
      space->tokens[made] = space->tokens[i];
      space->starts[made] = (uint32_t)i;
      made += 1;
      alive &= alive - 1;
    }
  }
  return made;
}

TK_INLINE bool tk_equal(tk_symbols from, size_t first, size_t second, size_t count) {
  return from.bytes ? memcmp(from.bytes + first, from.bytes + second, count) == 0
                    : memcmp(from.symbols + first, from.symbols + second, count * sizeof *from.symbols) == 0;
}

/// Merges a piece of any length window by window, in linear time.
///
/// Tokens are the encoding of a piece exactly if every two neighbours are the encoding of their own bytes: the first merge across a
/// border would also come first if there were only these two. So windows may be joined where one begins with a token that the window
/// before it holds: all neighbours then stand together in one of the two. Wider windows are for tokens that are long themselves.
static size_t tk_merge_long(
  const tk_merges *merges, tk_symbols from, size_t count, uint32_t *tokens, tk_merge_space *space
) {
  static const size_t widths[] = {TK_BLOCK, TK_WIDE, TK_WIDEST};
  // The last tokens of a window depend on what follows: so many are made again.
  static const size_t overlaps[] = {2, 8, 32};
  size_t width = 0, position = 0, total = 0;
  // The window whose tokens stand in `space`: in runs of one character the next one is the same.
  size_t last_position = 0, last_size = 0, made = 0;
  while (true) {
    // Tokens before `total` are certain; the window starts with `tokens[total]` unless it is the first.
    size_t size = count - position < widths[width] ? count - position : widths[width];
    if (size != last_size || !tk_equal(from, position, last_position, size)) {
      made = tk_merge_window(merges, from, position, size, space);
    }
    last_position = position;
    last_size = size;
    bool joins = position == 0 || tokens[total] == space->tokens[0];
    bool is_last = position + size == count;
    if (joins && (is_last || made >= 4)) {
      size_t overlap = made / 2 < overlaps[width] ? made / 2 : overlaps[width];
      size_t kept = is_last ? made : made - overlap;
      memcpy(tokens + total, space->tokens, (kept + !is_last) * sizeof *tokens);
      total += kept;
      if (is_last) return total;
      position += space->starts[kept];
      continue;
    }
    // Begin again with wider windows.
    width += 1;
    position = total = last_size = 0;
    if (width == sizeof widths / sizeof *widths) return SIZE_MAX;
  }
}

/// Merges a piece that fits one block, on the stack.
TK_INLINE size_t tk_merge_short(const tk_merges *merges, tk_symbols from, size_t count, uint32_t *tokens) {
  _Alignas(64) uint32_t keys[TK_BLOCK];
  uint32_t products[TK_BLOCK];
  tk_begin(merges, from, 0, count, tk_lanes(count), tokens, keys, products);
  uint64_t alive = tk_merge_small(merges, tokens, keys, products, count);
  size_t made = 0;
  while (alive) {
    tokens[made] = tokens[__builtin_ctzll(alive)];
    made += 1;
    alive &= alive - 1;
  }
  return made;
}

/// Pieces that are merged at the same time: a merge waits for memory again and again, and the others fill the time. All ask, then all are
/// answered, then all look through their keys: a processor cannot load a vector of which a part was stored just before without waiting
/// for everything in between.
enum { TK_LANES = 16 };

typedef struct {
  /// One vector more than there are tokens: what is asked for the place behind the last is asked in vain.
  _Alignas(64) uint32_t keys[TK_BLOCK + 8];
  uint32_t products[TK_BLOCK + 8];
  uint32_t tokens[TK_BLOCK];
  uint64_t alive;
  /// What the last merge made worth asking: its token with the next one, and the one before with it.
  tk_question questions[2];
  /// The places that the answers belong to.
  uint32_t places[2];
} tk_lane;

/// Enters an answer.
TK_INLINE void tk_settle(const tk_merges *merges, tk_lane *lane, size_t which) {
  uint32_t place = lane->places[which];
  tk_answer(merges, lane->questions + which, place, lane->keys + place, lane->products + place);
}

/// Makes the merge whose key is `lowest`, and asks for those that it makes possible. Without branches on whether there are tokens before
/// and behind: places beyond the ends do no harm.
TK_INLINE void tk_advance(const tk_merges *merges, uint32_t lowest, tk_lane *lane) {
  unsigned i = lowest & 63;
  uint64_t above = lane->alive & ~(uint64_t)1 << i, below = lane->alive & (((uint64_t)1 << i) - 1);
  unsigned gone = (unsigned)__builtin_ctzll(above);
  uint32_t token = lane->products[i];
  lane->tokens[i] = token;
  lane->keys[gone] = TK_NEVER;
  lane->keys[i] = TK_NEVER;
  above &= above - 1;
  size_t has_above = -(size_t)(above != 0), has_below = -(size_t)(below != 0);
  TK_UNGUESSED(has_above);
  TK_UNGUESSED(has_below);
  unsigned after = (unsigned)__builtin_ctzll(above | (uint64_t)1 << 63), before = 63 - (unsigned)__builtin_clzll(below | 1);
  lane->questions[0] = tk_ask(merges, has_above, token, lane->tokens[after]);
  lane->questions[1] = tk_ask(merges, has_below, lane->tokens[before], token);
  __builtin_prefetch(merges->lines + lane->questions[0].line);
  __builtin_prefetch(merges->lines + lane->questions[1].line);
  lane->places[0] = i;
  lane->places[1] = (before & (uint32_t)has_below) | (TK_BLOCK & ~(uint32_t)has_below);
  lane->alive ^= (uint64_t)1 << gone;
}

/// Begins a piece of which some characters are tokens from the start, and sends for the first merges.
TK_INLINE void tk_begin_characters(const tk_merges *merges, const tk_job *job, size_t lanes, tk_lane *lane) {
  for (size_t i = 0; i < lanes; i++) lane->keys[i] = TK_NEVER;
  lane->alive = job->starts;
  uint32_t before = 0;
  for (uint64_t left = job->starts; left; left &= left - 1) {
    unsigned i = (unsigned)__builtin_ctzll(left);
    uint32_t token = job->wholes >> i & 1 ? job->tokens[i] : merges->byte_tokens[job->bytes[i]];
    lane->tokens[i] = token;
    // The first asks in vain.
    tk_question question = tk_ask(merges, ~(size_t)0, before, token);
    __builtin_prefetch(merges->lines + question.line);
    before = token;
  }
}

/// Enters the first merges of such a piece.
TK_INLINE void tk_enter_first_merges(const tk_merges *merges, tk_lane *lane) {
  unsigned i = (unsigned)__builtin_ctzll(lane->alive);
  for (uint64_t left = lane->alive & (lane->alive - 1); left; left &= left - 1) {
    unsigned next = (unsigned)__builtin_ctzll(left);
    tk_enter_merge(merges, lane->tokens[i], lane->tokens[next], i, lane->keys + i, lane->products + i);
    i = next;
  }
}

/// Merges at most TK_LANES jobs of at most `vectors * 8` bytes.
TK_INLINE void tk_merge_group(const tk_merges *merges, tk_job *const *jobs, size_t count, size_t vectors) {
  tk_lane lanes[TK_LANES];
  // Those that have merges left, and their lowest.
  tk_lane *busy[TK_LANES];
  uint32_t lowest[TK_LANES];
  for (size_t k = 0; k < count; k++) {
    tk_lane *lane = lanes + k;
    busy[k] = lane;
    if (jobs[k]->wholes) {
      tk_begin_characters(merges, jobs[k], vectors * 8, lane);
    } else {
      tk_begin(merges, (tk_symbols){jobs[k]->bytes, NULL}, 0, jobs[k]->count, vectors * 8, lane->tokens, lane->keys, lane->products);
      lane->alive = tk_all(jobs[k]->count);
    }
  }
  for (size_t k = 0; k < count; k++) {
    if (jobs[k]->wholes) tk_enter_first_merges(merges, lanes + k);
  }
  size_t left = count;
  while (true) {
    size_t looked = left;
    left = 0;
    // Without branches: who is done is anyone's guess.
    for (size_t k = 0; k < looked; k++) {
      tk_lane *lane = busy[k];
      lowest[left] = tk_lowest(lane->keys, vectors);
      busy[left] = lane;
      left += lowest[left] != TK_NEVER;
    }
    if (left == 0) break;
    for (size_t k = 0; k < left; k++) tk_advance(merges, lowest[k], busy[k]);
    for (size_t k = 0; k < left; k++) {
      tk_settle(merges, busy[k], 0);
      tk_settle(merges, busy[k], 1);
    }
  }
  for (size_t k = 0; k < count; k++) {
    uint32_t made = 0;
    for (uint64_t alive = lanes[k].alive; alive; alive &= alive - 1) jobs[k]->tokens[made++] = lanes[k].tokens[__builtin_ctzll(alive)];
    jobs[k]->made = made;
    jobs[k]->starts = lanes[k].alive;
  }
}

/// The number of the token that starts at a bit of `starts`.
TK_INLINE unsigned tk_index(uint64_t starts, unsigned bit) {
  return (unsigned)__builtin_popcountll(starts & (((uint64_t)1 << bit) - 1));
}

/// The bit where the token of a number starts.
TK_INLINE unsigned tk_start_of(uint64_t starts, unsigned number) {
  for (; number; number--) starts &= starts - 1;
  return (unsigned)__builtin_ctzll(starts);
}

/// Merges a piece of more than 64 bytes by windows at regular places, several at a time; SIZE_MAX if they do not fit together.
///
/// As in tk_merge_long, windows may be joined at a token that both hold. Where they stand does not depend on what came before, so that
/// their merges need not wait for each other; where two hold no token in common, the windows begin afresh at one of the last tokens.
static size_t tk_merge_strided(const tk_merges *merges, const uint8_t *bytes, size_t count, uint32_t *tokens) {
  enum { WINDOWS = TK_LANES - 1, STRIDE = 52 };
  // The first is the last of those merged before.
  uint32_t made[WINDOWS + 1][TK_BLOCK];
  tk_job jobs[WINDOWS + 1];
  tk_job *waiting[WINDOWS + 1];
  size_t position = 0, total = 0, windows = 0;
  bool is_done = false, is_fresh = true;
  uint32_t expected = UINT32_MAX;
  // The first token of the window before that was not written yet, by where it starts.
  unsigned unwritten = 0;
  while (!is_done) {
    if (!is_fresh) {
      memcpy(made[0], made[windows], sizeof made[0]);
      jobs[0] = jobs[windows];
    }
    for (windows = is_fresh ? 0 : 1; windows <= WINDOWS && !is_done; windows++) {
      size_t left = count - position;
      is_done = left <= TK_BLOCK;
      jobs[windows] = (tk_job){bytes + position, is_done ? (uint32_t)left : TK_BLOCK, 0, made[windows], 0};
      position += STRIDE;
    }
    for (size_t k = 0; k < windows; k++) waiting[k] = jobs + k;
    for (size_t k = 0; k < windows; k += TK_LANES) {
      tk_merge_group(merges, waiting + k, windows - k < TK_LANES ? windows - k : TK_LANES, TK_BLOCK / 8);
    }
    if (is_fresh && expected != UINT32_MAX && made[0][0] != expected) return SIZE_MAX;
    is_fresh = false;
    windows -= 1;
    for (size_t k = 0; k < windows; k++) {
      uint64_t starts = jobs[k].starts, after = jobs[k + 1].starts, common = starts >> STRIDE & after;
      while (common) {
        unsigned i = (unsigned)__builtin_ctzll(common);
        if (made[k][tk_index(starts, i + STRIDE)] == made[k + 1][tk_index(after, i)]) break;
        common &= common - 1;
      }
      unsigned from = tk_index(starts, unwritten), to;
      if (common) {
        unwritten = (unsigned)__builtin_ctzll(common);
        to = tk_index(starts, unwritten + STRIDE);
      } else {
        // The last tokens of a window depend on what follows.
        if (jobs[k].made < 8 || jobs[k].made - jobs[k].made / 3 <= from) return SIZE_MAX;
        to = jobs[k].made - jobs[k].made / 3;
        position = (size_t)(jobs[k].bytes - bytes) + tk_start_of(starts, to);
        expected = made[k][to];
        unwritten = 0;
        is_done = false;
        is_fresh = true;
      }
      memcpy(tokens + total, made[k] + from, (to - from) * sizeof *tokens);
      total += to - from;
      if (is_fresh) break;
    }
  }
  unsigned from = tk_index(jobs[windows].starts, unwritten);
  memcpy(tokens + total, made[windows] + from, (jobs[windows].made - from) * sizeof *tokens);
  return total + jobs[windows].made - from;
}

/// Whether a piece begins as a repetition of very few bytes.
TK_INLINE bool tk_repeats(const uint8_t *bytes, size_t count) {
  for (size_t period = 1; period <= 4; period++) {
    if (memcmp(bytes, bytes + period, count - period < TK_BLOCK ? count - period : TK_BLOCK) == 0) return true;
  }
  return false;
}

TK_INLINE size_t tk_merge_any(
  const tk_merges *merges, tk_symbols from, size_t count, uint32_t *tokens, tk_merge_space *space
) {
  if (count == 0) return 0;
  if (count <= TK_BLOCK) return tk_merge_short(merges, from, count, tokens);
  // Repetitions are for the other way, which does not merge the same window twice.
  if (from.bytes && !tk_repeats(from.bytes, count)) {
    size_t made = tk_merge_strided(merges, from.bytes, count, tokens);
    if (made != SIZE_MAX) return made;
  }
  return tk_merge_long(merges, from, count, tokens, space);
}

static size_t TK_NAME(merge_bytes)(
  const tk_merges *merges, const uint8_t *bytes, size_t count, uint32_t *tokens, tk_merge_space *space
) {
  return tk_merge_any(merges, (tk_symbols){bytes, NULL}, count, tokens, space);
}

static size_t TK_NAME(merge_symbols)(
  const tk_merges *merges, const uint32_t *symbols, size_t count, uint32_t *tokens, tk_merge_space *space
) {
  return tk_merge_any(merges, (tk_symbols){NULL, symbols}, count, tokens, space);
}

static void TK_NAME(merge_pieces)(const tk_merges *merges, tk_job *jobs, size_t count) {
  // By size; what is done goes to the last list, which is never looked at.
  tk_job *waiting[4][TK_LANES];
  size_t counts[4] = {0};
  for (size_t k = 0; k < count; k++) {
    size_t size = jobs[k].made ? 3 : (jobs[k].count > 16) + (jobs[k].count > 32);
    waiting[size][counts[size]] = jobs + k;
    counts[size] += 1;
    if (counts[size] < TK_LANES) continue;
    if (size == 0) tk_merge_group(merges, waiting[0], TK_LANES, 2);
    if (size == 1) tk_merge_group(merges, waiting[1], TK_LANES, 4);
    if (size == 2) tk_merge_group(merges, waiting[2], TK_LANES, 8);
    counts[size] = 0;
  }
  tk_merge_group(merges, waiting[0], counts[0], 2);
  if (counts[1]) tk_merge_group(merges, waiting[1], counts[1], 4);
  if (counts[2]) tk_merge_group(merges, waiting[2], counts[2], 8);
}
