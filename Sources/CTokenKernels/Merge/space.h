// Buffers of the merges of long pieces.

#ifndef TK_SPACE_H
#define TK_SPACE_H

#include "../include/CTokenKernels.h"

enum {
  /// Tokens that a word of flags tells apart: the size of a block, and of the windows tried first.
  TK_BLOCK = 64,
  /// Windows tried where tokens are long. At most 64 blocks, whose lowest merges are looked through like those of one.
  TK_WIDE = 512,
  TK_WIDEST = 4096,
};

struct tk_merge_space {
  /// Rank of each token's merge with the next one, above the place in its block.
  _Alignas(64) uint32_t keys[TK_WIDEST];
  /// The lowest key of each block, and its rank above the block's place.
  _Alignas(64) uint32_t lowest[TK_BLOCK];
  _Alignas(64) uint32_t ranks[TK_BLOCK];
  /// What each merge makes.
  uint32_t products[TK_WIDEST];
  uint32_t tokens[TK_WIDEST];
  /// Which tokens are still there, a word a block.
  uint64_t alive[TK_BLOCK];
  /// Where each token of a window starts in it.
  uint32_t starts[TK_WIDEST];
};

#endif
