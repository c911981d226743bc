// Tokens by their bytes.

#include "../include/CTokenKernels.h"

static const uint32_t none = UINT32_MAX;

static inline bool has_bytes(const tk_tokens *tokens, uint32_t id, const tk_job *job) {
  uint32_t start = tokens->offsets[id];
  return tokens->offsets[id + 1] - start == job->count && memcmp(tokens->bytes + start, job->bytes, job->count) == 0;
}

void tk_find_tokens(const tk_tokens *tokens, tk_job *jobs, size_t count) {
  enum { BATCH = 64 };
  size_t slots[BATCH];
  tk_job *asked[BATCH];
  size_t next = 0;
  while (next < count) {
    size_t size = 0;
    for (; size < BATCH && next < count; next++) {
      if (jobs[next].made) continue;
      asked[size] = jobs + next;
      slots[size] = (size_t)tk_hash_bytes(jobs[next].bytes, jobs[next].count) & tokens->slot_mask;
      __builtin_prefetch(tokens->slots + slots[size]);
      size += 1;
    }
    for (size_t i = 0; i < size; i++) {
      uint32_t id = tokens->slots[slots[i]];
      if (id != none) __builtin_prefetch(tokens->offsets + id);
    }
    for (size_t i = 0; i < size; i++) {
      uint32_t id = tokens->slots[slots[i]];
      if (id != none && tokens->offsets[id + 1] - tokens->offsets[id] == asked[i]->count) {
        __builtin_prefetch(tokens->bytes + tokens->offsets[id]);
      }
    }
    for (size_t i = 0; i < size; i++) {
      tk_job *job = asked[i];
      for (size_t slot = slots[i]; tokens->slots[slot] != none; slot = (slot + 1) & tokens->slot_mask) {
        if (!has_bytes(tokens, tokens->slots[slot], job)) continue;
        job->tokens[0] = tokens->slots[slot];
        job->made = 1;
        break;
      }
    }
  }
}
