import JSONText

extension ModelConfiguration {
  /// What only the Gemma line has: its own scale of attention scores, and bounds on scores and logits.
  mutating func readGemma(_ fields: ConfigurationFields) throws(ModelError) {
    guard family != .gemma else { return }
    guard let scalar = try fields.positive("query_pre_attn_scalar") else {
      throw fields.wrong("query_pre_attn_scalar", "a number above 0")
    }
    queryScalar = scalar
    logitSoftcap = try fields.positive("final_logit_softcapping")
    let scores = try fields.positive("attn_logit_softcapping")
    switch family {
    case .gemma2:
      // Absence means a bound here, null means none: only what is said can be right.
      for key in ["final_logit_softcapping", "attn_logit_softcapping"] where fields.object[key] == nil {
        throw fields.wrong(key, "a number above 0 or null")
      }
      attentionSoftcap = scores
    default:
      // transformers reads it for Gemma 3 and does not heed it.
      guard scores == nil else {
        throw fields.unsupported("attn_logit_softcapping", "a bound on scores", supported: "null")
      }
    }
  }
}
