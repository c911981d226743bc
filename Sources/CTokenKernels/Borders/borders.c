// Borders between characters that no token reaches across: what stands before one is merged as if nothing came behind, so that a piece
// may be cut there. Text whose words are not set apart by spaces comes in long pieces, each seen once; cut so, it is few different parts.

#include <stdlib.h>
#include <string.h>

#include "../include/CTokenKernels.h"

/// Which of a vocabulary's tokens reach across a border, told by what they hold of the characters beside it: some last bytes of the left
/// one, some first bytes of the right one. Each of the nine ways, for up to three bytes, is a bit of the characters' flags.
static inline unsigned way(unsigned left_count, unsigned right_count) { return (left_count - 1) * 4 + right_count - 1; }

/// A character of at most three bytes.
typedef struct {
  /// Its bytes, the last one lowest.
  uint32_t bytes;
  unsigned count;
  /// UINT32_MAX for what is no such character: one byte of something else.
  uint32_t scalar;
} tk_border_character;

static const uint32_t no_scalar = UINT32_MAX;

static inline bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }
static inline bool is_first_of_two(uint8_t byte) { return (byte & 0xE0) == 0xC0; }

static inline tk_border_character read_character(const uint8_t *bytes, size_t left) {
  uint32_t first = bytes[0];
  if (first < 0x80) return (tk_border_character){first, 1, first};
  if (first >= 0xE0 && first < 0xF0 && left >= 3 && is_continuation(bytes[1]) && is_continuation(bytes[2])) {
    uint32_t scalar = (first & 15) << 12 | (uint32_t)(bytes[1] & 63) << 6 | (bytes[2] & 63);
    if (scalar >= 0x800) return (tk_border_character){first << 16 | (uint32_t)bytes[1] << 8 | bytes[2], 3, scalar};
  } else if (first >= 0xC2 && first < 0xE0 && left >= 2 && is_continuation(bytes[1])) {
    return (tk_border_character){first << 8 | bytes[1], 2, (first & 31) << 6 | (bytes[1] & 63)};
  }
  return (tk_border_character){first, 1, no_scalar};
}

/// The bit of tokens that hold these bytes of the characters beside a border.
static inline size_t crossing_bit(uint32_t left, unsigned left_count, uint32_t right, unsigned right_count) {
  uint64_t key = (uint64_t)left << 24 | right | (uint64_t)way(left_count, right_count) << 48;
  return (key * 0x9E3779B97F4A7C15) >> (64 - TK_CROSSING_BITS);
}

static inline bool has_bit(const uint64_t *words, size_t bit) { return words[bit >> 6] >> (bit & 63) & 1; }
static inline void set_bit(uint64_t *words, size_t bit) { words[bit >> 6] |= (uint64_t)1 << (bit & 63); }

static inline size_t exception_bit(const uint8_t *bytes, size_t count) {
  return tk_hash_bytes(bytes, count) >> (64 - TK_EXCEPTION_BITS);
}

struct tk_border_builder {
  tk_borders *borders;
  /// Flags of tokens that begin with some last bytes of a character, by these, and of those that end with some first bytes.
  uint16_t last_one[64], last_two[4096], first_one[256], first_two[1 << 16];
  /// Borders inside tokens between whole characters of two bytes.
  size_t two_byte_joins;
};

/// The number of them from which a vocabulary knows the words of scripts whose characters take two bytes. Of those in use, the ones that do
/// have a thousand and more (cl100k) up to tens of thousands, the others less than a hundred (GPT-2's).
enum { TK_WORDS_JOINS = 512 };

tk_border_builder *tk_borders_begin(tk_borders *borders) {
  memset(borders, 0, sizeof *borders);
  for (size_t i = 0; i < 1 << 16; i++) borders->characters[i].token = UINT32_MAX;
  tk_border_builder *builder = calloc(1, sizeof *builder);
  if (builder) builder->borders = borders;
  return builder;
}

void tk_borders_add(tk_border_builder *builder, const uint8_t *bytes, size_t count) {
  tk_borders *borders = builder->borders;
  for (size_t border = 1; border < count; border++) {
    uint8_t first = bytes[border];
    if (is_continuation(first)) continue;
    if (border >= 2 && is_first_of_two(first) && is_first_of_two(bytes[border - 2])) builder->two_byte_joins += 1;
    size_t start = border - 1;
    while (start > 0 && is_continuation(bytes[start])) start -= 1;
    size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    size_t right_count = count - border < length ? count - border : length, left_count = border - start;
    // No character of at most three bytes stands beside those left out. Between two of ASCII nothing is ever cut.
    if (left_count > 3 || right_count > 3 || (bytes[start] < 0x80 && first < 0x80)) continue;
    uint32_t left = 0, right = 0;
    for (size_t i = start; i < border; i++) left = left << 8 | bytes[i];
    for (size_t i = border; i < border + right_count; i++) right = right << 8 | bytes[i];
    set_bit(borders->crossings, crossing_bit(left, (unsigned)left_count, right, (unsigned)right_count));
    uint16_t flag = (uint16_t)(1 << way((unsigned)left_count, (unsigned)right_count));
    if (!is_continuation(bytes[start])) {
      tk_border_character character = read_character(bytes + start, left_count);
      if (character.scalar != no_scalar) borders->characters[character.scalar].ways |= flag;
    } else if (left_count == 1) {
      builder->last_one[left & 63] |= flag;
    } else if (left_count == 2) {
      builder->last_two[(left >> 8 & 63) << 6 | (left & 63)] |= flag;
    }
    tk_border_character character = read_character(bytes + border, right_count);
    if (character.count == right_count && character.scalar != no_scalar) {
      borders->characters[character.scalar].ways |= (uint32_t)flag << 16;
    } else if (right_count == 1) {
      builder->first_one[right] |= flag;
    } else if (right_count == 2) {
      builder->first_two[right] |= flag;
    }
  }
}

void tk_borders_enter(tk_border_builder *builder, const uint8_t *bytes, size_t count, uint32_t token) {
  tk_border_character character = read_character(bytes, count);
  if (character.scalar != no_scalar && character.count == count) builder->borders->characters[character.scalar].token = token;
}

void tk_borders_except(tk_border_builder *builder, const uint8_t *bytes, size_t count) {
  builder->borders->has_exceptions = 1;
  set_bit(builder->borders->exceptions, exception_bit(bytes, count));
}

void tk_borders_end(tk_border_builder *builder) {
  tk_borders *borders = builder->borders;
  for (uint32_t scalar = 0x80; scalar < 1 << 16; scalar++) {
    uint32_t left = builder->last_one[scalar & 63], right;
    if (scalar < 0x800) {
      right = builder->first_one[0xC0 | scalar >> 6];
    } else {
      left |= builder->last_two[scalar & 4095];
      right = builder->first_one[0xE0 | scalar >> 12];
      right |= builder->first_two[(0xE0 | scalar >> 12) << 8 | 0x80 | (scalar >> 6 & 63)];
    }
    borders->characters[scalar].ways |= left | right << 16;
  }
  borders->keeps_words = builder->two_byte_joins >= TK_WORDS_JOINS;
  free(builder);
}

/// Whether a token may hold bytes of both neighbours.
static inline bool may_cross(const tk_borders *borders, tk_border_character left, tk_border_character right) {
  if ((left.scalar & right.scalar) == no_scalar || (left.scalar | right.scalar) < 0x80) return true;
  if (left.scalar == no_scalar || right.scalar == no_scalar) return true;
  uint32_t ways = borders->characters[left.scalar].ways & borders->characters[right.scalar].ways >> 16;
  for (; ways; ways &= ways - 1) {
    unsigned index = (unsigned)__builtin_ctz(ways), left_count = index / 4 + 1, right_count = index % 4 + 1;
    if (left_count > left.count || right_count > right.count) continue;
    uint32_t last = left.bytes & (((uint32_t)1 << 8 * left_count) - 1), first = right.bytes >> 8 * (right.count - right_count);
    if (has_bit(borders->crossings, crossing_bit(last, left_count, first, right_count))) return true;
  }
  return false;
}

/// What tokens may hold at the border of two characters: bytes of both; or even bytes of both but not all of the left, or the right one.
typedef struct {
  bool is_crossed, splits_left, splits_right;
} tk_border;

static inline tk_border border_between(const tk_borders *borders, tk_border_character left, tk_border_character right) {
  if (left.scalar == no_scalar || right.scalar == no_scalar || (left.scalar | right.scalar) < 0x80) return (tk_border){true, true, true};
  tk_border border = {false, false, false};
  uint32_t ways = borders->characters[left.scalar].ways & borders->characters[right.scalar].ways >> 16;
  for (; ways; ways &= ways - 1) {
    unsigned index = (unsigned)__builtin_ctz(ways), left_count = index / 4 + 1, right_count = index % 4 + 1;
    if (left_count > left.count || right_count > right.count) continue;
    uint32_t last = left.bytes & (((uint32_t)1 << 8 * left_count) - 1), first = right.bytes >> 8 * (right.count - right_count);
    bool holds = has_bit(borders->crossings, crossing_bit(last, left_count, first, right_count));
    border.is_crossed |= holds;
    border.splits_left |= holds & (left_count < left.count);
    border.splits_right |= holds & (right_count < right.count);
  }
  return border;
}

static inline uint64_t word_at(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

bool tk_is_ascii(const uint8_t *bytes, size_t count) {
  typedef uint8_t lanes __attribute__((ext_vector_type(64)));
  uint8_t all = 0;
  if (count < 8) {
    for (size_t i = 0; i < count; i++) all |= bytes[i];
    return all < 0x80;
  }
  size_t i = 0;
  if (count >= sizeof(lanes)) {
    lanes seen = 0, next;
    for (; i + sizeof next <= count; i += sizeof next) {
      memcpy(&next, bytes + i, sizeof next);
      seen |= next;
    }
    all = __builtin_reduce_or(seen);
  }
  // The last word may overlap the one before.
  uint64_t rest = word_at(bytes + count - 8);
  for (; i + 8 < count; i += 8) rest |= word_at(bytes + i);
  return all < 0x80 && !(rest & 0x8080808080808080);
}

/// Whether a piece of 16 to 31 bytes holds a character of three bytes or more.
static inline bool has_long_character(const uint8_t *bytes, size_t count) {
  const uint64_t words[] = {word_at(bytes), word_at(bytes + 8), word_at(bytes + count - 16), word_at(bytes + count - 8)};
  uint64_t found = 0;
  // Three bits are set at the top of its first byte.
  for (int i = 0; i < 4; i++) found |= words[i] & words[i] << 1 & words[i] << 2;
  return found & 0x8080808080808080;
}

/// Whether a piece is better looked up in parts. Scripts whose characters take two bytes set words apart; their words come again, and where
/// tokens reach across nearly every border in them, looking for the others is for nothing.
static inline bool is_worth_cutting(const tk_borders *borders, const uint8_t *bytes, size_t count) {
  if (count <= TK_SHORT_BYTES || count > TK_LONGEST_CUT) return false;
  return borders->keeps_words && count <= TK_WIDE_BYTES ? has_long_character(bytes, count) : !tk_is_ascii(bytes, count);
}

/// Whether one of several parts is a token that merging its own bytes does not make.
static inline bool holds_exception(const tk_borders *borders, const uint8_t *bytes, size_t start, const size_t *ends, size_t count) {
  if (!borders->has_exceptions || count < 2) return false;
  for (size_t i = 0; i < count; start = ends[i], i++) {
    if (has_bit(borders->exceptions, exception_bit(bytes + start, ends[i] - start))) return true;
  }
  return false;
}

/// Cuts one piece; returns the number of its parts, whose ends it writes.
static size_t cut(
  const tk_borders *borders, bool looks_up_wholes, const uint8_t *bytes, size_t start, size_t end, size_t *ends
) {
  size_t count = 0, position = start;
  tk_border_character last = read_character(bytes + position, end - position);
  while ((position += last.count) < end) {
    tk_border_character next = read_character(bytes + position, end - position);
    // Without a branch: who knows.
    ends[count] = position;
    count += !may_cross(borders, last, next);
    last = next;
  }
  ends[count] = end;
  count += 1;
  if (!looks_up_wholes || !holds_exception(borders, bytes, start, ends, count)) return count;
  ends[0] = end;
  return 1;
}

size_t tk_cut_pieces(
  const tk_borders *borders, bool looks_up_wholes, const uint8_t *bytes, size_t start, const size_t *ends, size_t count, size_t *parts,
  size_t *part_count
) {
  size_t made = 0, taken = 0;
  for (; taken < count && made < TK_KEYS; taken++) {
    size_t end = ends[taken], length = end - start;
    if (is_worth_cutting(borders, bytes + start, length)) {
      made += cut(borders, looks_up_wholes, bytes, start, end, parts + made);
    } else {
      parts[made] = end;
      made += 1;
    }
    start = end;
  }
  *part_count = made;
  return taken;
}

/// What a piece begins as: characters that are tokens from the start, and bytes.
typedef struct {
  /// Where characters start whose tokens stand at their places in `tokens`, and the other bytes of those.
  uint64_t wholes, inside;
} tk_beginning;

/// Enters a character unless a token may hold some of its bytes and some of a neighbour's.
static inline void begin_character(
  const tk_borders *borders, tk_border_character character, size_t position, bool is_split, uint32_t *tokens, tk_beginning *beginning
) {
  uint32_t token = borders->characters[character.scalar & 0xFFFF].token;
  uint64_t is_whole = !is_split & (character.scalar != no_scalar) & (token != UINT32_MAX) & (borders->is_ordered != 0);
  tokens[position] = token;
  beginning->wholes |= is_whole << position;
  beginning->inside |= ((is_whole << character.count) - 2 * is_whole) << position;
}

/// Cuts a piece of at most 64 bytes that is not ASCII, as `cut` does, and says what it begins as.
static size_t cut_and_begin(
  const tk_borders *borders, bool looks_up_wholes, const uint8_t *bytes, size_t count, size_t *ends, uint32_t *tokens,
  tk_beginning *beginning
) {
  size_t parts = 0, position = 0;
  tk_border_character last = read_character(bytes, count);
  bool is_split = false;
  while (position + last.count < count) {
    size_t border_position = position + last.count;
    tk_border_character next = read_character(bytes + border_position, count - border_position);
    tk_border border = border_between(borders, last, next);
    begin_character(borders, last, position, is_split | border.splits_left, tokens, beginning);
    ends[parts] = border_position;
    parts += !border.is_crossed;
    is_split = border.splits_right;
    last = next;
    position = border_position;
  }
  begin_character(borders, last, position, is_split, tokens, beginning);
  ends[parts] = count;
  parts += 1;
  if (!looks_up_wholes || !holds_exception(borders, bytes, 0, ends, parts)) return parts;
  ends[0] = count;
  return 1;
}

size_t tk_make_jobs(
  const tk_borders *borders, bool looks_up_wholes, const uint8_t *bytes, size_t count, uint32_t *tokens, tk_job *jobs
) {
  size_t ends[TK_MOST_PARTS];
  size_t parts = 1;
  tk_beginning beginning = {0, 0};
  ends[0] = count;
  if (borders && count <= TK_MOST_PARTS && !tk_is_ascii(bytes, count)) {
    parts = cut_and_begin(borders, looks_up_wholes, bytes, count, ends, tokens, &beginning);
  }
  for (size_t i = 0; i < parts; i++) {
    size_t start = i == 0 ? 0 : ends[i - 1], length = ends[i] - start;
    uint64_t all = ~(uint64_t)0 >> (64 - length), wholes = beginning.wholes >> start & all;
    jobs[i] = (tk_job){bytes + start, (uint32_t)length, 0, tokens + start, ~(beginning.inside >> start) & all, wholes};
    // One character: nothing is left to be done.
    if (wholes && jobs[i].starts == 1) jobs[i].made = 1;
  }
  return parts;
}

size_t tk_join_jobs(const tk_job *jobs, size_t count) {
  size_t made = jobs[0].made;
  for (size_t i = 1; i < count; i++) {
    memmove(jobs[0].tokens + made, jobs[i].tokens, jobs[i].made * sizeof *jobs[i].tokens);
    made += jobs[i].made;
  }
  return made;
}
