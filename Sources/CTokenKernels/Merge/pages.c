// Tables and caches are read a line here and a line there: with small pages each such line costs a walk through the page table too.

#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "../include/CTokenKernels.h"

#if defined(__linux__)

static const size_t large_page = (size_t)2 << 20;

static size_t rounded(size_t size) { return (size + large_page - 1) / large_page * large_page; }

void *tk_allocate_pages(size_t size) {
  if (size < large_page) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
  }
  // One page more than needed, of which what lies around the aligned part is given back.
  size_t wanted = rounded(size), taken = wanted + large_page;
  uint8_t *memory = mmap(NULL, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  uint8_t *aligned = (uint8_t *)rounded((size_t)memory);
  if (aligned > memory) munmap(memory, (size_t)(aligned - memory));
  size_t rest = taken - (size_t)(aligned - memory) - wanted;
  if (rest > 0) munmap(aligned + wanted, rest);
  madvise(aligned, wanted, MADV_HUGEPAGE);
  return aligned;
}

void tk_free_pages(void *memory, size_t size) {
  if (memory) munmap(memory, size < large_page ? size : rounded(size));
}

#else

void *tk_allocate_pages(size_t size) {
  void *memory = aligned_alloc(64, (size + 63) / 64 * 64);
  return memory ? memset(memory, 0, size) : NULL;
}

void tk_free_pages(void *memory, size_t size) {
  (void)size;
  free(memory);
}

#endif
