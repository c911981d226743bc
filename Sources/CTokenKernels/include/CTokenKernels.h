#ifndef CTOKENKERNELS_H
#define CTOKENKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The hot loops of byte-pair encoding: cutting text into pieces, finding pieces that were seen before, merging the others.
// Nothing here allocates but the `_make` functions, keeps state between calls, or reads beyond the lengths it is given.

/// What a scalar is, as bits; the same as in the table that comes with a text.
enum {
  TK_LETTER = 1 << 0,
  TK_NUMBER = 1 << 1,
  TK_SPACE = 1 << 2,
  TK_MARK = 1 << 3,
  TK_UPPER = 1 << 4,
  TK_LOWER = 1 << 5,
};

/// Text in UTF-8 for the most part, and the table of its scalars' classes: `classes[block_starts[scalar >> 8] + (scalar & 255)]`.
/// A byte that is no part of valid UTF-8 counts as a scalar of no class.
typedef struct {
  const uint8_t *bytes;
  /// Where the text ends; nothing is read from there on.
  size_t limit;
  const uint16_t *classes;
  const uint32_t *block_starts;
} tk_text;

/// Families of regular expressions that cut text in much the same way.
typedef enum { TK_GPT2, TK_LLAMA3, TK_O200K } tk_family;

/// One member of a family.
typedef struct {
  tk_family family;
  /// What words are made of in the family of Llama 3: letters, or letters and marks.
  uint16_t word;
  /// Whether every number is a piece; if not, up to three are.
  bool single_numbers;
  /// Whether words of the family of o200k keep a contraction.
  bool contractions;
  /// Whether white space at the end of the text is one piece even with line ends in it.
  bool keeps_trailing_space;
} tk_rule;

/// Four merges whose pairs, `left << 32 | right`, have hashes of the same beginning; all ones marks an empty place. Merges that
/// find their line full stand in the next one that is not.
typedef struct {
  uint64_t pairs[4];
  uint32_t ranks[4];
  uint32_t products[4];
} tk_merge_line;

/// Rank and product of a merge.
typedef struct {
  uint32_t rank;
  uint32_t product;
} tk_byte_merge;

/// The rank of pairs that do not merge.
#define TK_NEVER UINT32_MAX
/// Ranks that the kernels can work with lie below this: six bits of a word say where a merge is.
#define TK_RANK_LIMIT (1u << 26)

/// A table of merges, and a filter that tells most pairs that do not merge.
typedef struct {
  tk_merge_line *lines;
  size_t line_mask;
  unsigned line_shift;
  /// TK_FILTER_BITS bits a line, one for the hash of each merge.
  uint64_t *filter;
  /// Which of `byte_merges` is that of two bytes, by `left << 8 | right`: few pairs of bytes merge, and what is read all over must be small.
  const uint16_t *byte_pairs;
  const tk_byte_merge *byte_merges;
  /// The token of each byte; each byte has one.
  const uint32_t *byte_tokens;
} tk_merges;

enum {
  TK_FILTER_BITS_LOG2 = 4,
  TK_FILTER_BITS = 1 << TK_FILTER_BITS_LOG2,
};

/// The size of the filter of a table of so many lines, a multiple of 64 bytes.
static inline size_t tk_filter_size(size_t lines) { return (lines * TK_FILTER_BITS / 8 + 63) / 64 * 64; }

/// Spreads every bit of `value` over the whole word (multiply and fold).
static inline uint64_t tk_mix(uint64_t value) {
  __uint128_t product = (__uint128_t)(value ^ 0xA0761D6478BD642F) * 0xE7037ED1A0B428DB;
  return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

/// Spreads a pair over a word; its high bits choose line and bit.
static inline uint64_t tk_scramble(uint64_t pair) { return (pair ^ pair >> 29) * 0x9E3779B97F4A7C15; }

static inline bool tk_filter_says(const tk_merges *merges, uint64_t hash) {
  uint64_t bit = hash >> (merges->line_shift - TK_FILTER_BITS_LOG2);
  return merges->filter[bit >> 6] >> (bit & 63) & 1;
}

/// The merge of two tokens; its rank is TK_NEVER if they do not merge.
static inline tk_byte_merge tk_find_merge(const tk_merges *merges, uint32_t left, uint32_t right) {
  uint64_t pair = (uint64_t)left << 32 | right, hash = tk_scramble(pair);
  if (tk_filter_says(merges, hash)) {
    for (size_t index = hash >> merges->line_shift;; index = (index + 1) & merges->line_mask) {
      const tk_merge_line *line = merges->lines + index;
      for (int i = 0; i < 4; i++) {
        if (line->pairs[i] == pair) return (tk_byte_merge){line->ranks[i], line->products[i]};
      }
      if (line->pairs[3] == UINT64_MAX) break;
    }
  }
  return (tk_byte_merge){TK_NEVER, UINT32_MAX};
}

/// Empties a table.
void tk_clear_merges(tk_merges *merges);
/// Enters a merge, in place of one of the same pair; says whether there was none. The table has room.
bool tk_insert_merge(tk_merges *merges, uint64_t pair, uint32_t rank, uint32_t product);
/// The merge at a place of a line, if there is one.
static inline bool tk_merge_at(const tk_merge_line *line, size_t place, uint64_t *pair, uint32_t *rank, uint32_t *product) {
  *pair = line->pairs[place];
  *rank = line->ranks[place];
  *product = line->products[place];
  return *pair != UINT64_MAX;
}

/// Memory, on large pages where there are any and it fills one, all zero, at a multiple of 64; NULL if there is none.
void *tk_allocate_pages(size_t size);
void tk_free_pages(void *memory, size_t size);

/// Buffers for merging pieces of more than 64 tokens.
typedef struct tk_merge_space tk_merge_space;
tk_merge_space *tk_merge_space_make(void);
void tk_merge_space_free(tk_merge_space *space);

enum {
  /// Ends that there must be room for when a scan begins: one a byte for 64 blocks, and some to spare, which may be written over.
  TK_MOST_ENDS = 4096 + 8,
};

/// A piece of at most 64 bytes to be made tokens.
typedef struct {
  const uint8_t *bytes;
  uint32_t count;
  /// Number of tokens, when it is done; 0 until then.
  uint32_t made;
  /// Where they go; there is room for `count`.
  uint32_t *tokens;
  /// Where they start, if it was merged: a bit for each byte.
  uint64_t starts;
  /// Where characters start that begin as their own tokens, which stand at their places in `tokens`; then `starts` says where the others of
  /// what the piece begins as start, which are bytes.
  uint64_t wholes;
} tk_job;

/// A hash of a short byte string for tables in memory; not stable across versions.
static inline uint64_t tk_hash_bytes(const uint8_t *bytes, size_t count) {
  uint64_t state = (uint64_t)count * 0x9E3779B97F4A7C15, word = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    memcpy(&word, bytes + i, 8);
    state = tk_mix(state ^ word);
  }
  size_t left = count - i;
  word = 0;
  if (left >= 4) {
    uint32_t first, last;
    memcpy(&first, bytes + i, 4);
    memcpy(&last, bytes + count - 4, 4);
    word = (uint64_t)first << 32 | last;
  } else if (left > 0) {
    word = (uint64_t)bytes[i] << 16 | (uint64_t)bytes[i + left / 2] << 8 | bytes[count - 1];
  }
  return tk_mix(state ^ word);
}

/// Tokens by their bytes: `slots` holds ids by the hash of the bytes, all ones where empty; the next slots are tried in turn.
typedef struct {
  const uint8_t *bytes;
  /// Where the bytes of each id start, and one more for the end.
  const uint32_t *offsets;
  const uint32_t *slots;
  size_t slot_mask;
} tk_tokens;

/// Finds the jobs, of those not done, whose bytes are a token as a whole: they are done then. All are looked up together, so that one waits for memory
/// while the others do.
void tk_find_tokens(const tk_tokens *tokens, tk_job *jobs, size_t count);

enum {
  /// Longest pieces, and most tokens, of the two sizes of places for remembered pieces.
  TK_SHORT_BYTES = 15,
  TK_SHORT_TOKENS = 4,
  TK_WIDE_BYTES = 31,
  TK_WIDE_TOKENS = 7,
  /// Pieces that are looked up at once: enough to find many that need merging.
  TK_KEYS = 1024,
  /// In place of the number of a missed piece.
  TK_FIRST = 0xFFFF,
  /// Tokens that are copied at once.
  TK_SPARE = 8,
};

/// The key of a piece of at most TK_SHORT_BYTES: its bytes followed by zeros, and their number in the last one. A longer piece has 0 as
/// second word.
typedef struct {
  uint64_t low, high;
} tk_key;

/// Two remembered short pieces, a cache line: their keys, then their tokens.
typedef struct {
  /// The four highest bits of a key's second word are the number of tokens, or say where they are; it is 0 where there is no piece.
  uint64_t keys[2][2];
  uint32_t tokens[2][TK_SHORT_TOKENS];
} tk_short_pair;

/// A remembered wide piece, a cache line.
typedef struct {
  /// The bytes, followed by zeros, with their number in the last byte (of the second word if they are at most 15).
  uint64_t words[4];
  uint32_t tokens[TK_WIDE_TOKENS];
  /// Number of tokens, or TK_ELSEWHERE.
  uint32_t count;
} tk_wide_piece;

/// A thread's view of remembered pieces, which stand in pairs of places; a new one whose pair is full stands in the neighbouring pair, if
/// there is a place. Threads may share the places.
typedef struct {
  tk_short_pair *shorts;
  tk_wide_piece *wides;
  unsigned short_shift, wide_shift;
  /// Pieces that were entered through this view.
  size_t new_shorts, new_wides;
} tk_piece_cache;

/// Few places, in memory of `tk_allocate_pages`; members are NULL where there is none.
tk_piece_cache tk_piece_cache_make(void);
/// Bytes of the places of a view with such shifts.
size_t tk_shorts_size(unsigned short_shift);
size_t tk_wides_size(unsigned wide_shift);

/// Whether places fill up when so many pieces are entered: with half of them taken, new ones begin to find none.
bool tk_wants_more_shorts(const tk_piece_cache *cache, size_t count);
bool tk_wants_more_wides(const tk_piece_cache *cache, size_t count);
/// Points the view to more places, in new memory, with all that the old ones hold; where there are as many as may be, to empty ones. `count`
/// becomes the number of pieces. The old places stay as they are. Returns false where there is no memory.
bool tk_make_more_shorts(tk_piece_cache *cache, size_t *count);
bool tk_make_more_wides(tk_piece_cache *cache, size_t *count);

/// A piece whose tokens are not remembered here.
typedef struct {
  tk_key key;
  uint32_t index;
  /// The missed piece before it that is the same; TK_FIRST if there is none.
  uint16_t same;
  /// Whether it was seen before and is remembered by whoever keeps pieces of many tokens.
  bool is_elsewhere;
  /// Where its tokens belong in `tokens`, those of other missed pieces left out.
  uint32_t at;
  /// Its tokens, for tk_fill_in: where they start, and their number.
  uint32_t from, count;
} tk_miss;

/// Writes the `made` tokens of a search to `target`, with those of the pieces missed, which stand in `found`, in between. Behind each array
/// there is room for TK_SPARE more, which may be read and written.
void tk_fill_in(
  uint32_t *target, const uint32_t *tokens, size_t made, const tk_miss *misses, size_t count, const uint32_t *found
);

/// Remembers the tokens of a piece, whose key the search made, if there is a place. Returns false if they are too many or the piece too long:
/// then they are to be kept elsewhere, and the next search says so.
bool tk_remember_piece(
  tk_piece_cache *cache, const uint8_t *bytes, size_t length, const tk_key *key, const uint32_t *tokens, size_t count
);

enum {
  TK_CROSSING_BITS = 19,
  TK_EXCEPTION_BITS = 16,
  /// Longest pieces that are cut, in bytes.
  TK_LONGEST_CUT = 4096,
};

/// What tokens there are of a character and its neighbours.
typedef struct {
  /// A bit for each number of its last bytes and of the next one's first bytes that some token holds together; in the upper half, one for each
  /// number of the last bytes of the character before and of its own first bytes.
  uint32_t ways;
  /// The token that the character becomes by itself; all ones if it becomes several.
  uint32_t token;
} tk_character_tokens;

/// Where tokens reach across the borders of characters.
typedef struct {
  /// By scalar value.
  tk_character_tokens characters[1 << 16];
  /// A bit for the hash of the bytes that a token holds of two neighbours.
  uint64_t crossings[1 << (TK_CROSSING_BITS - 6)];
  /// A bit for the hash of each token that merging its own bytes does not make.
  uint64_t exceptions[1 << (TK_EXCEPTION_BITS - 6)];
  uint64_t has_exceptions;
  /// Whether words of two-byte characters are best looked up whole.
  uint64_t keeps_words;
  /// Whether every merge has a higher rank than those that make what it merges. Then it is the same whether the bytes of a character are merged
  /// first or when their turn comes, where no token holds some of them and bytes of a neighbour.
  uint64_t is_ordered;
} tk_borders;

typedef struct tk_border_builder tk_border_builder;

/// Begins to fill in `borders`; NULL if there is no memory.
tk_border_builder *tk_borders_begin(tk_borders *borders);
/// Notes the borders inside a token. Each token that merging can make is to be noted.
void tk_borders_add(tk_border_builder *builder, const uint8_t *bytes, size_t count);
/// Notes a token that merging its own bytes does not make: no part of a piece may be looked up as such.
void tk_borders_except(tk_border_builder *builder, const uint8_t *bytes, size_t count);
/// Notes the token that a character becomes by itself.
void tk_borders_enter(tk_border_builder *builder, const uint8_t *bytes, size_t count, uint32_t token);
/// Completes the borders.
void tk_borders_end(tk_border_builder *builder);

/// Whether no byte has its highest bit.
bool tk_is_ascii(const uint8_t *bytes, size_t count);

/// Cuts pieces, the first of which starts at `start`, where no token reaches across: merged by themselves, the parts become the tokens of
/// the whole. Pieces of at most TK_SHORT_BYTES stay whole, and with `keeps_words` those of at most TK_WIDE_BYTES without
/// a character of three bytes. `looks_up_wholes` says that a piece that is a token is that token, whatever merging makes of it.
///
/// Writes the ends of the parts to `parts`, which has room for TK_KEYS + TK_LONGEST_CUT, until there are TK_KEYS or more. Returns the number of
/// pieces that were cut.
size_t tk_cut_pieces(
  const tk_borders *borders, bool looks_up_wholes, const uint8_t *bytes, size_t start, const size_t *ends, size_t count, size_t *parts,
  size_t *part_count
);

/// Longest piece that becomes several jobs, in bytes.
enum { TK_MOST_PARTS = 64 };

/// Makes jobs of a piece of at most 64 bytes: one, or one for each part where `borders` say that it may be cut; characters begin as their
/// tokens where that is the same, and parts of one character are done if its token is known. `tokens` has room for `count`, `jobs`
/// for TK_MOST_PARTS. Returns their number.
size_t tk_make_jobs(
  const tk_borders *borders, bool looks_up_wholes, const uint8_t *bytes, size_t count, uint32_t *tokens, tk_job *jobs
);

/// Puts the tokens of a piece's jobs together, where those of the first are. Returns their number.
size_t tk_join_jobs(const tk_job *jobs, size_t count);

/// A set of scalars beyond ASCII, told by their bytes: a scalar may be a member if some bit is set in all three entries, those of its first, second
/// and third byte, each by the byte's low six bits. The bits stand for groups of first bytes.
typedef struct {
  uint8_t first[64], second[64], third[64];
} tk_suspects;

/// The kernels in one of the forms that they are compiled in.
typedef struct {
  size_t (*scan)(const tk_rule *, const tk_text *, size_t *position, size_t *ends, size_t *by_hand);
  size_t (*merge_bytes)(const tk_merges *, const uint8_t *bytes, size_t count, uint32_t *tokens, tk_merge_space *);
  size_t (*merge_symbols)(const tk_merges *, const uint32_t *symbols, size_t count, uint32_t *tokens, tk_merge_space *);
  void (*merge_pieces)(const tk_merges *, tk_job *jobs, size_t count);
  size_t (*find_pieces)(
    const tk_piece_cache *, const tk_text *, size_t start, const size_t *ends, size_t count, uint32_t *tokens, size_t *made,
    tk_miss *misses);
  size_t (*find_suspects)(const tk_suspects *, const uint8_t *bytes, size_t position, size_t limit, uint64_t *found);
  /// The instruction set.
  const char *name;
} tk_kernels;

/// The fastest form that this processor runs.
const tk_kernels *tk_best_kernels(void);
/// The form that every processor runs, to check the others against.
const tk_kernels *tk_portable_kernels(void);

/// Finds the ends of the next pieces of a text, from `*position` on.
///
/// `ends` has room for TK_MOST_ENDS. `*position` moves to the last end found. Where the scan meets something rare, or a piece longer
/// than it looks ahead, `*by_hand` says how far the caller must cut the text by other means before it may call again; else it is 0.
/// Returns the number of ends.
static inline size_t tk_scan(
  const tk_kernels *kernels, const tk_rule *rule, const tk_text *text, size_t *position, size_t *ends, size_t *by_hand
) {
  return kernels->scan(rule, text, position, ends, by_hand);
}

/// Merges those of many pieces that are not done, several at a time: while one waits for memory the others go on.
static inline void tk_merge_pieces(const tk_kernels *kernels, const tk_merges *merges, tk_job *jobs, size_t count) {
  kernels->merge_pieces(merges, jobs, count);
}

/// Merges the tokens of the bytes of a piece, lowest rank first, leftmost of equals.
///
/// `tokens` has room for `count`. Returns the number of tokens, or SIZE_MAX for pieces that it cannot do in linear time.
static inline size_t tk_merge_bytes(
  const tk_kernels *kernels, const tk_merges *merges, const uint8_t *bytes, size_t count, uint32_t *tokens, tk_merge_space *space
) {
  return kernels->merge_bytes(merges, bytes, count, tokens, space);
}

/// The same for a piece that begins as tokens, `symbols`.
static inline size_t tk_merge_symbols(
  const tk_kernels *kernels, const tk_merges *merges, const uint32_t *symbols, size_t count, uint32_t *tokens, tk_merge_space *space
) {
  return kernels->merge_symbols(merges, symbols, count, tokens, space);
}

/// Looks up `count` pieces, at most TK_KEYS, the first of which starts at `start`: writes the tokens of those remembered behind the `made`
/// tokens of `tokens`, which has room for 8 a piece, and lists the others, in order. Returns their number.
static inline size_t tk_find_pieces(
  const tk_kernels *kernels, const tk_piece_cache *cache, const tk_text *text, size_t start, const size_t *ends, size_t count,
  uint32_t *tokens, size_t *made, tk_miss *misses
) {
  return kernels->find_pieces(cache, text, start, ends, count, tokens, made, misses);
}

/// Goes through text in blocks of 64 bytes, from `position` on, to the first that may hold a scalar of the set. Returns the block's position,
/// and as `found` a bit for each byte where such a scalar may begin; or `limit` and 0. Nothing is read from `limit` on.
static inline size_t tk_find_suspects(
  const tk_kernels *kernels, const tk_suspects *suspects, const uint8_t *bytes, size_t position, size_t limit, uint64_t *found
) {
  return kernels->find_suspects(suspects, bytes, position, limit, found);
}

#endif
