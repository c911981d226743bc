// Tokens by their bytes.

#include "../include/CTokenKernels.h"

static const uint32_t none = UINT32_MAX;

enum { TK_ASKED = 128 };

/// Jobs that are looked for, and the next slot of each.
typedef struct {
  size_t count;
  tk_job *jobs[TK_ASKED];
  size_t slots[TK_ASKED];
} asked_jobs;

/// Looks at one slot for each job. Those go on to the next slot that have found neither their token nor an empty slot. Without branches on
/// which do, for who knows.
static void look(const tk_tokens *tokens, asked_jobs *asked) {
  uint32_t ids[TK_ASKED];
  uint16_t alike[TK_ASKED];
  size_t left = 0, alike_count = 0;
  for (size_t i = 0; i < asked->count; i++) {
    size_t slot = asked->slots[i];
    ids[left] = tokens->slots[slot];
    __builtin_prefetch(tokens->offsets + (ids[left] == none ? 0 : ids[left]));
    asked->jobs[left] = asked->jobs[i];
    asked->slots[left] = (slot + 1) & tokens->slot_mask;
    left += ids[left] != none;
  }
  for (size_t i = 0; i < left; i++) {
    uint32_t start = tokens->offsets[ids[i]];
    __builtin_prefetch(tokens->bytes + start);
    alike[alike_count] = (uint16_t)i;
    alike_count += tokens->offsets[ids[i] + 1] - start == asked->jobs[i]->count;
  }
  for (size_t k = 0; k < alike_count; k++) {
    size_t i = alike[k];
    tk_job *job = asked->jobs[i];
    if (memcmp(tokens->bytes + tokens->offsets[ids[i]], job->bytes, job->count) != 0) continue;
    job->tokens[0] = ids[i];
    job->made = 1;
  }
  asked->count = 0;
  for (size_t i = 0; i < left; i++) {
    tk_job *job = asked->jobs[i];
    asked->jobs[asked->count] = job;
    asked->slots[asked->count] = asked->slots[i];
    asked->count += job->made == 0;
  }
  for (size_t i = 0; i < asked->count; i++) __builtin_prefetch(tokens->slots + asked->slots[i]);
}

void tk_find_tokens(const tk_tokens *tokens, tk_job *jobs, size_t count) {
  asked_jobs asked;
  size_t next = 0;
  while (next < count) {
    asked.count = 0;
    for (; asked.count < TK_ASKED && next < count; next++) {
      size_t slot = (size_t)tk_hash_bytes(jobs[next].bytes, jobs[next].count) & tokens->slot_mask;
      __builtin_prefetch(tokens->slots + slot);
      asked.jobs[asked.count] = jobs + next;
      asked.slots[asked.count] = slot;
      asked.count += jobs[next].made == 0;
    }
    while (asked.count > 0) look(tokens, &asked);
  }
}
