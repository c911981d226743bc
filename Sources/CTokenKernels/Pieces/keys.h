// What pieces are remembered by.

#ifndef TK_PIECE_KEYS_H
#define TK_PIECE_KEYS_H

#include <string.h>

#include "../include/CTokenKernels.h"

/// The part of a short key's second word that tells pieces apart: in places, the four bits above are the number of tokens.
static const uint64_t tk_key_bits = ~(uint64_t)0 >> 4;

enum {
  /// In place of a short piece's number of tokens: the tokens stand in its wide place, or are kept elsewhere.
  TK_IN_WIDE = 14,
  TK_ELSEWHERE = 15,
};

/// In place of a short key's second word, and of a wide piece's number of tokens, while the place is written. No key is like it.
static const uint64_t tk_short_in_making = 1;
static const uint32_t tk_wide_in_making = UINT32_MAX;

static inline uint64_t tk_load_word(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/// The high bits choose the pair of places.
static inline uint64_t tk_short_hash(tk_key key) { return (key.low ^ key.high * 0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93; }

static inline uint64_t tk_wide_hash(const uint64_t *words) {
  uint64_t first = words[0] ^ words[1] * 0x9E3779B97F4A7C15, second = words[2] ^ words[3] * 0xC2B2AE3D27D4EB4F;
  return (first + second * 0xA0761D6478BD642F) * 0xD6E8FEB86659FD93;
}

/// The words of a piece of at most TK_WIDE_BYTES, its number of bytes in the last byte; returns their hash.
static inline uint64_t tk_make_wide(const uint8_t *bytes, size_t length, uint64_t *words) {
  uint8_t padded[32] = {0};
  memcpy(padded, bytes, length);
  padded[31] = (uint8_t)length;
  for (size_t i = 0; i < 4; i++) words[i] = tk_load_word(padded + 8 * i);
  return tk_wide_hash(words);
}

/// The pair of places of a wide piece. The neighbouring pair takes those that find it full.
static inline size_t tk_wide_pair(const tk_piece_cache *cache, uint64_t hash) { return hash >> cache->wide_shift; }

static inline bool tk_is_wide(const tk_wide_piece *piece, const uint64_t *words) {
  return !((piece->words[0] ^ words[0]) | (piece->words[1] ^ words[1]) | (piece->words[2] ^ words[2])
    | (piece->words[3] ^ words[3]));
}

/// The place of a wide piece, or NULL.
static inline const tk_wide_piece *tk_find_wide(const tk_piece_cache *cache, const uint64_t *words, uint64_t hash) {
  for (size_t i = 0; i < 4; i++) {
    const tk_wide_piece *place = cache->wides + (tk_wide_pair(cache, hash) * 2 ^ i);
    // What was written before the number of tokens is seen by who sees that.
    uint32_t count = __atomic_load_n(&place->count, __ATOMIC_ACQUIRE);
    if (count == 0) return NULL;
    if (count != tk_wide_in_making && tk_is_wide(place, words)) return place;
  }
  return NULL;
}

/// The place of a piece that has a short key, whatever its length.
static inline const tk_wide_piece *tk_find_short_in_wide(const tk_piece_cache *cache, tk_key key) {
  return tk_find_wide(cache, (uint64_t[4]){key.low, key.high, 0, 0}, tk_short_hash(key));
}

#endif
