// Pieces that several threads remember together: what one has merged, the others need not merge again.
//
// Places are taken once and never given up. Who takes one writes the piece and then, by a release store, its number of tokens; until then
// the place holds nothing for the others. So a piece is found whole or not at all, and whether it is found changes only the speed.

#include "keys.h"

enum {
  /// Pairs of places, as a power of two.
  SHARED_BITS = 15,
};

/// In place of the number of tokens while a piece is written.
static const uint32_t being_written = UINT32_MAX;

struct tk_shared_pieces {
  tk_wide_piece places[2 << SHARED_BITS];
};

tk_shared_pieces *tk_shared_pieces_make(void) { return tk_allocate_pages(sizeof(tk_shared_pieces)); }

void tk_shared_pieces_free(tk_shared_pieces *pieces) { tk_free_pages(pieces, sizeof *pieces); }

/// The words of a piece as in a wide place; returns their hash.
static uint64_t make_words(const tk_key *key, const uint8_t *bytes, size_t length, uint64_t *words) {
  if (!key->high) return tk_make_wide(bytes, length, words);
  memcpy(words, (uint64_t[4]){key->low, key->high, 0, 0}, 4 * sizeof *words);
  return tk_short_hash(*key);
}

void tk_call_shared(const tk_shared_pieces *pieces, const tk_key *key) {
  const tk_wide_piece *places = pieces->places + (tk_short_hash(*key) >> (64 - SHARED_BITS)) * 2;
  __builtin_prefetch(places);
  __builtin_prefetch(places + 1);
}

size_t tk_find_shared(const tk_shared_pieces *pieces, const tk_key *key, const uint8_t *bytes, size_t length, uint32_t *tokens) {
  if (length > TK_WIDE_BYTES) return 0;
  uint64_t words[4];
  const tk_wide_piece *places = pieces->places + (make_words(key, bytes, length, words) >> (64 - SHARED_BITS)) * 2;
  for (int i = 0; i < 2; i++) {
    uint32_t count = __atomic_load_n(&places[i].count, __ATOMIC_ACQUIRE);
    if (count == 0) return 0;
    if (count == being_written || !tk_is_wide(places + i, words)) continue;
    memcpy(tokens, places[i].tokens, sizeof places[i].tokens);
    return count;
  }
  return 0;
}

void tk_share_piece(
  tk_shared_pieces *pieces, const tk_key *key, const uint8_t *bytes, size_t length, const uint32_t *tokens, size_t count
) {
  if (length > TK_WIDE_BYTES || count == 0 || count > TK_WIDE_TOKENS) return;
  uint64_t words[4];
  tk_wide_piece *places = pieces->places + (make_words(key, bytes, length, words) >> (64 - SHARED_BITS)) * 2;
  for (int i = 0; i < 2; i++) {
    uint32_t held = __atomic_load_n(&places[i].count, __ATOMIC_ACQUIRE);
    if (held == 0 && __atomic_compare_exchange_n(&places[i].count, &held, being_written, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
      memcpy(places[i].words, words, sizeof words);
      memcpy(places[i].tokens, tokens, count * sizeof *tokens);
      __atomic_store_n(&places[i].count, (uint32_t)count, __ATOMIC_RELEASE);
      return;
    }
    if (held != being_written && tk_is_wide(places + i, words)) return;
  }
}
