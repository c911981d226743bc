/// The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014):
/// the same numbers for the same seed on every platform.
struct SeededRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A stream of its own for each name, so that what one tensor gets does not depend on the others.
  init(seed: UInt64, stream: String) {
    // FNV-1a spreads the name; one step of the generator then separates neighbouring seeds.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var mixer = SeededRandom(seed: seed)
    state = mixer.next() ^ hash
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1), in steps of 2^-53.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Fills with draws from a normal distribution around 0 (Box and Muller, 1958).
  mutating func fillNormal(_ values: UnsafeMutableBufferPointer<Float>, deviation: Double) {
    var index = 0
    while index < values.count {
      // 1 - u lies in (0, 1], where the logarithm is finite.
      let radius = (-2 * naturalLogarithm(1 - uniform())).squareRoot() * deviation
      let angle = 2 * Double.pi * uniform()
      values[index] = Float(radius * cosine(angle))
      if index + 1 < values.count { values[index + 1] = Float(radius * sine(angle)) }
      index += 2
    }
  }

  /// Fills with draws from [-bound, bound).
  mutating func fillUniform(_ values: UnsafeMutableBufferPointer<Float>, bound: Double) {
    for index in values.indices { values[index] = Float((2 * uniform() - 1) * bound) }
  }
}
