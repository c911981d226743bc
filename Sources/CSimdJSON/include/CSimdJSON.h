#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a node of a parsed text is.
enum {
  PREFER_JSON_OBJECT = 0,
  PREFER_JSON_ARRAY = 1,
  PREFER_JSON_STRING = 2,
  PREFER_JSON_NUMBER = 3,
  PREFER_JSON_TRUE = 4,
  PREFER_JSON_FALSE = 5,
  PREFER_JSON_NULL = 6
};

/// Flags of a string node.
enum {
  PREFER_JSON_HAS_ESCAPES = 0x10,        ///< at least one backslash
  PREFER_JSON_HAS_LONE_SURROGATE = 0x20, ///< a \uD8xx..\uDFxx escape without its other half
  PREFER_JSON_HAS_SPARE_ESCAPES = 0x40   ///< an escape that JSON does not need: \/ or \uXXXX
};

/// What a text as a whole may hold that few texts do, so that most need no look at every node. Never set too seldom.
enum {
  PREFER_JSON_MAY_REPEAT_NAMES = 1,  ///< an object with two members of one name, or too many or escaped ones to tell
  PREFER_JSON_MAY_BE_HUGE = 2        ///< a number with an exponent, or with so many digits that no double may hold it
};

/// One value (or member name) of a JSON text. A container's children follow it directly; an object's
/// children alternate name, value.
typedef struct {
  uint32_t start;  ///< first byte of the value's spelling
  uint32_t end;    ///< one past its last byte
  uint32_t next;   ///< index of the node after this one and everything in it
  uint32_t info;   ///< low byte: kind and flags; upper 24 bits: members or elements, saturating
} prefer_json_node;

/// Why a text is not JSON.
typedef enum {
  PREFER_JSON_OK = 0,
  PREFER_JSON_EMPTY,
  PREFER_JSON_INVALID_UTF8,
  PREFER_JSON_UNCLOSED_STRING,
  PREFER_JSON_CONTROL_CHARACTER,
  PREFER_JSON_BAD_ESCAPE,
  PREFER_JSON_BAD_NUMBER,
  PREFER_JSON_BAD_LITERAL,
  PREFER_JSON_EXPECTED_VALUE,
  PREFER_JSON_EXPECTED_NAME,
  PREFER_JSON_EXPECTED_COLON,
  PREFER_JSON_EXPECTED_COMMA_OR_BRACE,
  PREFER_JSON_EXPECTED_COMMA_OR_BRACKET,
  PREFER_JSON_TRAILING_COMMA,
  PREFER_JSON_UNCLOSED_CONTAINER,
  PREFER_JSON_TRAILING_CONTENT,
  PREFER_JSON_TOO_DEEP,
  PREFER_JSON_TOO_LARGE,
  PREFER_JSON_OUT_OF_MEMORY
} prefer_json_status;

/// Finds where every token of the text starts (simdjson's first stage, which also checks UTF-8). The result stays in
/// this thread's scratch space until the next call on the same thread. Returns an upper bound of the number
/// of nodes that `prefer_json_build` will write for the same text.
size_t prefer_json_index(const uint8_t *text, size_t length);

/// What `prefer_json_build` says of a text beside its nodes.
typedef struct {
  size_t node_count;
  size_t error_offset;  ///< on failure the byte at which the text stops being JSON
  uint32_t traits;      ///< `PREFER_JSON_MAY_REPEAT_NAMES` and its neighbours
} prefer_json_outcome;

/// Checks the grammar of RFC 8259 and writes the nodes of the text last given to `prefer_json_index` on this thread.
prefer_json_status prefer_json_build(const uint8_t *text, size_t length, size_t maximum_depth,
                                     prefer_json_node *nodes, prefer_json_outcome *outcome);

/// The longest text that `prefer_json_build_swept` takes.
enum { PREFER_JSON_SWEPT_LIMIT = 65536 };

/// The same for a text of at most `PREFER_JSON_SWEPT_LIMIT` bytes inside one that was swept, which must be UTF-8: no index is
/// needed. The nodes stay in this thread's scratch space until the next call on the same thread.
///
/// \param stops what `prefer_mark_text` gave.
/// \param base where the text begins in what was swept.
prefer_json_status prefer_json_build_swept(const uint8_t *text, size_t length, size_t maximum_depth,
                                           const uint64_t *stops, size_t base, const prefer_json_node **nodes,
                                           prefer_json_outcome *outcome);

/// What `prefer_mark_text` looks for, in classes of a bit each. A class is all bytes whose lower half is one of some and whose
/// upper half is one of some: the tables hold the bits of the classes that have a half among them.
typedef struct {
  /// Bytes that matter wherever they stand: those with single_low[b & 15] & single_high[b >> 4].
  uint8_t single_low[16], single_high[16];
  /// Bytes that matter only behind certain others: a byte b behind a byte a matters if first_low[a & 15],
  /// first_high[a >> 4], second_low[b & 15] and second_high[b >> 4] have a bit in common.
  uint8_t first_low[16], first_high[16], second_low[16], second_high[16];
  /// Whether escapes of JSON other than \n, \t, \" and \\ matter.
  bool escapes;
} prefer_text_pattern;

/// Marks what a pattern looks for in a text, the second byte where two are meant, and besides the last digit of every
/// eight bytes with at least six digits (the eight may be any that lie together). What stands behind a backslash is taken
/// for an escape even if the backslash is escaped itself. Bit i of word w stands for byte 64 w + i.
///
/// \param marks room for a word for every 64 bytes begun.
/// \param stops the same for where strings may end in JSON text, or NULL: control characters, and quotation marks but those
///   behind just one backslash.
void prefer_mark_text(const uint8_t *text, size_t length, const prefer_text_pattern *pattern, uint64_t *marks,
                      uint64_t *stops);

/// The number of characters (Unicode scalars) of a string's body with checked UTF-8 and escapes; every escape, `\uXXXX`
/// included, counts as one.
size_t prefer_count_characters(const uint8_t *body, size_t length);

/// Offset of the first byte at `from` or behind it that stands behind a certain other one; `length` where there is none.
size_t prefer_find_pair(const uint8_t *text, size_t length, uint8_t before, uint8_t byte, size_t from);

/// Whether a text is well-formed UTF-8.
bool prefer_is_utf8(const uint8_t *text, size_t length);

/// Offset of the first byte that is not part of well-formed UTF-8, or `length`.
size_t prefer_utf8_invalid_offset(const uint8_t *text, size_t length);

#ifdef __cplusplus
}
#endif
#endif
