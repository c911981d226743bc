// The kernels, written once with the compiler's vectors; each variant compiles them for its instruction set.

#include <stdlib.h>
#include <string.h>

#include "../Merge/space.h"
#include "../Pieces/keys.h"
#include "variants.h"

#define TK_PASTE(a, b) a##_##b
#define TK_JOIN(a, b) TK_PASTE(a, b)
#define TK_NAME(name) TK_JOIN(name, TK_SET)
#define TK_STRING(name) #name
#define TK_TITLE(name) TK_STRING(name)

#include "../Scan/block.h"
#include "../Scan/boundaries.h"
#include "../Scan/scan.h"
#include "../Scan/suspects.h"
#include "../Merge/merge.h"
#include "../Pieces/find.h"

static const tk_kernels TK_NAME(kernels) = {
  TK_NAME(scan), TK_NAME(merge_bytes), TK_NAME(merge_symbols), TK_NAME(merge_pieces), TK_NAME(find_pieces),
  TK_NAME(find_suspects), TK_TITLE(TK_SET),
};
