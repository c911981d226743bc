// A strict reader of RFC 8259 over simdjson's structural index. simdjson's own trees forget what a linter
// and a lossless converter need (the spelling of numbers, duplicate names, the place of every value), so only its
// vectorised first stage is used; the grammar is checked here, in one pass over the index.

#include "tokens.h"

#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace {

constexpr size_t keptCapacity = size_t(16) << 20;

/// The scratch space of one thread: the index of the text at hand and the stack of open containers.
struct Scratch {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  size_t capacity = 0;
  simdjson::error_code status = simdjson::UNINITIALIZED;
  std::vector<uint32_t> open;
  /// Room for the nodes of any swept text: no text has more of them than bytes.
  std::unique_ptr<prefer_json_node[]> nodes;

  bool reserve(size_t length) {
    bool oversized = capacity > keptCapacity && length <= keptCapacity;
    if (stage && length <= capacity && !oversized) return true;
    size_t wanted = length < 65536 ? 65536 : length + length / 4;
    stage.reset();
    capacity = 0;
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1, stage) !=
        simdjson::SUCCESS)
      return false;
    capacity = wanted;
    return true;
  }
};

thread_local Scratch scratch;

inline bool isDigit(uint8_t c) { return c >= '0' && c <= '9'; }

/// A byte after which a number or a literal is over. A quotation mark is none: the index lists no token for a string
/// that touches the scalar before it, so the fault has to be seen here.
inline bool endsScalar(uint8_t c) {
  return isSpace(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '[' || c == '{';
}

int hexValue(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int32_t unicodeEscape(const uint8_t *text, size_t at, size_t end) {
  if (at + 4 > end) return -1;
  int32_t value = 0;
  for (size_t i = 0; i < 4; i++) {
    int digit = hexValue(text[at + i]);
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

/// Whether eight bytes hold a backslash.
inline bool holdsBackslash(const uint8_t *eight) {
  constexpr uint64_t ones = 0x0101010101010101;
  uint64_t bytes;
  memcpy(&bytes, eight, sizeof bytes);
  bytes ^= ones * '\\';
  return ((bytes - ones) & ~bytes & (ones << 7)) != 0;
}

/// The first backslash of [begin, end), or nothing. Most strings of records are names and roles, too short to be worth a call.
inline const uint8_t *firstBackslash(const uint8_t *begin, const uint8_t *end) {
  size_t length = size_t(end - begin);
  if (length < 8) {
    for (; begin < end; begin++)
      if (*begin == '\\') return begin;
    return nullptr;
  }
  if (length <= 24 && !holdsBackslash(begin) && !holdsBackslash(end - 8) &&
      !holdsBackslash(begin + (length - 8) / 2))
    return nullptr;
  return static_cast<const uint8_t *>(memchr(begin, '\\', length));
}

/// Checks the escapes of the string body [begin, end) and returns its flags.
uint32_t checkEscapes(const uint8_t *text, size_t begin, size_t end, Failure &failure) {
  uint32_t flags = 0;
  size_t at = begin;
  bool afterHighSurrogate = false;
  size_t expectedLow = 0;
  while (at < end) {
    const uint8_t *found = firstBackslash(text + at, text + end);
    if (!found) break;
    flags |= PREFER_JSON_HAS_ESCAPES;
    size_t escape = size_t(found - text);
    uint8_t kind = escape + 1 < end ? text[escape + 1] : 0;
    if (kind == 'u' || kind == '/') flags |= PREFER_JSON_HAS_SPARE_ESCAPES;
    if (kind == 'u') {
      int32_t unit = unicodeEscape(text, escape + 2, end);
      if (unit < 0) {
        failure = {PREFER_JSON_BAD_ESCAPE, escape};
        return flags;
      }
      bool isLow = unit >= 0xDC00 && unit <= 0xDFFF, isHigh = unit >= 0xD800 && unit <= 0xDBFF;
      bool pairs = afterHighSurrogate && expectedLow == escape && isLow;
      if (afterHighSurrogate && !pairs) flags |= PREFER_JSON_HAS_LONE_SURROGATE;
      if (isLow && !pairs) flags |= PREFER_JSON_HAS_LONE_SURROGATE;
      afterHighSurrogate = isHigh;
      expectedLow = escape + 6;
      at = escape + 6;
    } else if (kind == '"' || kind == '\\' || kind == '/' || kind == 'b' || kind == 'f' || kind == 'n' ||
               kind == 'r' || kind == 't') {
      if (afterHighSurrogate) flags |= PREFER_JSON_HAS_LONE_SURROGATE;
      afterHighSurrogate = false;
      at = escape + 2;
    } else {
      failure = {PREFER_JSON_BAD_ESCAPE, escape};
      return flags;
    }
  }
  if (afterHighSurrogate) flags |= PREFER_JSON_HAS_LONE_SURROGATE;
  return flags;
}

/// The end of the number that starts at `at`, or a failure.
size_t numberEnd(const uint8_t *text, size_t at, size_t length, Failure &failure) {
  size_t start = at;
  auto bad = [&]() {
    failure = {PREFER_JSON_BAD_NUMBER, start};
    return start;
  };
  if (text[at] == '-') at++;
  if (at >= length || !isDigit(text[at])) return bad();
  if (text[at] == '0') {
    at++;
  } else {
    while (at < length && isDigit(text[at])) at++;
  }
  if (at < length && text[at] == '.') {
    at++;
    if (at >= length || !isDigit(text[at])) return bad();
    while (at < length && isDigit(text[at])) at++;
  }
  if (at < length && (text[at] == 'e' || text[at] == 'E')) {
    at++;
    if (at < length && (text[at] == '+' || text[at] == '-')) at++;
    if (at >= length || !isDigit(text[at])) return bad();
    while (at < length && isDigit(text[at])) at++;
  }
  if (at < length && !endsScalar(text[at])) return bad();
  return at;
}

/// Objects of records are small: comparing each name with those before it beats building a set.
constexpr uint32_t fewMembers = 16;

/// Whether an object may hold two members of one name. `end` is the node behind its last one.
bool mayRepeatNames(const uint8_t *text, const prefer_json_node *nodes, size_t object, size_t end) {
  if (nodes[object].info >> 8 > fewMembers) return true;
  const prefer_json_node *names[fewMembers];
  size_t count = 0;
  for (size_t at = object + 1; at < end; at = nodes[at + 1].next) {
    const prefer_json_node *name = nodes + at;
    if (name->info & PREFER_JSON_HAS_ESCAPES) return true;
    size_t length = name->end - name->start;
    for (size_t i = 0; i < count; i++)
      if (names[i]->end - names[i]->start == length && memcmp(text + names[i]->start, text + name->start, length) == 0)
        return true;
    names[count++] = name;
  }
  return false;
}

/// Whether no double may hold the number of this spelling. The largest one has 309 digits.
bool mayBeHuge(const uint8_t *number, size_t length) {
  if (length >= 300) return true;
  for (size_t i = 0; i < length; i++)
    if ((number[i] | 0x20) == 'e') return true;
  return false;
}

/// One pass over the tokens: grammar, nodes, depth. Without room for nodes there are no traits.
template <typename Tokens>
Failure build(Tokens &tokens, const uint8_t *text, size_t length, size_t maximumDepth,
              prefer_json_node *nodes, prefer_json_outcome *outcome, std::vector<uint32_t> &open) {
  size_t count = 0;
  uint32_t traits = 0;
  Failure failure;
  open.clear();

  enum Expectation { value, firstElement, firstName, name, colon, separator, finished };
  Expectation expect = value;

  auto node = [&](size_t start, size_t end, uint32_t info) {
    if (nodes) nodes[count] = {uint32_t(start), uint32_t(end), uint32_t(count + 1), info};
    count++;
  };

  while (true) {
    size_t at = tokens.peek();
    if (at >= length) break;
    uint8_t c = text[at];

    if (expect == finished) return {PREFER_JSON_TRAILING_CONTENT, at};

    if (expect == colon) {
      if (c != ':') return {PREFER_JSON_EXPECTED_COLON, at};
      tokens.skip();
      expect = value;
      continue;
    }

    if (expect == separator) {
      bool inObject = open.back() & 1u;
      if (c == ',') {
        tokens.skip();
        expect = inObject ? name : value;
        continue;
      }
      if (c != (inObject ? '}' : ']'))
        return {inObject ? PREFER_JSON_EXPECTED_COMMA_OR_BRACE : PREFER_JSON_EXPECTED_COMMA_OR_BRACKET, at};
    }

    bool closes = c == '}' || c == ']';
    if (closes && (expect == separator || (expect == firstElement && c == ']') || (expect == firstName && c == '}'))) {
      uint32_t index = open.back() >> 1;
      open.pop_back();
      tokens.skip();
      if (nodes) {
        nodes[index].end = uint32_t(at + 1);
        nodes[index].next = uint32_t(count);
        if (c == '}' && mayRepeatNames(text, nodes, index, count)) traits |= PREFER_JSON_MAY_REPEAT_NAMES;
      }
      expect = open.empty() ? finished : separator;
      continue;
    }
    if (closes && (expect == value || expect == name) && !open.empty()) {
      bool inObject = open.back() & 1u;
      // After a comma; after a colon a value is what is missing.
      size_t before = at;
      while (before > 0 && isSpace(text[before - 1])) before--;
      if (before > 0 && text[before - 1] == ',' && c == (inObject ? '}' : ']'))
        return {PREFER_JSON_TRAILING_COMMA, before - 1};
    }

    if (expect == firstName || expect == name) {
      if (c != '"') return {PREFER_JSON_EXPECTED_NAME, at};
      tokens.skip();
      size_t quote = tokens.closingQuote(at, failure);
      if (failure.status) return failure;
      uint32_t flags = checkEscapes(text, at + 1, quote, failure);
      if (failure.status) return failure;
      node(at, quote + 1, PREFER_JSON_STRING | flags);
      expect = colon;
      continue;
    }

    // A value.
    if (!open.empty() && nodes) {
      uint32_t &info = nodes[open.back() >> 1].info;
      if (info < 0xFFFFFF00u) info += 0x100;
    }
    switch (c) {
      case '{':
      case '[': {
        if (open.size() >= maximumDepth) return {PREFER_JSON_TOO_DEEP, at};
        uint32_t isObject = c == '{';
        if (count >= 0x7FFFFFFF) return {PREFER_JSON_TOO_LARGE, at};
        open.push_back(uint32_t(count) << 1 | isObject);
        node(at, at + 1, isObject ? PREFER_JSON_OBJECT : PREFER_JSON_ARRAY);
        tokens.skip();
        expect = isObject ? firstName : firstElement;
        continue;
      }
      case '"': {
        tokens.skip();
        size_t quote = tokens.closingQuote(at, failure);
        if (failure.status) return failure;
        uint32_t flags = checkEscapes(text, at + 1, quote, failure);
        if (failure.status) return failure;
        node(at, quote + 1, PREFER_JSON_STRING | flags);
        break;
      }
      case '-':
      case '0': case '1': case '2': case '3': case '4':
      case '5': case '6': case '7': case '8': case '9': {
        size_t end = numberEnd(text, at, length, failure);
        if (failure.status) return failure;
        tokens.skip();
        tokens.moveTo(end);
        node(at, end, PREFER_JSON_NUMBER);
        if (mayBeHuge(text + at, end - at)) traits |= PREFER_JSON_MAY_BE_HUGE;
        break;
      }
      case 't': case 'f': case 'n': {
        const char *spelling = c == 't' ? "true" : c == 'f' ? "false" : "null";
        size_t size = c == 'f' ? 5 : 4;
        if (length - at < size || memcmp(text + at, spelling, size) != 0 ||
            (at + size < length && !endsScalar(text[at + size])))
          return {PREFER_JSON_BAD_LITERAL, at};
        tokens.skip();
        tokens.moveTo(at + size);
        node(at, at + size, c == 't' ? PREFER_JSON_TRUE : c == 'f' ? PREFER_JSON_FALSE : PREFER_JSON_NULL);
        break;
      }
      case 'N': case 'I': case 'T': case 'F': case 'u':
        return {PREFER_JSON_BAD_LITERAL, at};
      default:
        return {PREFER_JSON_EXPECTED_VALUE, at};
    }
    expect = open.empty() ? finished : separator;
  }

  outcome->node_count = count;
  outcome->traits = traits;
  if (expect == finished) return {};
  if (count == 0 && open.empty()) return {PREFER_JSON_EMPTY, 0};
  return {PREFER_JSON_UNCLOSED_CONTAINER, length};
}

}  // namespace

size_t prefer_json_index(const uint8_t *text, size_t length) {
  if (length >= 0xFFFFFFF0u || !scratch.reserve(length)) {
    scratch.status = simdjson::CAPACITY;
    return 0;
  }
  scratch.status = scratch.stage->stage1(text, length, simdjson::stage1_mode::regular);
  return scratch.status == simdjson::SUCCESS ? scratch.stage->n_structural_indexes : 0;
}

prefer_json_status prefer_json_build(const uint8_t *text, size_t length, size_t maximumDepth,
                                     prefer_json_node *nodes, prefer_json_outcome *outcome) {
  *outcome = {};
  if (length >= 0xFFFFFFF0u) return PREFER_JSON_TOO_LARGE;
  if (scratch.status == simdjson::SUCCESS) {
    IndexedTokens tokens{text, length, scratch.stage->structural_indexes.get(), scratch.stage->n_structural_indexes};
    Failure failure = build(tokens, text, length, maximumDepth, nodes, outcome, scratch.open);
    outcome->error_offset = failure.offset;
    return failure.status;
  }
  if (scratch.status == simdjson::MEMALLOC || scratch.status == simdjson::CAPACITY) return PREFER_JSON_OUT_OF_MEMORY;

  ScannedTokens tokens{{text, length}};
  Failure failure = build(tokens, text, length, maximumDepth, nullptr, outcome, scratch.open);
  size_t invalid = prefer_utf8_invalid_offset(text, length);
  if (invalid < length && (failure.status == PREFER_JSON_OK || invalid <= failure.offset ||
                           failure.status == PREFER_JSON_UNCLOSED_STRING)) {
    failure = {PREFER_JSON_INVALID_UTF8, invalid};
  }
  *outcome = {0, failure.offset, 0};
  return failure.status == PREFER_JSON_OK ? PREFER_JSON_EXPECTED_VALUE : failure.status;
}

prefer_json_status prefer_json_build_swept(const uint8_t *text, size_t length, size_t maximumDepth,
                                           const uint64_t *stops, size_t base, const prefer_json_node **nodes,
                                           prefer_json_outcome *outcome) {
  *outcome = {};
  if (length > PREFER_JSON_SWEPT_LIMIT) return PREFER_JSON_TOO_LARGE;
  if (!scratch.nodes) scratch.nodes.reset(new (std::nothrow) prefer_json_node[PREFER_JSON_SWEPT_LIMIT]);
  if (!scratch.nodes) return PREFER_JSON_OUT_OF_MEMORY;
  SweptTokens tokens(text, length, stops, base);
  Failure failure = build(tokens, text, length, maximumDepth, scratch.nodes.get(), outcome, scratch.open);
  outcome->error_offset = failure.offset;
  *nodes = scratch.nodes.get();
  return failure.status;
}

bool prefer_is_utf8(const uint8_t *text, size_t length) {
  return simdjson::validate_utf8(reinterpret_cast<const char *>(text), length);
}

size_t prefer_utf8_invalid_offset(const uint8_t *text, size_t length) {
  if (prefer_is_utf8(text, length)) return length;
  // Table 3-7 of the Unicode Standard, byte by byte: only texts known to be broken come here.
  for (size_t at = 0; at < length;) {
    uint8_t lead = text[at];
    size_t size;
    uint8_t low = 0x80, high = 0xBF;
    if (lead < 0x80) {
      at++;
      continue;
    } else if (lead >= 0xC2 && lead <= 0xDF) {
      size = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      size = 3;
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      size = 4;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    } else {
      return at;
    }
    if (at + size > length) return at;
    for (size_t i = 1; i < size; i++) {
      uint8_t c = text[at + i];
      if (c < low || c > high) return at;
      low = 0x80;
      high = 0xBF;
    }
    at += size;
  }
  return length;
}
