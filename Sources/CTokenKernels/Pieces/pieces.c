// The memory of pieces: most text is words seen before, and this is where their tokens come from.
//
// Any number of threads find and remember at the same time. A place is taken once and never given up; who takes it writes the piece and
// last, by a release store, the word that others know it by. So a piece is found whole or not at all, and whether it is found changes only
// the speed.

#include <string.h>

#include "keys.h"

enum {
  /// Pairs of places, as powers of two, that a memory begins with, a large page each, and grows to.
  FIRST_SHORT_BITS = 15,
  FIRST_WIDE_BITS = 14,
  MOST_SHORT_BITS = 19,
  MOST_WIDE_BITS = 18,
  /// Powers of two that it grows by: who has seen many new pieces will see more.
  GROWTH_BITS = 2,
};

size_t tk_shorts_size(unsigned shift) { return sizeof(tk_short_pair) << (64 - shift); }

size_t tk_wides_size(unsigned shift) { return (2 * sizeof(tk_wide_piece)) << (64 - shift); }

tk_piece_cache tk_piece_cache_make(void) {
  return (tk_piece_cache){
    .shorts = tk_allocate_pages(tk_shorts_size(64 - FIRST_SHORT_BITS)),
    .wides = tk_allocate_pages(tk_wides_size(64 - FIRST_WIDE_BITS)),
    .short_shift = 64 - FIRST_SHORT_BITS,
    .wide_shift = 64 - FIRST_WIDE_BITS,
  };
}

/// Appends tokens, eight at a time: most runs are short.
static inline uint32_t *append_tokens(uint32_t *target, const uint32_t *tokens, size_t count) {
  for (size_t i = 0; i < count; i += TK_SPARE) memcpy(target + i, tokens + i, TK_SPARE * sizeof *tokens);
  return target + count;
}

void tk_fill_in(
  uint32_t *target, const uint32_t *tokens, size_t made, const tk_miss *misses, size_t count, const uint32_t *found
) {
  size_t taken = 0;
  for (size_t i = 0; i < count; i++) {
    const tk_miss *miss = misses + i;
    target = append_tokens(target, tokens + taken, miss->at - taken);
    target = append_tokens(target, found + miss->from, miss->count);
    taken = miss->at;
  }
  append_tokens(target, tokens + taken, made - taken);
}

/// Enters a short piece whose number of tokens stands in its key, unless it is there, is just being entered, or has no place left. Returns
/// whether it was entered.
static bool enter_short(const tk_piece_cache *cache, const uint64_t *key, const uint32_t *tokens) {
  size_t pair = tk_short_hash((tk_key){key[0], key[1] & tk_key_bits}) >> cache->short_shift;
  // The second place of a pair is taken last, and those of the neighbouring pair after it.
  for (size_t i = 0; i < 4; i++) {
    tk_short_pair *places = cache->shorts + (pair ^ i / 2);
    uint64_t *held = places->keys[i % 2];
    uint64_t second = __atomic_load_n(held + 1, __ATOMIC_ACQUIRE);
    if (second == 0 && __atomic_compare_exchange_n(held + 1, &second, tk_short_in_making, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
      __atomic_store_n(held, key[0], __ATOMIC_RELAXED);
      memcpy(places->tokens[i % 2], tokens, sizeof *places->tokens);
      __atomic_store_n(held + 1, key[1], __ATOMIC_RELEASE);
      return true;
    }
    if (second == tk_short_in_making || (held[0] == key[0] && (second & tk_key_bits) == (key[1] & tk_key_bits))) return false;
  }
  return false;
}

/// The same for a wide piece.
static bool enter_wide(const tk_piece_cache *cache, const tk_wide_piece *piece, uint64_t hash) {
  for (size_t i = 0; i < 4; i++) {
    tk_wide_piece *place = cache->wides + (tk_wide_pair(cache, hash) * 2 ^ i);
    uint32_t count = __atomic_load_n(&place->count, __ATOMIC_ACQUIRE);
    if (count == 0 && __atomic_compare_exchange_n(&place->count, &count, tk_wide_in_making, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
      memcpy(place->words, piece->words, sizeof piece->words);
      memcpy(place->tokens, piece->tokens, sizeof piece->tokens);
      __atomic_store_n(&place->count, piece->count, __ATOMIC_RELEASE);
      return true;
    }
    if (count == tk_wide_in_making || tk_is_wide(place, piece->words)) return false;
  }
  return false;
}

bool tk_wants_more_shorts(const tk_piece_cache *cache, size_t count) { return count >= (size_t)1 << (64 - cache->short_shift); }

bool tk_wants_more_wides(const tk_piece_cache *cache, size_t count) { return count >= (size_t)1 << (64 - cache->wide_shift); }

bool tk_make_more_shorts(tk_piece_cache *cache, size_t *count) {
  unsigned bits = 64 - cache->short_shift, more = bits + GROWTH_BITS < MOST_SHORT_BITS ? bits + GROWTH_BITS : MOST_SHORT_BITS;
  tk_piece_cache larger = *cache;
  larger.shorts = tk_allocate_pages(tk_shorts_size(64 - more));
  if (!larger.shorts) return false;
  larger.short_shift = 64 - more;
  *count = 0;
  for (size_t i = 0; bits < more && i < (size_t)2 << bits; i++) {
    const tk_short_pair *pair = cache->shorts + i / 2;
    uint64_t second = __atomic_load_n(&pair->keys[i % 2][1], __ATOMIC_ACQUIRE);
    if (second == 0 || second == tk_short_in_making) continue;
    *count += enter_short(&larger, (uint64_t[2]){pair->keys[i % 2][0], second}, pair->tokens[i % 2]);
  }
  *cache = larger;
  return true;
}

bool tk_make_more_wides(tk_piece_cache *cache, size_t *count) {
  unsigned bits = 64 - cache->wide_shift, more = bits + GROWTH_BITS < MOST_WIDE_BITS ? bits + GROWTH_BITS : MOST_WIDE_BITS;
  tk_piece_cache larger = *cache;
  larger.wides = tk_allocate_pages(tk_wides_size(64 - more));
  if (!larger.wides) return false;
  larger.wide_shift = 64 - more;
  *count = 0;
  for (size_t i = 0; bits < more && i < (size_t)2 << bits; i++) {
    const tk_wide_piece *piece = cache->wides + i;
    uint32_t held = __atomic_load_n(&piece->count, __ATOMIC_ACQUIRE);
    if (held == 0 || held == tk_wide_in_making) continue;
    // Short pieces are found by the hash of their short form.
    uint64_t hash = piece->words[3] ? tk_wide_hash(piece->words) : tk_short_hash((tk_key){piece->words[0], piece->words[1]});
    *count += enter_wide(&larger, piece, hash);
  }
  *cache = larger;
  return true;
}

static void remember_wide(
  tk_piece_cache *cache, const uint64_t *words, uint64_t hash, const uint32_t *tokens, size_t count
) {
  tk_wide_piece piece = {{0}, {0}, count > TK_WIDE_TOKENS ? TK_ELSEWHERE : (uint32_t)count};
  memcpy(piece.words, words, sizeof piece.words);
  if (count <= TK_WIDE_TOKENS) memcpy(piece.tokens, tokens, count * sizeof *tokens);
  cache->new_wides += enter_wide(cache, &piece, hash);
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
  cache->new_shorts += enter_short(cache, entered, held);
  return count <= TK_WIDE_TOKENS;
}
