#ifndef CTOKENKERNELS_H
#define CTOKENKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/// A merge of two tokens, `pair` being `left << 32 | right`; all ones marks an empty slot.
typedef struct {
  uint64_t pair;
  uint32_t rank;
  uint32_t product;
} tk_merge;

/// Rank and product of the merge of two bytes.
typedef struct {
  uint32_t rank;
  uint32_t product;
} tk_byte_merge;

/// The rank of pairs that do not merge.
#define TK_NEVER UINT32_MAX
/// Ranks that the kernels can work with lie below this: six bits of a word say where a merge is.
#define TK_RANK_LIMIT (1u << 26)

/// An open-addressing table of merges, and a filter that tells most pairs that do not merge.
typedef struct {
  const tk_merge *slots;
  size_t slot_mask;
  unsigned slot_shift;
  /// `1 << 21` bits, one for the hash of each merge.
  const uint64_t *filter;
  /// By `left << 8 | right`.
  const tk_byte_merge *byte_merges;
  /// The token of each byte; each byte has one.
  const uint32_t *byte_tokens;
} tk_merges;

enum { TK_FILTER_BITS = 21 };

/// Spreads a pair over a word; its high bits choose the slot.
static inline uint64_t tk_scramble(uint64_t pair) { return (pair ^ pair >> 29) * 0x9E3779B97F4A7C15; }

/// The merge of two tokens; NULL if they do not merge.
static inline const tk_merge *tk_find_merge(const tk_merges *merges, uint32_t left, uint32_t right) {
  uint64_t pair = (uint64_t)left << 32 | right, hash = tk_scramble(pair);
  uint64_t bit = hash >> (64 - TK_FILTER_BITS);
  if (!(merges->filter[bit >> 6] >> (bit & 63) & 1)) return NULL;
  size_t slot = hash >> merges->slot_shift;
  while (true) {
    const tk_merge *merge = merges->slots + slot;
    if (merge->pair == pair) return merge;
    if (merge->pair == UINT64_MAX) return NULL;
    slot = (slot + 1) & merges->slot_mask;
  }
}

/// Buffers for merging pieces of more than 64 tokens.
typedef struct tk_merge_space tk_merge_space;
tk_merge_space *tk_merge_space_make(void);
void tk_merge_space_free(tk_merge_space *space);

enum { TK_MOST_ENDS = 4096 };

/// The kernels in one of the forms that they are compiled in.
typedef struct {
  size_t (*scan)(const tk_rule *, const tk_text *, size_t *position, size_t *ends, size_t *by_hand);
  size_t (*merge_bytes)(const tk_merges *, const uint8_t *bytes, size_t count, uint32_t *tokens, tk_merge_space *);
  size_t (*merge_symbols)(const tk_merges *, const uint32_t *symbols, size_t count, uint32_t *tokens, tk_merge_space *);
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

/// A remembered piece of at most 15 bytes and 4 tokens; two fit a cache line.
typedef struct {
  uint64_t low;
  /// Bytes 8 to 14, then the number of bytes in 4 bits, then the number of tokens in 4 bits.
  uint64_t high;
  uint32_t tokens[4];
} tk_piece;

/// Remembered pieces in lines of two; a new one pushes out the older one of its line.
typedef struct {
  tk_piece *pieces;
  size_t bytes;
  unsigned line_shift;
} tk_piece_cache;

/// A cache of `1 << line_bits` lines, all zero; `pieces` is NULL if there is no memory.
tk_piece_cache tk_piece_cache_make(unsigned line_bits);
void tk_piece_cache_free(tk_piece_cache cache);

enum {
  TK_LONGEST_PIECE = 15,
  TK_MOST_TOKENS = 4,
  /// Pieces whose keys are made at once: enough to hide the way to memory.
  TK_KEYS = 64,
};

/// The key of a piece and the line where it would stand; `high` is 0 for pieces too long.
typedef struct {
  uint64_t low, high;
  tk_piece *line;
} tk_key;

/// Makes the keys of `count` pieces, at most TK_KEYS, the first of which starts at `start`, and calls their lines from memory.
void tk_make_keys(const tk_piece_cache *cache, const tk_text *text, size_t start, const size_t *ends, size_t count, tk_key *keys);

/// Writes the tokens of the pieces from `index` on to `tokens + *made`, up to the first that is not remembered, and returns its index.
/// There is room for 4 tokens a piece, and 4 more.
size_t tk_find_pieces(const tk_key *keys, size_t index, size_t count, uint32_t *tokens, size_t *made);

/// Remembers the tokens of a piece, at most 4.
void tk_remember_piece(const tk_key *key, const uint32_t *tokens, size_t count);

#endif
