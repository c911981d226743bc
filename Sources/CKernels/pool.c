#include "pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
static inline void pause_briefly(void) { _mm_pause(); }
#elif defined(__aarch64__)
static inline void pause_briefly(void) { __asm__ volatile("yield"); }
#else
static inline void pause_briefly(void) {}
#endif

// The counter holds the number of tiles (upper half) and the next tile (lower half) in one word, so that
// a thread that wakes late can never mistake an old job for the new one: a tile below the count belongs
// to the job now published, and that job cannot end before this tile has.
enum { TILE_BITS = 32 };
static const uint64_t TILE_MASK = (UINT64_C(1) << TILE_BITS) - 1;

// Long enough to bridge the gap between two kernels of a layer, short enough to leave a shared core alone.
enum { SPINS = 2000 };

struct ck_pool {
  int threads;
  int started;
  pthread_t *workers;
  struct ck_worker *seats;

  _Atomic uint64_t counter;
  _Atomic int64_t completed;
  ck_tile_function work;
  void *argument;

  pthread_mutex_t lock;
  pthread_cond_t wake;
  pthread_cond_t done;
  _Atomic int sleepers;
  _Atomic bool caller_sleeps;
  _Atomic bool stop;
};

struct ck_worker {
  ck_pool *pool;
  int index;
};

static uint64_t tile_count(uint64_t counter) { return counter >> TILE_BITS; }
static bool has_work(uint64_t counter) { return (counter & TILE_MASK) < tile_count(counter); }

/// Takes tiles until none is left.
static void work_off(ck_pool *pool, int worker) {
  for (;;) {
    // Look before taking: idle threads must not push the counter on.
    if (!has_work(atomic_load_explicit(&pool->counter, memory_order_acquire))) return;
    uint64_t taken = atomic_fetch_add_explicit(&pool->counter, 1, memory_order_acq_rel);
    if (!has_work(taken)) return;
    int64_t count = (int64_t)tile_count(taken);
    pool->work(pool->argument, (int64_t)(taken & TILE_MASK), worker);
    int64_t ended = atomic_fetch_add(&pool->completed, 1) + 1;
    if (ended == count && atomic_load(&pool->caller_sleeps)) {
      pthread_mutex_lock(&pool->lock);
      pthread_cond_signal(&pool->done);
      pthread_mutex_unlock(&pool->lock);
    }
  }
}

static void *run_worker(void *argument) {
  struct ck_worker *seat = argument;
  ck_pool *pool = seat->pool;
  while (!atomic_load(&pool->stop)) {
    work_off(pool, seat->index);
    bool found = false;
    for (int i = 0; i < SPINS && !found; i++) {
      pause_briefly();
      found = has_work(atomic_load_explicit(&pool->counter, memory_order_acquire)) ||
              atomic_load_explicit(&pool->stop, memory_order_relaxed);
    }
    if (found) continue;
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleepers, 1);
    while (!has_work(atomic_load(&pool->counter)) && !atomic_load(&pool->stop)) {
      pthread_cond_wait(&pool->wake, &pool->lock);
    }
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
  }
  return NULL;
}

ck_pool *ck_pool_create(int threads) {
  ck_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  pool->threads = threads < 1 ? 1 : threads;
  pool->workers = calloc((size_t)pool->threads, sizeof *pool->workers);
  pool->seats = calloc((size_t)pool->threads, sizeof *pool->seats);
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->done, NULL);
  if (!pool->workers || !pool->seats) {
    ck_pool_destroy(pool);
    return NULL;
  }
  for (int i = 1; i < pool->threads; i++) {
    pool->seats[i] = (struct ck_worker){.pool = pool, .index = i};
    if (pthread_create(&pool->workers[i], NULL, run_worker, &pool->seats[i]) != 0) {
      ck_pool_destroy(pool);
      return NULL;
    }
    pool->started = i;
  }
  return pool;
}

void ck_pool_destroy(ck_pool *pool) {
  if (!pool) return;
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->stop, true);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
  for (int i = 1; i <= pool->started; i++) pthread_join(pool->workers[i], NULL);
  pthread_cond_destroy(&pool->done);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->lock);
  free(pool->seats);
  free(pool->workers);
  free(pool);
}

int ck_pool_threads(const ck_pool *pool) { return pool->threads; }

void ck_pool_run(ck_pool *pool, int64_t tiles, ck_tile_function work, void *argument) {
  if (tiles <= 0) return;
  if (tiles == 1 || pool->threads == 1) {
    for (int64_t tile = 0; tile < tiles; tile++) work(argument, tile, 0);
    return;
  }
  pool->work = work;
  pool->argument = argument;
  atomic_store(&pool->completed, 0);
  atomic_store(&pool->counter, (uint64_t)tiles << TILE_BITS);
  if (atomic_load(&pool->sleepers) > 0) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
  }
  work_off(pool, 0);

  for (int i = 0; i < SPINS; i++) {
    if (atomic_load(&pool->completed) == tiles) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->caller_sleeps, true);
  while (atomic_load(&pool->completed) < tiles) pthread_cond_wait(&pool->done, &pool->lock);
  atomic_store(&pool->caller_sleeps, false);
  pthread_mutex_unlock(&pool->lock);
}
