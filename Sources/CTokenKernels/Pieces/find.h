// Looks pieces up among those remembered: the loop that nearly all text goes through. Included by each variant.

enum {
  /// Pieces between the making of a key, which calls its places from memory, and the look at them: time for a line to come from afar, and
  /// few enough lines that none is pushed out again before it is read.
  TK_AHEAD = 32,
};

typedef uint64_t tk_words __attribute__((ext_vector_type(2)));

/// A piece whose places were called from memory.
typedef struct {
  _Alignas(32) tk_key key;
  const tk_short_pair *pair;
} tk_called;

/// The missed pieces of a batch by some bits of their hash: new words like to come twice.
typedef struct {
  uint16_t numbers[512];
} tk_new_pieces;

/// What stays the same while pieces are looked up, and the pieces missed.
typedef struct {
  const tk_piece_cache *cache;
  const tk_text *text;
  size_t start;
  const size_t *ends;
  const uint32_t *tokens;
  tk_miss *misses;
  size_t missed;
  tk_new_pieces new_pieces;
} tk_search;

#define TK_LOW(bytes) (~(uint64_t)0 >> (64 - 8 * (bytes)))

/// The parts of a short piece's words that belong to it, by its number of bytes.
static const uint64_t tk_low_bits[16] = {
  0, TK_LOW(1), TK_LOW(2), TK_LOW(3), TK_LOW(4), TK_LOW(5), TK_LOW(6), TK_LOW(7),
  TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8), TK_LOW(8),
};
static const uint64_t tk_high_bits[16] = {
  0, 0, 0, 0, 0, 0, 0, 0, 0, TK_LOW(1), TK_LOW(2), TK_LOW(3), TK_LOW(4), TK_LOW(5), TK_LOW(6), TK_LOW(7),
};

/// Where the words of a text's pieces are read, and the places that their keys are called from.
typedef struct {
  const uint8_t *bytes;
  /// Sixteen bytes may be read of what starts below.
  size_t readable;
  const tk_short_pair *shorts;
  unsigned shift;
} tk_caller;

TK_INLINE void tk_call_short(const tk_caller *caller, const uint8_t *bytes, size_t length, tk_called *called) {
  tk_key key;
  key.low = tk_load_word(bytes) & tk_low_bits[length];
  key.high = (tk_load_word(bytes + 8) & tk_high_bits[length]) | (uint64_t)length << 56;
  called->key = key;
  called->pair = caller->shorts + (tk_short_hash(key) >> caller->shift);
  __builtin_prefetch(called->pair);
}

/// Makes the key of a piece at the end of the text or of a long one. What has no short form has a key that no place holds.
__attribute__((noinline)) static void TK_NAME(call_rare)(
  const tk_caller *caller, const tk_piece_cache *cache, const uint8_t *bytes, size_t length, tk_called *called
) {
  if (length <= TK_SHORT_BYTES) {
    uint8_t padded[16] = {0};
    memcpy(padded, bytes, length);
    tk_call_short(caller, padded, length, called);
    return;
  }
  called->key = (tk_key){1, 0};
  called->pair = caller->shorts;
  if (length > TK_WIDE_BYTES) return;
  uint64_t words[4];
  const tk_wide_piece *places = cache->wides + tk_wide_pair(cache, tk_make_wide(bytes, length, words)) * 2;
  __builtin_prefetch(places);
  __builtin_prefetch(places + 1);
}

/// Makes the key of the piece from `start` to `end` and calls its places from memory.
TK_INLINE void tk_call(const tk_caller *caller, const tk_piece_cache *cache, size_t start, size_t end, tk_called *called) {
  size_t length = end - start;
  const uint8_t *bytes = caller->bytes + start;
  if (__builtin_expect(length <= TK_SHORT_BYTES && start < caller->readable, 1)) {
    tk_call_short(caller, bytes, length, called);
  } else {
    TK_NAME(call_rare)(caller, cache, bytes, length, called);
  }
}

/// Which of a pair holds a key: bit 0 for the first, bit 2 for the second.
///
/// Another thread may be writing there. Keys are read word by word, or as vectors of whole words; a key's second word, which is written last,
/// matches only when all else is there. What the caller reads of the place then is at an address made of this answer, which no processor
/// reads before it has the answer: no fence is needed, and the answer is made such that no compiler can guess it.
TK_INLINE unsigned tk_which(const tk_short_pair *pair, const tk_key *key) {
  tk_pairs held;
  tk_words wanted;
#if defined(__has_feature) && __has_feature(thread_sanitizer)
  // In words that the sanitizer understands.
  for (int i = 0; i < 4; i++) held[i] = __atomic_load_n(&pair->keys[i / 2][i % 2], i % 2 ? __ATOMIC_ACQUIRE : __ATOMIC_RELAXED);
#else
  memcpy(&held, pair->keys, sizeof held);
#endif
  memcpy(&wanted, key, sizeof wanted);
  held &= (tk_pairs){~(uint64_t)0, tk_key_bits, ~(uint64_t)0, tk_key_bits};
  tk_hits hits = __builtin_convertvector(held == __builtin_shufflevector(wanted, wanted, 0, 1, 0, 1), tk_hits);
  uint8_t flags;
  memcpy(&flags, &hits, 1);
  unsigned which = flags & (unsigned)flags >> 1 & 5;
  __asm__ volatile("" : "+r"(which));
  return which;
}

/// The second word of a key of a pair, which another thread may be writing.
TK_INLINE uint64_t tk_second_word(const tk_short_pair *pair, size_t place) { return __atomic_load_n(&pair->keys[place][1], __ATOMIC_RELAXED); }

/// Notes a miss; one that is the same as an earlier one says so.
TK_INLINE void tk_note_miss(tk_search *search, size_t index, const tk_key *key, bool is_elsewhere, const uint32_t *out) {
  size_t number = search->missed;
  uint16_t same = TK_FIRST;
  if (number == 0) memset(&search->new_pieces, 0xFF, sizeof search->new_pieces);
  if (key->high) {
    uint16_t *known = search->new_pieces.numbers + (tk_short_hash(*key) >> 55);
    if (*known != TK_FIRST) {
      const tk_key *other = &search->misses[*known].key;
      if (other->low == key->low && other->high == key->high) same = *known;
    }
    if (same == TK_FIRST) *known = (uint16_t)number;
  }
  search->misses[number] = (tk_miss){
    .key = *key, .index = (uint32_t)index, .same = same, .is_elsewhere = is_elsewhere, .at = (uint32_t)(out - search->tokens)};
  search->missed += 1;
}

/// Looks up a piece that its pair does not give the tokens of: it is wide, or has many tokens, or stands in the other pair of the same two
/// cache lines because its own was full when it came, or is new.
__attribute__((noinline)) static uint32_t *TK_NAME(find_rare)(
  tk_search *search, size_t index, const tk_called *called, unsigned which, uint32_t *out
) {
  const tk_key *key = &called->key;
  const tk_short_pair *pair = called->pair;
  const tk_wide_piece *wide = NULL;
  bool is_elsewhere = false;
  if (key->high) {
    if (!which && tk_second_word(pair, 1)) {
      pair = search->cache->shorts + ((size_t)(pair - search->cache->shorts) ^ 1);
      which = tk_which(pair, key);
    }
    size_t count = which ? tk_second_word(pair, which >> 2) >> 60 : 0;
    if (count - 1 < TK_SHORT_TOKENS) {
      memcpy(out, pair->tokens[which >> 2], sizeof *pair->tokens);
      return out + count;
    }
    is_elsewhere = count == TK_ELSEWHERE;
    if (count == TK_IN_WIDE) wide = tk_find_short_in_wide(search->cache, *key);
  } else {
    size_t start = index == 0 ? search->start : search->ends[index - 1], length = search->ends[index] - start;
    is_elsewhere = length > TK_WIDE_BYTES;
    if (!is_elsewhere) {
      uint64_t words[4], hash = tk_make_wide(search->text->bytes + start, length, words);
      wide = tk_find_wide(search->cache, words, hash);
      is_elsewhere = wide && wide->count == TK_ELSEWHERE;
    }
  }
  if (!wide || is_elsewhere) {
    tk_note_miss(search, index, key, is_elsewhere, out);
    return out;
  }
  memcpy(out, wide->tokens, sizeof wide->tokens);
  return out + wide->count;
}

/// Writes the tokens of a piece whose places were called, or notes that it is missed. Returns where the next tokens go.
TK_INLINE uint32_t *tk_look(tk_search *search, size_t index, const tk_called *called, uint32_t *out) {
  unsigned which = tk_which(called->pair, &called->key);
  // Which of the two it is is anyone's guess: no branch asks.
  size_t place = which >> 2, count = tk_second_word(called->pair, place) >> 60;
  if (__builtin_expect((which == 0) | (count > TK_SHORT_TOKENS), 0)) {
    return TK_NAME(find_rare)(search, index, called, which, out);
  }
  memcpy(out, called->pair->tokens[place], sizeof *called->pair->tokens);
  return out + count;
}

static size_t TK_NAME(find_pieces)(
  const tk_piece_cache *cache, const tk_text *text, size_t start, const size_t *ends, size_t count, uint32_t *tokens, size_t *made,
  tk_miss *misses
) {
  tk_search search;
  search.cache = cache;
  search.text = text;
  search.start = start;
  search.ends = ends;
  search.tokens = tokens;
  search.misses = misses;
  search.missed = 0;
  tk_caller caller = {text->bytes, text->limit < 16 ? 0 : text->limit - 15, cache->shorts, cache->short_shift};
  tk_called called[TK_AHEAD];
  uint32_t *out = tokens + *made;
  size_t calls = count < TK_AHEAD ? count : TK_AHEAD, looks = 0;
  for (size_t i = 0; i < calls; i++) {
    tk_call(&caller, cache, start, ends[i], called + i);
    start = ends[i];
  }
  while (calls < count) {
    // A turn goes through `called` once, so that places in it are known without a division.
    size_t turn = count - calls < TK_AHEAD ? count - calls : TK_AHEAD;
    for (size_t i = 0; i < turn; i++) {
      out = tk_look(&search, looks + i, called + i, out);
      tk_call(&caller, cache, start, ends[calls + i], called + i);
      start = ends[calls + i];
    }
    calls += turn;
    looks += turn;
  }
  for (; looks < count; looks++) out = tk_look(&search, looks, called + looks % TK_AHEAD, out);
  *made = (size_t)(out - tokens);
  return search.missed;
}
