// The memory of short pieces: most text is words seen before, and this is where their tokens come from.

#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "../include/CTokenKernels.h"

/// The part of `high` that tells pieces apart: the four bits above are the number of tokens.
static const uint64_t key_bits = ~(uint64_t)0 >> 4;

tk_piece_cache tk_piece_cache_make(unsigned line_bits) {
  tk_piece_cache cache = {NULL, (size_t)64 << line_bits, 64 - line_bits};
#if defined(__linux__)
  // Large pages: the lines asked for lie all over the cache, and each would need a page of its own to be found.
  size_t huge = (size_t)2 << 20;
  cache.pieces = aligned_alloc(huge, (cache.bytes + huge - 1) / huge * huge);
  if (!cache.pieces) return cache;
  madvise(cache.pieces, cache.bytes, MADV_HUGEPAGE);
#else
  cache.pieces = aligned_alloc(64, cache.bytes);
  if (!cache.pieces) return cache;
#endif
  memset(cache.pieces, 0, cache.bytes);
  return cache;
}

void tk_piece_cache_free(tk_piece_cache cache) { free(cache.pieces); }

void tk_make_keys(
  const tk_piece_cache *cache, const tk_text *text, size_t start, const size_t *ends, size_t count, tk_key *keys
) {
  for (size_t i = 0; i < count; i++) {
    size_t length = ends[i] - start;
    uint64_t low = 0, high = 0;
    if (length <= TK_LONGEST_PIECE) {
      if (text->limit - start >= 16) {
        memcpy(&low, text->bytes + start, 8);
        memcpy(&high, text->bytes + start + 8, 8);
      } else {
        uint8_t padded[16] = {0};
        memcpy(padded, text->bytes + start, length);
        memcpy(&low, padded, 8);
        memcpy(&high, padded + 8, 8);
      }
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
      low = __builtin_bswap64(low);
      high = __builtin_bswap64(high);
#endif
      uint64_t mask = ~(uint64_t)0 >> (56 & (64 - 8 * length));
      low = length < 8 ? low & mask : low;
      high = length > 8 ? high & mask : 0;
      high |= (uint64_t)length << 56;
    }
    uint64_t hash = (low ^ high * 0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93;
    tk_piece *line = cache->pieces + ((hash ^ hash << 32) >> cache->line_shift) * 2;
    __builtin_prefetch(line);
    keys[i] = (tk_key){low, high, line};
    start = ends[i];
  }
}

size_t tk_find_pieces(const tk_key *keys, size_t index, size_t count, uint32_t *tokens, size_t *made) {
  uint32_t *out = tokens + *made;
  for (; index < count; index++) {
    tk_key key = keys[index];
    const tk_piece *piece = key.line;
    if (((piece->high ^ key.high) & key_bits) | (piece->low ^ key.low)) {
      piece += 1;
      if (((piece->high ^ key.high) & key_bits) | (piece->low ^ key.low)) break;
    }
    if (!key.high) break;
    memcpy(out, piece->tokens, sizeof piece->tokens);
    out += piece->high >> 60;
  }
  *made = (size_t)(out - tokens);
  return index;
}

void tk_remember_piece(const tk_key *key, const uint32_t *tokens, size_t count) {
  tk_piece piece = {key->low, key->high | (uint64_t)count << 60, {0}};
  memcpy(piece.tokens, tokens, count * sizeof *tokens);
  key->line[1] = key->line[0];
  key->line[0] = piece;
}
