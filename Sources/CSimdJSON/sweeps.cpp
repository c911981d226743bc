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

inline bool isDigit(uint8_t byte) { return uint8_t(byte - '0') <= 9; }

/// Digits that stand together are worth a look: as many in eight bytes as a card number has at any alignment.
constexpr int manyDigits = 6;

/// Whether a byte matters behind the one before it.
inline bool isMarked(const prefer_text_pattern &pattern, uint8_t before, uint8_t byte) {
  if (pattern.single_low[byte & 15] & pattern.single_high[byte >> 4]) return true;
  if (pattern.escapes && before == '\\' && byte != 'n' && byte != 't' && byte != '"' && byte != '\\') return true;
  return (pattern.first_low[before & 15] & pattern.first_high[before >> 4] & pattern.second_low[byte & 15] &
          pattern.second_high[byte >> 4]) != 0;
}

/// What was found in a word: a bit for each byte.
struct Found {
  uint64_t marks, stops;
};

/// What is found in at most 32 bytes of a text.
Found lookAtWord(const uint8_t *text, size_t start, size_t length, const prefer_text_pattern &pattern) {
  Found found = {0, 0};
  for (size_t group = 0; group < length; group += 8) {
    size_t end = group + 8 < length ? group + 8 : length;
    int digits = 0;
    size_t lastDigit = 0;
    for (size_t at = group; at < end; at++) {
      size_t place = start + at;
      uint8_t byte = text[place], before = place > 0 ? text[place - 1] : 0;
      if (isMarked(pattern, before, byte)) found.marks |= uint64_t(1) << at;
      bool isEscaped = before == '\\' && !(place > 1 && text[place - 2] == '\\');
      if (byte < 0x20 || (byte == '"' && !isEscaped)) found.stops |= uint64_t(1) << at;
      if (!isDigit(byte)) continue;
      digits++;
      lastDigit = at;
    }
    if (digits >= manyDigits) found.marks |= uint64_t(1) << lastDigit;
  }
  return found;
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

/// A pattern in registers.
struct VectorPattern {
  __m256i singleLow, singleHigh, firstLow, firstHigh, secondLow, secondHigh;
  /// For each lower half the escape that does not matter; 1, which stands behind no backslash, for none.
  __m256i everydayEscapes;
  __m256i backslash;

  __attribute__((target("avx2"))) explicit VectorPattern(const prefer_text_pattern &pattern) {
    singleLow = twice(pattern.single_low);
    singleHigh = twice(pattern.single_high);
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
    const __m256i half = _mm256_set1_epi8(15);
    __m256i lower = _mm256_and_si256(bytes, half), upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    __m256i lowerBefore = _mm256_and_si256(before, half);
    __m256i upperBefore = _mm256_and_si256(_mm256_srli_epi16(before, 4), half);
    __m256i single = _mm256_and_si256(_mm256_shuffle_epi8(singleLow, lower), _mm256_shuffle_epi8(singleHigh, upper));
    __m256i second = _mm256_and_si256(_mm256_shuffle_epi8(secondLow, lower), _mm256_shuffle_epi8(secondHigh, upper));
    __m256i first =
        _mm256_and_si256(_mm256_shuffle_epi8(firstLow, lowerBefore), _mm256_shuffle_epi8(firstHigh, upperBefore));
    __m256i isNone =
        _mm256_cmpeq_epi8(_mm256_or_si256(single, _mm256_and_si256(first, second)), _mm256_setzero_si256());
    // A look-up gives 0, which no text behind a backslash holds, where the index has its top bit set.
    __m256i isEveryday = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(everydayEscapes, bytes), bytes);
    __m256i isEscape = _mm256_andnot_si256(isEveryday, _mm256_cmpeq_epi8(before, backslash));
    return ~uint32_t(_mm256_movemask_epi8(_mm256_andnot_si256(isEscape, isNone)));
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

/// Where strings may end among the bytes, by what stands one and two places in front of each of them.
__attribute__((target("avx2"))) inline uint32_t stopsOf(__m256i twoBefore, __m256i before, __m256i bytes) {
  const __m256i backslash = _mm256_set1_epi8('\\');
  __m256i isEscaped =
      _mm256_andnot_si256(_mm256_cmpeq_epi8(twoBefore, backslash), _mm256_cmpeq_epi8(before, backslash));
  __m256i isEnd = _mm256_andnot_si256(isEscaped, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')));
  __m256i isControl = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1F)), bytes);
  return uint32_t(_mm256_movemask_epi8(_mm256_or_si256(isEnd, isControl)));
}

template <bool findsStops>
__attribute__((target("avx2"))) void markWords(const uint8_t *text, size_t length, const prefer_text_pattern &pattern,
                                               uint64_t *marks, uint64_t *stops) {
  if (length == 0) return;
  VectorPattern vectors(pattern);
  // Two bytes in front of the bytes are looked at too.
  auto look = [&](const uint8_t *bytes) __attribute__((target("avx2"))) {
    auto load = [](const uint8_t *from) __attribute__((target("avx2"))) {
      return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
    };
    __m256i word = load(bytes), before = load(bytes - 1);
    Found found = {vectors.marks(before, word) | digitMarks(word), 0};
    if (findsStops) found.stops = stopsOf(load(bytes - 2), before, word);
    return found;
  };
  // The first bytes, which have none in front of them, and short texts are looked at in a copy with room around them.
  constexpr size_t step = 2 * wordBytes;
  uint8_t copy[wordBytes + step] = {};
  memcpy(copy + wordBytes, text, length < step ? length : step);
  Found first = look(copy + wordBytes);
  if (length < step) {
    Found second = look(copy + step);
    uint64_t wanted = (uint64_t(1) << length) - 1;
    *marks = (first.marks | second.marks << wordBytes) & wanted;
    if (findsStops) *stops = (first.stops | second.stops << wordBytes) & wanted;
    return;
  }
  size_t at = 0;
  for (; at + step <= length; at += step) {
    Found lower = at == 0 ? first : look(text + at), upper = look(text + at + wordBytes);
    *marks++ = lower.marks | upper.marks << wordBytes;
    if (findsStops) *stops++ = lower.stops | upper.stops << wordBytes;
  }
  size_t rest = length - at;
  if (rest == 0) return;
  Found word = {0, 0};
  size_t done = 0;
  if (rest >= wordBytes) {
    word = look(text + at);
    done = wordBytes;
  }
  // The last bytes together with some that were seen before, which are shifted out. A number that stands on the border
  // has many digits before it, or eight bytes across it that hold many: that is why their last digit is marked.
  if (rest > done) {
    Found last = look(text + length - wordBytes);
    word.marks |= last.marks >> (wordBytes - (rest - done)) << done;
    word.stops |= last.stops >> (wordBytes - (rest - done)) << done;
  }
  *marks = word.marks;
  if (findsStops) *stops = word.stops;
}

__attribute__((target("avx2"))) size_t findPair(const uint8_t *text, size_t length, uint8_t before, uint8_t byte,
                                                  size_t from) {
  const __m256i first = _mm256_set1_epi8(char(before)), second = _mm256_set1_epi8(char(byte));
  auto load = [](const uint8_t *bytes) __attribute__((target("avx2"))) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes));
  };
  for (size_t at = from; at < length;) {
    // The last bytes together with some that were looked at before.
    size_t start = at + wordBytes <= length ? at : length - wordBytes;
    __m256i isPair = _mm256_and_si256(_mm256_cmpeq_epi8(load(text + start - 1), first),
                                      _mm256_cmpeq_epi8(load(text + start), second));
    uint32_t found = uint32_t(_mm256_movemask_epi8(isPair)) >> (at - start);
    if (found != 0) return at + size_t(__builtin_ctz(found));
    at = start + wordBytes;
  }
  return length;
}

/// The characters of a body of more than 32 bytes in which every backslash begins an escape of two bytes, so that none is
/// escaped and none spells `\uXXXX`; `length` plus one of any other. Counts in bytes, which are added up before they overflow.
__attribute__((target("avx2,popcnt"))) size_t countPlainCharacters(const uint8_t *body, size_t length) {
  constexpr size_t mostSteps = 255;
  const __m256i lastContinuation = _mm256_set1_epi8(char(0xBF)), backslash = _mm256_set1_epi8('\\');
  const __m256i longEscape = _mm256_set1_epi8('u');
  __m256i exceptions = _mm256_setzero_si256();
  auto load = [](const uint8_t *bytes) __attribute__((target("avx2,popcnt"))) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes));
  };
  // For each byte 1 if it begins a character and is no backslash.
  auto take = [&](size_t at) __attribute__((target("avx2,popcnt"))) {
    __m256i bytes = load(body + at);
    __m256i slashes = _mm256_cmpeq_epi8(bytes, backslash);
    __m256i isEscaped = _mm256_cmpeq_epi8(load(body + at - 1), backslash);
    __m256i isOdd = _mm256_or_si256(slashes, _mm256_cmpeq_epi8(bytes, longEscape));
    exceptions = _mm256_or_si256(exceptions, _mm256_and_si256(isEscaped, isOdd));
    // Signed, continuation bytes are the lowest ones.
    return _mm256_sub_epi8(slashes, _mm256_cmpgt_epi8(bytes, lastContinuation));
  };
  // The first byte, which has none in front of it.
  size_t count = (body[0] & 0xC0) != 0x80 && body[0] != '\\';
  size_t at = 1;
  while (at + wordBytes <= length) {
    __m256i counts = _mm256_setzero_si256();
    for (size_t step = 0; step < mostSteps && at + wordBytes <= length; step++, at += wordBytes)
      counts = _mm256_add_epi8(counts, take(at));
    __m256i sums = _mm256_sad_epu8(counts, _mm256_setzero_si256());
    count += size_t(_mm256_extract_epi64(sums, 0) + _mm256_extract_epi64(sums, 1) + _mm256_extract_epi64(sums, 2) +
                    _mm256_extract_epi64(sums, 3));
  }
  if (at < length) {
    // The last bytes together with some that were counted before, which are shifted out.
    uint32_t one = uint32_t(_mm256_movemask_epi8(_mm256_cmpeq_epi8(take(length - wordBytes), _mm256_set1_epi8(1))));
    count += size_t(__builtin_popcount(one >> (wordBytes - (length - at))));
  }
  return _mm256_testz_si256(exceptions, exceptions) ? count : length + 1;
}

__attribute__((target("avx2,popcnt"))) size_t countCharacters(const uint8_t *body, size_t length) {
  if (length > wordBytes) {
    size_t count = countPlainCharacters(body, length);
    if (count <= length) return count;
  }
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

void prefer_mark_text(const uint8_t *text, size_t length, const prefer_text_pattern *pattern, uint64_t *marks,
                      uint64_t *stops) {
#if defined(__x86_64__)
  if (hasAVX2)
    return stops ? markWords<true>(text, length, *pattern, marks, stops)
                 : markWords<false>(text, length, *pattern, marks, stops);
#endif
  for (size_t at = 0; at < length; at += wordBytes) {
    Found found = lookAtWord(text, at, length - at < wordBytes ? length - at : wordBytes, *pattern);
    size_t word = at / (2 * wordBytes), shift = at % (2 * wordBytes);
    marks[word] = (shift == 0 ? 0 : marks[word]) | found.marks << shift;
    if (stops) stops[word] = (shift == 0 ? 0 : stops[word]) | found.stops << shift;
  }
}

size_t prefer_find_pair(const uint8_t *text, size_t length, uint8_t before, uint8_t byte, size_t from) {
  if (from == 0) from = 1;
#if defined(__x86_64__)
  if (hasAVX2 && length > wordBytes) return findPair(text, length, before, byte, from);
#endif
  for (size_t at = from; at < length; at++)
    if (text[at] == byte && text[at - 1] == before) return at;
  return length;
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
