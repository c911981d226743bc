#ifndef CDEMOASSETS_H
#define CDEMOASSETS_H

#include <stddef.h>

/// A file of `Fixtures/demo` that travels inside the binary, so that `prefer demo` needs nothing beside it.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t count;
} prefer_asset;

/// How many assets there are.
size_t prefer_asset_count(void);

/// The asset at a position below `prefer_asset_count()`.
prefer_asset prefer_asset_at(size_t position);

#endif
