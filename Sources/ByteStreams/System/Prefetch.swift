internal import CXXHash

/// Asks the processor to have the memory at an address at hand soon. Nothing is read, so any address will do.
package func prefetch(_ address: UnsafeRawPointer) {
  prefer_prefetch(address)
}
