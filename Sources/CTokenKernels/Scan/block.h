// 64 bytes of text as masks, bit i for byte i. Included by each variant; needs tk_bytes and friends of vectors.h.

#define TK_INLINE static inline __attribute__((always_inline))

typedef uint8_t tk_bytes __attribute__((ext_vector_type(64)));
typedef bool tk_flags __attribute__((ext_vector_type(64)));

/// What the bytes belong to. All bytes of a scalar have the scalar's classes.
typedef struct {
  uint64_t valid, letter, number, space, mark, upper, lower;
  /// Single ASCII characters: space, line feed or carriage return, apostrophe, slash.
  uint64_t blank, newline, quote, slash;
  /// Bytes of a scalar but its first.
  uint64_t continuation;
  /// White space and numbers beyond ASCII.
  uint64_t wide_space, wide_number;
} tk_block;

/// The scalar that reaches from one block into the next: bytes there, and its class.
typedef struct {
  unsigned count;
  uint16_t bits;
} tk_spill;

/// The flags as bits. Compiles to one move per vector register where there is such an instruction.
TK_INLINE uint64_t tk_mask(tk_flags flags) {
  uint64_t bits;
  memcpy(&bits, &flags, 8);
  return bits;
}

#define TK_WHERE(condition) tk_mask(__builtin_convertvector((condition), tk_flags))

/// The length of the scalar whose first byte, not ASCII, stands at `at`, and its class; by table 3-7 of the Unicode Standard.
TK_INLINE unsigned tk_decode(const tk_text *text, size_t at, uint16_t *bits) {
  const uint8_t *p = text->bytes + at;
  size_t left = text->limit - at;
  uint32_t first = p[0], value;
  unsigned length;
  *bits = 0;
  if (first < 0xC2 || left < 2 || (p[1] & 0xC0) != 0x80) return 1;
  if (first < 0xE0) {
    value = (first & 0x1F) << 6 | (p[1] & 0x3F);
    length = 2;
  } else if (left < 3 || (p[2] & 0xC0) != 0x80) {
    return 1;
  } else if (first < 0xF0) {
    value = (first & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    if (value < 0x800 || (value & 0xF800) == 0xD800) return 1;
    length = 3;
  } else {
    if (first >= 0xF5 || left < 4 || (p[3] & 0xC0) != 0x80) return 1;
    value = (first & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    if (value < 0x10000 || value >= 0x110000) return 1;
    length = 4;
  }
  *bits = text->classes[text->block_starts[value >> 8] + (value & 0xFF)];
  return length;
}

/// Enters the class of the bytes `span` into the masks, without branches on what is common: what follows what is hard to predict.
TK_INLINE void tk_enter(tk_block *block, uint64_t span, uint16_t bits) {
  block->letter |= span & -(uint64_t)(bits & 1);
  block->mark |= span & -(uint64_t)(bits >> 3 & 1);
  block->upper |= span & -(uint64_t)(bits >> 4 & 1);
  block->lower |= span & -(uint64_t)(bits >> 5 & 1);
  if (__builtin_expect(bits & (TK_NUMBER | TK_SPACE), 0)) {
    uint64_t numbers = span & -(uint64_t)(bits >> 1 & 1), spaces = span & -(uint64_t)(bits >> 2 & 1);
    block->number |= numbers;
    block->wide_number |= numbers;
    block->space |= spaces;
    block->wide_space |= spaces;
  }
}

/// Enters all letters of the blocks that hold nothing else, and returns their bytes: most letters beyond Latin, told by one or two bytes.
///
/// They are Cyrillic up to U+047F and Arabic from U+0620 to U+063F; Han from U+4E00 on, up to U+9FFF, and Hangul from U+B000 to U+CFFF. The
/// latter have no case. Letters that reach into the next block are left out.
TK_INLINE uint64_t tk_enter_letters(tk_block *block, const tk_bytes *v, bool is_cased) {
  uint64_t inside = TK_WHERE(*v - (tk_bytes)(0x80) < (tk_bytes)(0x40));
  uint64_t two = 0;
  if (!is_cased) {
    uint64_t arabic = TK_WHERE(*v == (tk_bytes)(0xD8)) & TK_WHERE(*v - (tk_bytes)(0xA0) < (tk_bytes)(0x20)) >> 1;
    two = (TK_WHERE((*v & (tk_bytes)(0xFE)) == (tk_bytes)(0xD0)) | arabic) & inside >> 1;
  }
  uint64_t han = TK_WHERE(*v - (tk_bytes)(0xE5) < (tk_bytes)(5));
  han |= TK_WHERE(*v == (tk_bytes)(0xE4)) & TK_WHERE(*v - (tk_bytes)(0xB8) < (tk_bytes)(8)) >> 1;
  uint64_t hangul = TK_WHERE(*v - (tk_bytes)(0xEB) < (tk_bytes)(2));
  uint64_t three = (han | hangul) & inside >> 1 & inside >> 2;
  uint64_t behind = two << 1 | three << 1 | three << 2, span = two | three | behind;
  block->letter |= span;
  block->continuation |= behind;
  if (is_cased) {
    block->upper |= span;
    block->lower |= span;
  }
  return span;
}

/// The masks of the (up to) 64 bytes at `position`, which lies below the limit. Unless `is_cased`, upper and lower are not needed.
TK_INLINE tk_block tk_classify(const tk_text *text, size_t position, bool is_cased, tk_spill *spill) {
  tk_block block;
  tk_bytes v;
  size_t left = text->limit - position;
  if (left >= 64) {
    memcpy(&v, text->bytes + position, 64);
    block.valid = ~(uint64_t)0;
  } else {
    uint8_t padded[64] = {0};
    memcpy(padded, text->bytes + position, left);
    memcpy(&v, padded, 64);
    block.valid = ((uint64_t)1 << left) - 1;
  }
  block.upper = TK_WHERE(v - (tk_bytes)('A') < (tk_bytes)(26));
  block.lower = TK_WHERE(v - (tk_bytes)('a') < (tk_bytes)(26));
  block.letter = block.upper | block.lower;
  block.number = TK_WHERE(v - (tk_bytes)('0') < (tk_bytes)(10));
  block.blank = TK_WHERE(v == (tk_bytes)(' '));
  block.space = block.blank | TK_WHERE(v - (tk_bytes)(9) < (tk_bytes)(5));
  block.newline = TK_WHERE(v == (tk_bytes)('\n') | v == (tk_bytes)('\r'));
  block.quote = TK_WHERE(v == (tk_bytes)('\''));
  block.slash = TK_WHERE(v == (tk_bytes)('/'));
  block.mark = block.continuation = block.wide_space = block.wide_number = 0;

  uint64_t wide = TK_WHERE(v >= (tk_bytes)(0x80));
  if (wide) {
    if (spill->count) {
      uint64_t span = ((uint64_t)1 << spill->count) - 1;
      tk_enter(&block, span, spill->bits);
      block.continuation = span;
      wide &= ~span;
      spill->count = 0;
    }
    wide &= ~tk_enter_letters(&block, &v, is_cased);
    while (wide) {
      unsigned i = (unsigned)__builtin_ctzll(wide);
      uint16_t bits;
      unsigned length = tk_decode(text, position + i, &bits);
      uint64_t span = (((uint64_t)1 << length) - 1) << i;
      tk_enter(&block, span, bits);
      block.continuation |= span & (span << 1);
      wide &= ~span;
      if (i + length > 64) *spill = (tk_spill){i + length - 64, bits};
    }
  }
  return block;
}
