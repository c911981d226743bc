// The memory of pieces: most text is words seen before, and this is where their tokens come from.

#include <string.h>

#include "../include/CTokenKernels.h"

/// The part of the second word that tells short pieces apart: the four bits above are the number of tokens.
static const uint64_t key_bits = ~(uint64_t)0 >> 4;

enum {
  /// In place of a short piece's number of tokens: the tokens stand in its wide place, or are kept elsewhere.
  TK_IN_WIDE = 14,
  TK_ELSEWHERE = 15,
};

enum {
  /// Pairs of places, as powers of two, that a cache begins with and grows to.
  FIRST_SHORT_BITS = 14,
  FIRST_WIDE_BITS = 12,
  MOST_SHORT_BITS = 18,
  MOST_WIDE_BITS = 17,
};

tk_piece_cache tk_piece_cache_make(void) {
  return (tk_piece_cache){
    .shorts = tk_allocate_pages((2 * sizeof(tk_short_piece)) << FIRST_SHORT_BITS),
    .wides = tk_allocate_pages((2 * sizeof(tk_wide_piece)) << FIRST_WIDE_BITS),
    .short_shift = 64 - FIRST_SHORT_BITS,
    .wide_shift = 64 - FIRST_WIDE_BITS,
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

#define TK_LOW(bytes) (~(uint64_t)0 >> (64 - 8 * (bytes)))

/// The parts of a short piece's words that belong to it, by its number of bytes.
static const uint64_t low_bits[16] = {
  0, TK_LOW(1), TK_LOW(2), TK_LOW(3), TK_LOW(4), TK_LOW(5), TK_LOW(6), TK_LOW(7),
  TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8),
};
static const uint64_t high_bits[16] = {
  0, 0, 0, 0, 0, 0, 0, 0, 0, TK_LOW(1), TK_LOW(2), TK_LOW(3), TK_LOW(4), TK_LOW(5), TK_LOW(6), TK_LOW(7),
};

static inline uint64_t fold(uint64_t hash) { return hash ^ hash << 32; }

static inline uint64_t short_hash(uint64_t low, uint64_t high) {
  return fold((low ^ high * 0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93);
}

static inline uint64_t wide_hash(const uint64_t *words) {
  uint64_t first = words[0] ^ words[1] * 0x9E3779B97F4A7C15, second = words[2] ^ words[3] * 0xC2B2AE3D27D4EB4F;
  return fold((first + second * 0xA0761D6478BD642F) * 0xD6E8FEB86659FD93);
}

/// The words of a piece of at most TK_WIDE_BYTES, its number of bytes in the last byte; returns their hash.
static uint64_t make_wide(const uint8_t *bytes, size_t length, uint64_t *words) {
  uint8_t padded[32] = {0};
  memcpy(padded, bytes, length);
  padded[31] = (uint8_t)length;
  for (size_t i = 0; i < 4; i++) words[i] = load(padded + 8 * i);
  return wide_hash(words);
}

static inline tk_short_piece *short_places(const tk_piece_cache *cache, uint64_t hash) {
  return cache->shorts + (hash >> cache->short_shift) * 2;
}

static inline tk_wide_piece *wide_places(const tk_piece_cache *cache, uint64_t hash) {
  return cache->wides + (hash >> cache->wide_shift) * 2;
}

static inline bool is_short(const tk_short_piece *piece, const tk_key *key) {
  return !(((piece->high ^ key->high) & key_bits) | (piece->low ^ key->low));
}

/// Where a short piece stands if its own pair of places was full when it came: in the other pair of the same two cache lines.
static inline tk_short_piece *overflow_places(const tk_piece_cache *cache, uint64_t hash) {
  return cache->shorts + ((hash >> cache->short_shift) ^ 1) * 2;
}

/// The place of a short piece, or NULL. Most pieces are found without it.
__attribute__((noinline)) static tk_short_piece *find_short(const tk_piece_cache *cache, const tk_key *key) {
  tk_short_piece *places = short_places(cache, key->hash);
  if (is_short(places, key)) return places;
  if (is_short(places + 1, key)) return places + 1;
  if (!places[1].high) return NULL;
  places = overflow_places(cache, key->hash);
  if (is_short(places, key)) return places;
  return is_short(places + 1, key) ? places + 1 : NULL;
}

static inline bool is_wide(const tk_wide_piece *piece, const uint64_t *words) {
  return !((piece->words[0] ^ words[0]) | (piece->words[1] ^ words[1]) | (piece->words[2] ^ words[2])
    | (piece->words[3] ^ words[3]));
}

static inline tk_wide_piece *find_wide(const tk_piece_cache *cache, const uint64_t *words, uint64_t hash) {
  tk_wide_piece *places = wide_places(cache, hash);
  if (is_wide(places, words)) return places;
  return is_wide(places + 1, words) ? places + 1 : NULL;
}

/// The missed pieces of a batch by some bits of their hash: new words like to come twice.
typedef struct {
  uint16_t misses[512];
} tk_new_pieces;

/// The number of the missed piece with this key, or TK_FIRST: then the next one, `number`, is noted.
__attribute__((noinline)) static uint16_t same_miss(
  tk_new_pieces *new_pieces, const tk_key *keys, const tk_miss *misses, const tk_key *key, size_t number
) {
  if (number == 0) memset(new_pieces, 0xFF, sizeof *new_pieces);
  if (!key->high) return TK_FIRST;
  uint16_t *known = new_pieces->misses + (key->hash >> 55);
  if (*known != TK_FIRST) {
    const tk_key *other = keys + misses[*known].index;
    if (other->low == key->low && other->high == key->high) return *known;
  }
  *known = (uint16_t)number;
  return TK_FIRST;
}

/// Makes the keys of pieces and calls their places from memory. What has no short form has a key that no place holds.
static void make_keys(
  const tk_piece_cache *cache, const tk_text *text, size_t start, const size_t *ends, size_t count, tk_key *keys
) {
  for (size_t i = 0; i < count; i++) {
    size_t length = ends[i] - start;
    const uint8_t *bytes = text->bytes + start;
    if (__builtin_expect(length <= TK_SHORT_BYTES, 1)) {
      uint8_t padded[16];
      if (__builtin_expect(text->limit - start < sizeof padded, 0)) {
        memset(padded, 0, sizeof padded);
        memcpy(padded, bytes, length);
        bytes = padded;
      }
      uint64_t low = load(bytes) & low_bits[length];
      uint64_t high = (load(bytes + 8) & high_bits[length]) | (uint64_t)length << 56;
      uint64_t hash = short_hash(low, high);
      __builtin_prefetch(short_places(cache, hash));
      keys[i] = (tk_key){low, high, hash};
    } else {
      keys[i] = (tk_key){1, 0, 0};
      if (length <= TK_WIDE_BYTES) {
        uint64_t words[4];
        keys[i].hash = make_wide(bytes, length, words);
        __builtin_prefetch(wide_places(cache, keys[i].hash));
        __builtin_prefetch(wide_places(cache, keys[i].hash) + 1);
      }
    }
    start = ends[i];
  }
}

size_t tk_find_pieces(
  const tk_piece_cache *cache, const tk_text *text, size_t start, const size_t *ends, size_t count, tk_key *keys, uint32_t *tokens,
  size_t *made, tk_miss *misses
) {
  make_keys(cache, text, start, ends, count, keys);
  uint32_t *out = tokens + *made;
  size_t missed = 0;
  tk_new_pieces new_pieces;
  for (size_t i = 0; i < count; i++) {
    const tk_key *key = keys + i;
    const tk_short_piece *piece = short_places(cache, key->hash);
    bool is_first = is_short(piece, key), is_second = is_short(piece + 1, key);
    // Which of the two is anyone's guess: no branch asks.
    piece += !is_first;
    size_t tokens_held = (is_first | is_second) ? piece->high >> 60 : 0;
    if (__builtin_expect(tokens_held - 1 < TK_SHORT_TOKENS, 1)) {
      memcpy(out, piece->tokens, sizeof piece->tokens);
      out += tokens_held;
      continue;
    }
    if (!tokens_held && key->high) {
      const tk_short_piece *overflow = find_short(cache, key);
      tokens_held = overflow ? overflow->high >> 60 : 0;
      if (tokens_held - 1 < TK_SHORT_TOKENS) {
        memcpy(out, overflow->tokens, sizeof overflow->tokens);
        out += tokens_held;
        continue;
      }
    }
    bool is_elsewhere = tokens_held == TK_ELSEWHERE;
    const tk_wide_piece *wide = NULL;
    if (tokens_held == TK_IN_WIDE) {
      wide = find_wide(cache, (uint64_t[4]){key->low, key->high, 0, 0}, key->hash);
    } else if (!key->high) {
      size_t begin = i == 0 ? start : ends[i - 1], length = ends[i] - begin;
      if (length <= TK_WIDE_BYTES) {
        uint64_t words[4];
        make_wide(text->bytes + begin, length, words);
        wide = find_wide(cache, words, key->hash);
        if (wide && wide->count == TK_ELSEWHERE) {
          wide = NULL;
          is_elsewhere = true;
        }
      } else {
        is_elsewhere = true;
      }
    }
    if (wide) {
      memcpy(out, wide->tokens, sizeof wide->tokens);
      out += wide->count;
      continue;
    }
    uint16_t same = same_miss(&new_pieces, keys, misses, key, missed);
    misses[missed] = (tk_miss){
      .index = (uint32_t)i, .same = same, .is_elsewhere = is_elsewhere, .at = (uint32_t)(out - tokens)};
    missed += 1;
  }
  *made = (size_t)(out - tokens);
  return missed;
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

static inline void insert_short(const tk_piece_cache *cache, tk_short_piece piece, uint64_t hash) {
  tk_short_piece *places = short_places(cache, hash), *overflow = overflow_places(cache, hash);
  // The older one of a full pair goes only if the other pair is full too. The second place of a pair is taken last.
  if (places[1].high && !overflow[1].high) places = overflow;
  places[1] = places[0];
  places[0] = piece;
}

static inline void insert_wide(const tk_piece_cache *cache, const tk_wide_piece *piece, uint64_t hash) {
  tk_wide_piece *places = wide_places(cache, hash);
  places[1] = places[0];
  places[0] = *piece;
}

/// Doubles the short places when about half of them are taken, up to a bound; a lack of memory leaves them as they are. Fuller pairs
/// would push out pieces that are still needed.
static void grow_shorts(tk_piece_cache *cache) {
  unsigned bits = 64 - cache->short_shift;
  if (cache->short_count < (size_t)1 << bits || bits == MOST_SHORT_BITS) return;
  tk_piece_cache larger = *cache;
  larger.shorts = tk_allocate_pages((2 * sizeof(tk_short_piece)) << (bits + 1));
  if (!larger.shorts) return;
  larger.short_shift -= 1;
  for (size_t i = 0; i < (size_t)2 << bits; i++) {
    // The older one of each pair first.
    const tk_short_piece *piece = cache->shorts + (i ^ 1);
    if (piece->high) insert_short(&larger, *piece, short_hash(piece->low, piece->high & key_bits));
  }
  tk_free_pages(cache->shorts, (2 * sizeof(tk_short_piece)) << bits);
  *cache = larger;
}

/// The same for wide places.
static void grow_wides(tk_piece_cache *cache) {
  unsigned bits = 64 - cache->wide_shift;
  if (cache->wide_count < ((size_t)3 << bits) / 2 || bits == MOST_WIDE_BITS) return;
  tk_piece_cache larger = *cache;
  larger.wides = tk_allocate_pages((2 * sizeof(tk_wide_piece)) << (bits + 1));
  if (!larger.wides) return;
  larger.wide_shift -= 1;
  for (size_t i = 0; i < (size_t)2 << bits; i++) {
    const tk_wide_piece *piece = cache->wides + (i ^ 1);
    if (!piece->count) continue;
    // Short pieces are found by the hash of their short form.
    uint64_t hash = piece->words[3] ? wide_hash(piece->words) : short_hash(piece->words[0], piece->words[1]);
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
  tk_wide_piece *known = find_wide(cache, words, hash);
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
    uint64_t words[4], hash = make_wide(bytes, length, words);
    remember_wide(cache, words, hash, tokens, count);
    return count <= TK_WIDE_TOKENS;
  }
  tk_short_piece piece = {key->low, key->high, {0}};
  if (count <= TK_SHORT_TOKENS) {
    piece.high |= (uint64_t)count << 60;
    memcpy(piece.tokens, tokens, count * sizeof *tokens);
  } else if (count <= TK_WIDE_TOKENS) {
    piece.high |= (uint64_t)TK_IN_WIDE << 60;
    remember_wide(cache, (uint64_t[4]){key->low, key->high, 0, 0}, key->hash, tokens, count);
  } else {
    piece.high |= (uint64_t)TK_ELSEWHERE << 60;
  }
  if (!find_short(cache, key)) {
    grow_shorts(cache);
    insert_short(cache, piece, key->hash);
    cache->short_count += 1;
  }
  return count <= TK_WIDE_TOKENS;
}
