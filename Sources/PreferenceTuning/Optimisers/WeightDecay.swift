/// Which parameters weight decay spares: biases and the weights of norms, by the name patterns of the Hugging Face
/// trainer (`bias`, `layernorm`, `rmsnorm`, and `norm` as a name part or at the end of one).
enum WeightDecay {
  static func applies(to name: String) -> Bool {
    let name = name.lowercased()
    for pattern in ["bias", "layernorm", "rmsnorm"] where name.contains(pattern) { return false }
    for part in name.split(separator: ".") where part == "norm" || part.hasSuffix("_norm") {
      return false
    }
    return true
  }
}
