#include <xxhash.h>

#if defined(__x86_64__) && defined(__linux__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#endif

/// XXH3 with 128 bits. Where the library was built for more than one kind of processor, `XXH3_128bits` is a macro for the
/// function that asks which one this is.
static inline XXH128_hash_t prefer_xxh3_128(const void *bytes, size_t length) { return XXH3_128bits(bytes, length); }

/// The same with 64 bits.
static inline XXH64_hash_t prefer_xxh3_64(const void *bytes, size_t length) { return XXH3_64bits(bytes, length); }

/// Asks the processor to have the memory at an address at hand soon.
static inline void prefer_prefetch(const void *address) { __builtin_prefetch(address); }
