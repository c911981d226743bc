#include "space.h"

#include <stdlib.h>

tk_merge_space *tk_merge_space_make(void) { return aligned_alloc(64, (sizeof(tk_merge_space) + 63) / 64 * 64); }

void tk_merge_space_free(tk_merge_space *space) { free(space); }
