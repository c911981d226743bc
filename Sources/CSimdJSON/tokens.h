// Where the tokens of a JSON text start and its strings end: told by simdjson's index, by a sweep, or byte by byte.

#pragma once

#include "CSimdJSON.h"

namespace {

struct Failure {
  prefer_json_status status = PREFER_JSON_OK;
  size_t offset = 0;
};

inline bool isSpace(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Token starts from simdjson's index.
struct IndexedTokens {
  const uint8_t *text;
  size_t length;
  const uint32_t *starts;
  size_t count;
  size_t position = 0;

  size_t peek() const { return position < count ? starts[position] : length; }
  void skip() { position++; }
  /// The index knows where a number or a literal ends.
  void moveTo(size_t) {}

  /// The closing quote of the string that opens at `open`: the last byte before the next token that is no space.
  size_t closingQuote(size_t open, Failure &failure) const {
    size_t end = peek();
    while (end > open + 1 && isSpace(text[end - 1])) end--;
    if (end <= open + 1 || text[end - 1] != '"') failure = {PREFER_JSON_UNCLOSED_STRING, open};
    return end - 1;
  }
};

/// Token starts found byte by byte.
struct BytewiseTokens {
  const uint8_t *text;
  size_t length;
  size_t at = 0;

  size_t peek() {
    while (at < length && isSpace(text[at])) at++;
    return at;
  }
  void skip() { at++; }
  void moveTo(size_t end) { at = end; }
};

/// Strings looked through byte by byte too: only for texts that the first stage refused, to say exactly where they break.
struct ScannedTokens : BytewiseTokens {
  size_t closingQuote(size_t open, Failure &failure) {
    size_t i = open + 1;
    for (; i < length && text[i] != '"'; i++) {
      if (text[i] < 0x20) {
        failure = {PREFER_JSON_CONTROL_CHARACTER, i};
        return i;
      }
      if (text[i] == '\\') i++;
    }
    if (i >= length) {
      failure = {PREFER_JSON_UNCLOSED_STRING, open};
      return open;
    }
    at = i + 1;
    return i;
  }
};

/// Strings' ends told by a sweep over a longer text.
struct SweptTokens : BytewiseTokens {
  const uint64_t *stops;
  size_t base;

  SweptTokens(const uint8_t *text, size_t length, const uint64_t *stops, size_t base)
      : BytewiseTokens{text, length}, stops(stops), base(base) {}

  size_t closingQuote(size_t open, Failure &failure) {
    for (size_t end = stopFrom(open + 1); end < length; end = stopFrom(end + 1)) {
      size_t start = end;
      while (text[start - 1] == '\\') start--;
      if ((end - start) & 1) continue;  // escaped
      if (text[end] != '"') failure = {PREFER_JSON_CONTROL_CHARACTER, end};
      at = end + 1;
      return end;
    }
    failure = {PREFER_JSON_UNCLOSED_STRING, open};
    return open;
  }

  /// The first stop at an offset or behind it. Behind everything that was swept there is one.
  size_t stopFrom(size_t offset) const {
    size_t word = (base + offset) >> 6;
    uint64_t rest = stops[word] & (~uint64_t(0) << ((base + offset) & 63));
    while (!rest) rest = stops[++word];
    return (word << 6) + size_t(__builtin_ctzll(rest)) - base;
  }
};

}  // namespace
