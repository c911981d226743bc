#ifndef CK_POOL_H
#define CK_POOL_H

#include <stdbool.h>
#include <stdint.h>

/// A fixed set of worker threads. They sleep when idle; work is a number of tiles taken from a counter.
typedef struct ck_pool ck_pool;

/// `worker` is below the pool's thread count; the caller of ck_pool_run is worker 0.
typedef void (*ck_tile_function)(void *argument, int64_t tile, int worker);

ck_pool *ck_pool_create(int threads);
void ck_pool_destroy(ck_pool *pool);
int ck_pool_threads(const ck_pool *pool);

/// Runs all tiles and returns when the last has ended. One caller at a time.
void ck_pool_run(ck_pool *pool, int64_t tiles, ck_tile_function work, void *argument);

#endif
