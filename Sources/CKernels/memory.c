// Memory for large tensors.

#include <stdlib.h>
#include <sys/mman.h>

#include "CKernels.h"

// Pages of the system come zeroed and one fault at a time; a step touches hundreds of megabytes, so large pages save
// most of that. Small tensors would only waste them.
enum { LARGE_PAGE = 2 << 20 };

void *ck_memory_create(int64_t bytes) {
  if (bytes < LARGE_PAGE) {
    size_t rounded = ((size_t)(bytes > 0 ? bytes : 1) + 63) & ~(size_t)63;
    unsigned char *memory = aligned_alloc(64, rounded);
    for (size_t i = 0; memory && i < rounded; i++) memory[i] = 0;
    return memory;
  }
  int flags = MAP_PRIVATE | MAP_ANON;
#ifdef MAP_NORESERVE
  flags |= MAP_NORESERVE;
#endif
  void *memory = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (memory == MAP_FAILED) return NULL;
#ifdef MADV_HUGEPAGE
  // A wish: where it is not granted small pages do.
  madvise(memory, (size_t)bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

void ck_memory_destroy(void *memory, int64_t bytes) {
  if (!memory) return;
  if (bytes < LARGE_PAGE) {
    free(memory);
  } else {
    munmap(memory, (size_t)bytes);
  }
}
