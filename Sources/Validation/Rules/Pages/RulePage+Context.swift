extension RulePage {
  /// The pages of the rules on what both answers reply to.
  static let contextPages: [RulePage] = [
    RulePage(
      .contextDiffers,
      why: "Without a common prompt the pair compares answers to different questions. The HH test "
        + "set has five such records.",
      bad: #"""
        {"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: A\n\nAssistant: c"}
        """#,
      good: #"""
        {"chosen":"\n\nHuman: a\n\nAssistant: b c","rejected":"\n\nHuman: a\n\nAssistant: b d"}
        """#,
      tools: "readers of implicit prompts: TRL, OpenRLHF"),
    RulePage(
      .promptMismatch,
      why: "TRL throws the string away and takes the chats; others take the string.",
      bad: #"""
        {"prompt":"z","chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}],\#
        "rejected":[{"role":"user","content":"q"},{"role":"assistant","content":"c"}]}
        """#,
      good: #"""
        {"prompt":"q","chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}],\#
        "rejected":[{"role":"user","content":"q"},{"role":"assistant","content":"c"}]}
        """#,
      tools: "TRL, UltraFeedback conversions"),
  ]
}
