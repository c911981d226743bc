// Sweeps over texts for what is rare in them, thirty-two bytes at a time where the processor allows (AVX2, asked for at
// run time), byte by byte elsewhere. Every text that is validated passes through here, so this is among the hottest code
// of the house.

#include "CSimdJSON.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

/// How many bytes are looked at together.
constexpr size_t wordBytes = 32;

inline bool isMember(const uint8_t set[32], uint8_t byte) {
  return set[(byte >> 7) * 16 + (byte & 15)] >> ((byte >> 4) & 7) & 1;
}

inline bool isDigit(uint8_t byte) { return uint8_t(byte - '0') <= 9; }

/// Digits that stand together are worth a look: as many in eight bytes as a card number has at any alignment.
constexpr int manyDigits = 6;

/// Whether a byte matters behind the one before it.
inline bool isMarked(const prefer_text_pattern &pattern, uint8_t before, uint8_t byte) {
  if (isMember(pattern.set, byte)) return true;
  if (pattern.escapes && before == '\\' && byte != 'n' && byte != 't' && byte != '"' && byte != '\\') return true;
  return (pattern.first_low[before & 15] & pattern.first_high[before >> 4] & pattern.second_low[byte & 15] &
          pattern.second_high[byte >> 4]) != 0;
}

/// The marks of at most 32 bytes.
uint32_t marksOfWord(const uint8_t *text, size_t length, uint8_t before, const prefer_text_pattern &pattern) {
  uint32_t marks = 0;
  for (size_t group = 0; group < length; group += 8) {
    size_t end = group + 8 < length ? group + 8 : length;
    int digits = 0;
    size_t lastDigit = 0;
    for (size_t at = group; at < end; at++) {
      if (isMarked(pattern, before, text[at])) marks |= uint32_t(1) << at;
      before = text[at];
      if (!isDigit(text[at])) continue;
      digits++;
      lastDigit = at;
    }
    if (digits >= manyDigits) marks |= uint32_t(1) << lastDigit;
  }
  return marks;
}

/// Counts characters, and takes off what escapes have too many: `\n` is one character, and so is `\u0001`.
struct Escapes {
  const uint8_t *body;
  size_t length;
  size_t surplus = 0;
  /// Bytes before this one belong to an escape that was counted.
  size_t next = 0;

  inline void look(size_t at) {
    if (at < next) return;
    bool isLong = at + 1 < length && body[at + 1] == 'u';
    surplus += isLong ? 5 : 1;
    next = at + (isLong ? 6 : 2);
  }
};

#if defined(__x86_64__)

__attribute__((target("avx2"))) inline __m256i twice(const uint8_t table[16]) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i *>(table)));
}

/// A pattern in registers. The set is three look-ups by half bytes: the lower half picks a byte of eight flags, the upper
/// one of the flags.
struct VectorPattern {
  __m256i low, high, flags;
  __m256i firstLow, firstHigh, secondLow, secondHigh;
  /// For each lower half the escape that does not matter; 1, which stands behind no backslash, for none.
  __m256i everydayEscapes;
  __m256i backslash;

  __attribute__((target("avx2"))) explicit VectorPattern(const prefer_text_pattern &pattern) {
    static const uint8_t powers[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    low = twice(pattern.set);
    high = twice(pattern.set + 16);
    flags = twice(powers);
    firstLow = twice(pattern.first_low);
    firstHigh = twice(pattern.first_high);
    secondLow = twice(pattern.second_low);
    secondHigh = twice(pattern.second_high);
    static const uint8_t everyday[16] = {1, 1, '"', 1, 't', 1, 1, 1, 1, 1, 1, 1, '\\', 1, 'n', 1};
    everydayEscapes = twice(everyday);
    // No text holds the byte 255.
    backslash = _mm256_set1_epi8(pattern.escapes ? '\\' : char(0xFF));
  }

  /// - before: for each of the bytes the one in front of it.
  __attribute__((target("avx2"))) inline uint32_t marks(__m256i before, __m256i bytes) const {
    // A look-up gives 0 where the index has its top bit set, so each table answers for its half of all bytes.
    __m256i rows = _mm256_or_si256(_mm256_shuffle_epi8(low, bytes),
                                   _mm256_shuffle_epi8(high, _mm256_xor_si256(bytes, _mm256_set1_epi8(char(0x80)))));
    const __m256i half = _mm256_set1_epi8(15);
    __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    __m256i flag = _mm256_shuffle_epi8(flags, upper);
    __m256i isInSet = _mm256_cmpeq_epi8(_mm256_and_si256(rows, flag), flag);
    __m256i isEveryday = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(everydayEscapes, bytes), bytes);
    __m256i isEscape = _mm256_andnot_si256(isEveryday, _mm256_cmpeq_epi8(before, backslash));
    __m256i second = _mm256_and_si256(_mm256_shuffle_epi8(secondLow, _mm256_and_si256(bytes, half)),
                                      _mm256_shuffle_epi8(secondHigh, upper));
    __m256i upperBefore = _mm256_and_si256(_mm256_srli_epi16(before, 4), half);
    __m256i first = _mm256_and_si256(_mm256_shuffle_epi8(firstLow, _mm256_and_si256(before, half)),
                                     _mm256_shuffle_epi8(firstHigh, upperBefore));
    __m256i isNoPair = _mm256_cmpeq_epi8(_mm256_and_si256(first, second), _mm256_setzero_si256());
    uint32_t single = uint32_t(_mm256_movemask_epi8(_mm256_or_si256(isInSet, isEscape)));
    return single | ~uint32_t(_mm256_movemask_epi8(isNoPair));
  }
};

/// The last digit of every eight bytes that hold many.
__attribute__((target("avx2"))) inline uint32_t digitMarks(__m256i bytes) {
  __m256i value = _mm256_sub_epi8(bytes, _mm256_set1_epi8('0'));
  __m256i digits = _mm256_cmpeq_epi8(_mm256_min_epu8(value, _mm256_set1_epi8(9)), value);
  if (_mm256_testz_si256(digits, digits)) return 0;
  __m256i sums = _mm256_sad_epu8(_mm256_and_si256(digits, _mm256_set1_epi8(1)), _mm256_setzero_si256());
  int rich = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(sums, _mm256_set1_epi64x(manyDigits - 1))));
  if (rich == 0) return 0;
  uint32_t places = uint32_t(_mm256_movemask_epi8(digits)), marks = 0;
  for (int group = 0; group < 4; group++)
    if (rich >> group & 1) {
      uint32_t own = places & (uint32_t(0xFF) << (8 * group));
      marks |= uint32_t(1) << (31 - __builtin_clz(own));
    }
  return marks;
}

__attribute__((target("avx2"))) void markWords(const uint8_t *text, size_t length,
                                               const prefer_text_pattern &pattern, uint64_t *marks) {
  if (length == 0) return;
  VectorPattern vectors(pattern);
  auto load = [](const uint8_t *bytes) __attribute__((target("avx2"))) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes));
  };
  if (length < wordBytes) {
    // Short texts are looked at in a copy with room around them.
    uint8_t copy[2 * wordBytes] = {};
    memcpy(copy + wordBytes, text, length);
    __m256i bytes = load(copy + wordBytes);
    *marks = (vectors.marks(load(copy + wordBytes - 1), bytes) | digitMarks(bytes)) & ((uint32_t(1) << length) - 1);
    return;
  }
  auto wordAt = [&](size_t at) __attribute__((target("avx2"))) {
    __m256i bytes = load(text + at);
    return uint64_t(vectors.marks(load(text + at - 1), bytes) | digitMarks(bytes));
  };
  // Only the first byte has no byte before it in the text.
  uint8_t start[wordBytes];
  start[0] = 0;
  memcpy(start + 1, text, wordBytes - 1);
  __m256i first = load(text);
  uint64_t lower = vectors.marks(load(start), first) | digitMarks(first);
  size_t at = 0;
  for (; at + 2 * wordBytes <= length; at += 2 * wordBytes) {
    *marks++ = (at == 0 ? lower : wordAt(at)) | wordAt(at + wordBytes) << wordBytes;
  }
  size_t rest = length - at;
  if (rest == 0) return;
  uint64_t word = 0;
  size_t done = 0;
  if (rest >= wordBytes) {
    word = at == 0 ? lower : wordAt(at);
    done = wordBytes;
  }
  // The last bytes together with some that were seen before, which are shifted out. A number that stands on the border
  // has many digits before it, or eight bytes across it that hold many: that is why their last digit is marked.
  if (rest > done) word |= wordAt(length - wordBytes) >> (wordBytes - (rest - done)) << done;
  *marks = word;
}

__attribute__((target("avx2,popcnt"))) size_t countCharacters(const uint8_t *body, size_t length) {
  constexpr size_t step = 2 * wordBytes;
  const __m256i lastContinuation = _mm256_set1_epi8(char(0xBF));
  Escapes escapes{body, length};
  size_t count = 0;
  auto mask = [](__m256i lower, __m256i upper) __attribute__((target("avx2,popcnt"))) {
    return uint64_t(uint32_t(_mm256_movemask_epi8(lower))) | uint64_t(uint32_t(_mm256_movemask_epi8(upper))) << 32;
  };
  // Takes the bytes of the body from `at` on; they are bits `seen` to `end` of the sixty-four at `bytes`.
  auto take = [&](size_t at, const uint8_t *bytes, size_t seen, size_t end) __attribute__((target("avx2,popcnt"))) {
    __m256i lower = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes));
    __m256i upper = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + wordBytes));
    uint64_t wanted = ~uint64_t(0) >> (step - end + seen);
    auto equal = [&](char byte) __attribute__((target("avx2,popcnt"))) {
      __m256i all = _mm256_set1_epi8(byte);
      return mask(_mm256_cmpeq_epi8(lower, all), _mm256_cmpeq_epi8(upper, all)) >> seen & wanted;
    };
    // Signed, continuation bytes are the lowest ones.
    uint64_t starts = mask(_mm256_cmpgt_epi8(lower, lastContinuation), _mm256_cmpgt_epi8(upper, lastContinuation));
    count += size_t(__builtin_popcountll(starts >> seen & wanted));
    uint64_t slashes = equal('\\');
    // Mostly every backslash begins an escape of two bytes that ends here. Where it may be otherwise, each is looked at.
    if (escapes.next <= at && ((slashes | equal('u')) & slashes << 1) == 0 && slashes >> 63 == 0) {
      escapes.surplus += size_t(__builtin_popcountll(slashes));
      return;
    }
    for (; slashes != 0; slashes &= slashes - 1) escapes.look(at + size_t(__builtin_ctzll(slashes)));
  };
  if (length < step) {
    if (length == 0) return 0;
    uint8_t copy[step] = {};
    memcpy(copy, body, length);
    take(0, copy, 0, length);
    return count - escapes.surplus;
  }
  size_t at = 0;
  for (; at + step <= length; at += step) take(at, body + at, 0, step);
  if (at < length) take(at, body + length - step, step - (length - at), step);
  return count - escapes.surplus;
}

/// Asked once, when the program starts.
const bool hasAVX2 = (__builtin_cpu_init(), __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"));

#endif

}  // namespace

void prefer_mark_text(const uint8_t *text, size_t length, const prefer_text_pattern *pattern, uint64_t *marks) {
#if defined(__x86_64__)
  if (hasAVX2) return markWords(text, length, *pattern, marks);
#endif
  uint8_t before = 0;
  for (size_t at = 0; at < length; at += wordBytes) {
    size_t count = length - at < wordBytes ? length - at : wordBytes;
    uint64_t word = marksOfWord(text + at, count, before, *pattern);
    before = text[at + count - 1];
    uint64_t &mark = marks[at / (2 * wordBytes)];
    mark = at % (2 * wordBytes) == 0 ? word : mark | word << wordBytes;
  }
}

size_t prefer_count_characters(const uint8_t *body, size_t length) {
#if defined(__x86_64__)
  if (hasAVX2) return countCharacters(body, length);
#endif
  Escapes escapes{body, length};
  size_t count = 0;
  for (size_t at = 0; at < length; at++) {
    count += (body[at] & 0xC0) != 0x80;
    if (body[at] == '\\') escapes.look(at);
  }
  return count - escapes.surplus;
}
