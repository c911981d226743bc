// The memory of pieces: most text is words seen before, and this is where their tokens come from.

#include <string.h>

#include "keys.h"

enum {
  /// Pairs of places, as powers of two, that a cache begins with, a large page each, and grows to.
  FIRST_SHORT_BITS = 15,
  FIRST_WIDE_BITS = 14,
  MOST_SHORT_BITS = 18,
  MOST_WIDE_BITS = 17,
  /// Powers of two that it grows by: who has seen many new pieces will see more.
  GROWTH_BITS = 2,
};

tk_piece_cache tk_piece_cache_make(void) {
  return (tk_piece_cache){
    .shorts = tk_allocate_pages(sizeof(tk_short_pair) << FIRST_SHORT_BITS),
    .wides = tk_allocate_pages((2 * sizeof(tk_wide_piece)) << FIRST_WIDE_BITS),
    .short_shift = 64 - FIRST_SHORT_BITS,
    .wide_shift = 64 - FIRST_WIDE_BITS,
  };
}

void tk_piece_cache_free(tk_piece_cache cache) {
  tk_free_pages(cache.shorts, sizeof(tk_short_pair) << (64 - cache.short_shift));
  tk_free_pages(cache.wides, (2 * sizeof(tk_wide_piece)) << (64 - cache.wide_shift));
}

static inline bool is_short(const uint64_t *held, tk_key key) {
  return !(((held[1] ^ key.high) & tk_key_bits) | (held[0] ^ key.low));
}

static inline bool holds(const tk_short_pair *pair, tk_key key) { return is_short(pair->keys[0], key) || is_short(pair->keys[1], key); }

static inline size_t pair_of(const tk_piece_cache *cache, tk_key key) { return tk_short_hash(key) >> cache->short_shift; }

/// Whether a short piece stands in its pair, or in the other one of the same two cache lines.
static bool is_remembered(const tk_piece_cache *cache, tk_key key) {
  size_t pair = pair_of(cache, key);
  return holds(cache->shorts + pair, key) || holds(cache->shorts + (pair ^ 1), key);
}

void tk_fill_in(uint32_t *tokens, size_t *made, const tk_miss *misses, size_t count, const uint32_t *found) {
  size_t end = *made, added = 0;
  for (size_t i = 0; i < count; i++) added += misses[i].count;
  *made += added;
  // From the back, so that nothing is written over before it has moved.
  for (size_t i = count; i-- > 0;) {
    const tk_miss *miss = misses + i;
    memmove(tokens + miss->at + added, tokens + miss->at, (end - miss->at) * sizeof *tokens);
    added -= miss->count;
    memcpy(tokens + miss->at + added, found + miss->from, miss->count * sizeof *tokens);
    end = miss->at;
  }
}

/// Enters a piece whose number of tokens stands in its key.
static inline void insert_short(const tk_piece_cache *cache, const uint64_t *key, const uint32_t *tokens) {
  size_t place = pair_of(cache, (tk_key){key[0], key[1] & tk_key_bits});
  tk_short_pair *pair = cache->shorts + place, *other = cache->shorts + (place ^ 1);
  // The older one of a full pair goes only if the other pair is full too. The second place of a pair is taken last.
  if (pair->keys[1][1] && !other->keys[1][1]) pair = other;
  memcpy(pair->keys[1], pair->keys[0], sizeof *pair->keys);
  memcpy(pair->tokens[1], pair->tokens[0], sizeof *pair->tokens);
  memcpy(pair->keys[0], key, sizeof *pair->keys);
  memcpy(pair->tokens[0], tokens, sizeof *pair->tokens);
}

static inline void insert_wide(const tk_piece_cache *cache, const tk_wide_piece *piece, uint64_t hash) {
  tk_wide_piece *places = tk_wide_places(cache, hash);
  places[1] = places[0];
  places[0] = *piece;
}

static unsigned larger_bits(unsigned bits, unsigned most) { return bits + GROWTH_BITS < most ? bits + GROWTH_BITS : most; }

/// Makes more short places when about half of them are taken, up to a bound; a lack of memory leaves them as they are. Fuller pairs
/// would push out pieces that are still needed.
static void grow_shorts(tk_piece_cache *cache) {
  unsigned bits = 64 - cache->short_shift;
  if (cache->short_count < (size_t)1 << bits || bits == MOST_SHORT_BITS) return;
  tk_piece_cache larger = *cache;
  unsigned more = larger_bits(bits, MOST_SHORT_BITS);
  larger.shorts = tk_allocate_pages(sizeof(tk_short_pair) << more);
  if (!larger.shorts) return;
  larger.short_shift = 64 - more;
  for (size_t i = 0; i < (size_t)2 << bits; i++) {
    // The older one of each pair first.
    const tk_short_pair *pair = cache->shorts + i / 2;
    size_t which = ~i & 1;
    if (pair->keys[which][1]) insert_short(&larger, pair->keys[which], pair->tokens[which]);
  }
  tk_free_pages(cache->shorts, sizeof(tk_short_pair) << bits);
  *cache = larger;
}

/// The same for wide places.
static void grow_wides(tk_piece_cache *cache) {
  unsigned bits = 64 - cache->wide_shift;
  if (cache->wide_count < ((size_t)3 << bits) / 2 || bits == MOST_WIDE_BITS) return;
  tk_piece_cache larger = *cache;
  unsigned more = larger_bits(bits, MOST_WIDE_BITS);
  larger.wides = tk_allocate_pages((2 * sizeof(tk_wide_piece)) << more);
  if (!larger.wides) return;
  larger.wide_shift = 64 - more;
  for (size_t i = 0; i < (size_t)2 << bits; i++) {
    const tk_wide_piece *piece = cache->wides + (i ^ 1);
    if (!piece->count) continue;
    // Short pieces are found by the hash of their short form.
    uint64_t hash = piece->words[3] ? tk_wide_hash(piece->words) : tk_short_hash((tk_key){piece->words[0], piece->words[1]});
    insert_wide(&larger, piece, hash);
  }
  tk_free_pages(cache->wides, (2 * sizeof(tk_wide_piece)) << bits);
  *cache = larger;
}

static void remember_wide(
  tk_piece_cache *cache, const uint64_t *words, uint64_t hash, const uint32_t *tokens, size_t count
) {
  grow_wides(cache);
  tk_wide_piece piece = {{0}, {0}, count > TK_WIDE_TOKENS ? TK_ELSEWHERE : (uint32_t)count};
  memcpy(piece.words, words, sizeof piece.words);
  if (count <= TK_WIDE_TOKENS) memcpy(piece.tokens, tokens, count * sizeof *tokens);
  tk_wide_piece *known = tk_find_wide(cache, words, hash);
  if (known) {
    *known = piece;
  } else {
    insert_wide(cache, &piece, hash);
    cache->wide_count += 1;
  }
}

bool tk_remember_piece(
  tk_piece_cache *cache, const uint8_t *bytes, size_t length, const tk_key *key, const uint32_t *tokens, size_t count
) {
  if (length > TK_WIDE_BYTES) return false;
  if (length > TK_SHORT_BYTES) {
    uint64_t words[4], hash = tk_make_wide(bytes, length, words);
    remember_wide(cache, words, hash, tokens, count);
    return count <= TK_WIDE_TOKENS;
  }
  uint64_t entered[2] = {key->low, key->high};
  uint32_t held[TK_SHORT_TOKENS] = {0};
  if (count <= TK_SHORT_TOKENS) {
    entered[1] |= (uint64_t)count << 60;
    memcpy(held, tokens, count * sizeof *tokens);
  } else if (count <= TK_WIDE_TOKENS) {
    entered[1] |= (uint64_t)TK_IN_WIDE << 60;
    remember_wide(cache, (uint64_t[4]){key->low, key->high, 0, 0}, tk_short_hash(*key), tokens, count);
  } else {
    entered[1] |= (uint64_t)TK_ELSEWHERE << 60;
  }
  if (!is_remembered(cache, *key)) {
    grow_shorts(cache);
    insert_short(cache, entered, held);
    cache->short_count += 1;
  }
  return count <= TK_WIDE_TOKENS;
}
