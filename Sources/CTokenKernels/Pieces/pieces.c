// The memory of pieces: most text is words seen before, and this is where their tokens come from.

#include <string.h>

#include "../include/CTokenKernels.h"

/// The part of the second word that tells short pieces apart: the four bits above are the number of tokens.
static const uint64_t key_bits = ~(uint64_t)0 >> 4;

tk_piece_cache tk_piece_cache_make(unsigned short_bits, unsigned wide_bits) {
  return (tk_piece_cache){
    tk_allocate_pages((2 * sizeof(tk_short_piece)) << short_bits), tk_allocate_pages((2 * sizeof(tk_wide_piece)) << wide_bits),
    64 - short_bits, 64 - wide_bits,
  };
}

void tk_piece_cache_free(tk_piece_cache cache) {
  tk_free_pages(cache.shorts, (2 * sizeof(tk_short_piece)) << (64 - cache.short_shift));
  tk_free_pages(cache.wides, (2 * sizeof(tk_wide_piece)) << (64 - cache.wide_shift));
}

static inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/// Keeps as many of a word's bytes as there are before the end of a piece.
static inline uint64_t kept(uint64_t word, long bytes) {
  if (bytes >= 8) return word;
  return bytes <= 0 ? 0 : word & ~(uint64_t)0 >> (64 - 8 * bytes);
}

static inline uint64_t fold(uint64_t hash) { return hash ^ hash << 32; }

void tk_make_keys(
  const tk_piece_cache *cache, const tk_text *text, size_t start, const size_t *ends, size_t count, tk_key *keys
) {
  for (size_t i = 0; i < count; i++) {
    size_t length = ends[i] - start, readable = text->limit - start;
    const uint8_t *bytes = text->bytes + start;
    uint8_t padded[32];
    tk_key key = {{0}, cache->shorts, cache->wides};
    if (length <= TK_WIDE_BYTES && readable < 32) {
      memset(padded, 0, sizeof padded);
      memcpy(padded, bytes, length);
      bytes = padded;
    }
    if (length <= TK_SHORT_BYTES) {
      key.words[0] = kept(load(bytes), (long)length);
      key.words[1] = kept(load(bytes + 8), (long)length - 8) | (uint64_t)length << 56;
    } else if (length <= TK_WIDE_BYTES) {
      key.words[0] = load(bytes);
      key.words[1] = load(bytes + 8);
      key.words[2] = kept(load(bytes + 16), (long)length - 16);
      key.words[3] = kept(load(bytes + 24), (long)length - 24) | (uint64_t)length << 56;
    }
    uint64_t first = key.words[0] ^ key.words[1] * 0x9E3779B97F4A7C15;
    uint64_t second = key.words[2] ^ key.words[3] * 0xC2B2AE3D27D4EB4F;
    uint64_t hash = fold((first + second * 0xA0761D6478BD642F) * 0xD6E8FEB86659FD93);
    key.shorts += (hash >> cache->short_shift) * 2;
    key.wides += (hash >> cache->wide_shift) * 2;
    if (length <= TK_SHORT_BYTES) {
      __builtin_prefetch(key.shorts);
    } else {
      __builtin_prefetch(key.wides);
      __builtin_prefetch(key.wides + 1);
    }
    keys[i] = key;
    start = ends[i];
  }
}

static inline bool is_short(const tk_short_piece *piece, const tk_key *key) {
  return !(((piece->high ^ key->words[1]) & key_bits) | (piece->low ^ key->words[0]));
}

static inline bool is_wide(const tk_wide_piece *piece, const tk_key *key) {
  return !((piece->words[0] ^ key->words[0]) | (piece->words[1] ^ key->words[1]) | (piece->words[2] ^ key->words[2])
    | (piece->words[3] ^ key->words[3]));
}

/// The remembered short piece; one that is not short has more in its key than a short one can hold.
static inline const tk_short_piece *find_short(const tk_key *key) {
  if (key->words[3]) return NULL;
  if (is_short(key->shorts, key)) return key->shorts;
  return is_short(key->shorts + 1, key) ? key->shorts + 1 : NULL;
}

static inline const tk_wide_piece *find_wide(const tk_key *key) {
  if (is_wide(key->wides, key)) return key->wides;
  return is_wide(key->wides + 1, key) ? key->wides + 1 : NULL;
}

/// No piece is empty: all zero is the key of one too long, and what an empty place looks like.
static inline bool has_key(const tk_key *key) { return (key->words[1] | key->words[3]) != 0; }

size_t tk_unknown_pieces(const tk_key *keys, size_t count, uint16_t *indices) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    const tk_key *key = keys + i;
    if (has_key(key) && (find_short(key) || find_wide(key))) continue;
    indices[found] = (uint16_t)i;
    found += 1;
  }
  return found;
}

size_t tk_find_pieces(const tk_key *keys, size_t index, size_t count, uint32_t *tokens, size_t *made) {
  uint32_t *out = tokens + *made;
  for (; index < count; index++) {
    const tk_key *key = keys + index;
    if (!has_key(key)) break;
    const tk_short_piece *piece = find_short(key);
    if (piece) {
      memcpy(out, piece->tokens, sizeof piece->tokens);
      out += piece->high >> 60;
      continue;
    }
    const tk_wide_piece *wide = find_wide(key);
    if (!wide) break;
    memcpy(out, wide->tokens, sizeof wide->tokens);
    out += wide->count;
  }
  *made = (size_t)(out - tokens);
  return index;
}

bool tk_remember_piece(const tk_key *key, const uint32_t *tokens, size_t count) {
  if (!has_key(key) || count > TK_WIDE_TOKENS) return false;
  if (find_short(key) || find_wide(key)) return true;
  if (!key->words[3] && count <= TK_SHORT_TOKENS) {
    tk_short_piece piece = {key->words[0], key->words[1] | (uint64_t)count << 60, {0}};
    memcpy(piece.tokens, tokens, count * sizeof *tokens);
    key->shorts[1] = key->shorts[0];
    key->shorts[0] = piece;
  } else {
    tk_wide_piece piece = {{0}, {0}, (uint32_t)count};
    memcpy(piece.words, key->words, sizeof piece.words);
    memcpy(piece.tokens, tokens, count * sizeof *tokens);
    key->wides[1] = key->wides[0];
    key->wides[0] = piece;
  }
  return true;
}
