// A look at the bodies of strings for what texts rarely hold, sixteen bytes at a time where the processor allows.

#include "CSimdJSON.h"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

/// Collects what the bytes that may matter turn out to be.
struct Traits {
  const uint8_t *body;
  size_t length;
  uint32_t found = 0;
  /// Bytes before this one belong to an escape that was looked at.
  size_t next = 0;

  inline void look(size_t at) {
    if (at < next) return;
    switch (body[at]) {
      case '\\':
        next = at + 2;
        switch (at + 1 < length ? body[at + 1] : 0) {
          case 'n': case 't': case 'r': case '"': case '\\':
            found |= PREFER_TEXT_ESCAPES;
            break;
          case 'u': case '/':
            found |= PREFER_TEXT_ESCAPES | PREFER_TEXT_RARE;
            break;
          case 'b': case 'f':
            found |= PREFER_TEXT_ESCAPES | PREFER_TEXT_ODD;
            break;
          default:
            found |= PREFER_TEXT_ESCAPES | PREFER_TEXT_BROKEN;
        }
        break;
      case 0x7F:
        found |= PREFER_TEXT_ODD;
        break;
      case 0xEF:
        if (at + 2 < length && body[at + 1] == 0xBF && body[at + 2] == 0xBD) found |= PREFER_TEXT_ODD;
        break;
    }
  }
};

}  // namespace

uint32_t prefer_text_traits(const uint8_t *body, size_t length) {
  Traits traits{body, length};
  size_t at = 0;
#if defined(__SSE2__)
  const __m128i slash = _mm_set1_epi8('\\'), del = _mm_set1_epi8(0x7F), mark = _mm_set1_epi8(char(0xEF));
  auto hitsAt = [&](size_t place) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(body + place));
    __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, slash),
                                _mm_or_si128(_mm_cmpeq_epi8(bytes, del), _mm_cmpeq_epi8(bytes, mark)));
    return unsigned(_mm_movemask_epi8(hits));
  };
  for (; at + 16 <= length; at += 16)
    for (unsigned mask = hitsAt(at); mask != 0; mask &= mask - 1) traits.look(at + size_t(__builtin_ctz(mask)));
  if (at < length && length >= 16) {
    // The last bytes together with some that were seen before, which are shifted out.
    size_t seen = 16 - (length - at);
    for (unsigned mask = hitsAt(length - 16) >> seen; mask != 0; mask &= mask - 1)
      traits.look(at + size_t(__builtin_ctz(mask)));
    at = length;
  }
#else
  const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  for (; at + 8 <= length; at += 8) {
    uint64_t bytes;
    memcpy(&bytes, body + at, 8);
    uint64_t slash = bytes ^ (ones * '\\'), del = bytes ^ (ones * 0x7F), mark = bytes ^ (ones * 0xEF);
    uint64_t hits = (((slash - ones) & ~slash) | ((del - ones) & ~del) | ((mark - ones) & ~mark)) & tops;
    if (hits == 0) continue;
    for (size_t i = at; i < at + 8; i++) traits.look(i);
  }
#endif
  for (; at < length; at++) traits.look(at);
  return traits.found;
}
