extension RulePage {
  /// The pages of the rules on the shape of records.
  static let shapePages: [RulePage] = [
    RulePage(
      .unknownFormat,
      why: "A trainer stops at such a record or passes over it.",
      bad: #"""
        {"a":1}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        """#,
      tools: "every trainer and service"),
    RulePage(
      .unsupportedFormat,
      why: "The record is of use to other methods (unpaired labels, ranked lists), but holds no "
        + "pair.",
      bad: #"""
        {"text":"a","label":1}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        """#,
      tools: "trainers by pairs"),
    RulePage(
      .missingMember,
      why: "There is no pair without it.",
      bad: #"""
        {"prompt":"a","chosen":"b"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        """#,
      tools: "every trainer and service"),
    RulePage(
      .misspeltMember,
      why: "Names are compared letter by letter; the member counts as absent.",
      bad: #"""
        {"prompt":"a","chosen":"b","Rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        """#,
      tools: "every trainer and service"),
    RulePage(
      .wrongType,
      why: "Typed loaders fix the type of a column by its first rows and fail at the first other "
        + "one.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":7}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"7"}
        """#,
      tools: "every trainer and service (hiyouga/LlamaFactory#4249)"),
    RulePage(
      .emptyList,
      why: "A conversation without messages renders to nothing or raises an error.",
      bad: #"""
        {"input":{"messages":[]},"preferred_output":[{"role":"assistant","content":"b"}],\#
        "non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      tools: "TRL, and every template"),
    RulePage(
      .ambiguousMember,
      why: "Programs choose different ones.",
      bad: #"""
        {"prompt":"a","instruction":"z","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"instruction":"a","chosen":"b","rejected":"c"}
        """#,
      tools: "readers of several dialects"),
    RulePage(
      .variant,
      why: "It is understood here, since it occurs in the wild; services that check strictly refuse "
        + "it.",
      bad: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":"c"}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      tools: "OpenAI, Azure, Together, Fireworks (an error under their profiles)"),
    RulePage(
      .transcriptStart,
      why: "Where the first turn begins tells who speaks; without it the prompt cannot be found.",
      bad: #"""
        {"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":" \n\nHuman: a\n\nAssistant: c"}
        """#,
      good: #"""
        {"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant: c"}
        """#,
      tools: "readers of HH transcripts"),
    RulePage(
      .transcriptEnd,
      why: "The last reply is what is preferred; there is none.",
      bad: #"""
        {"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nHuman: c"}
        """#,
      good: #"""
        {"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant:"}
        """#,
      tools: "readers of HH transcripts"),
    RulePage(
      .extraMember,
      why: "Together refuses a file with other members beside the three; others keep silent about "
        + "it.",
      bad: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}],"id":1}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}
        {"prompt":"a","chosen":"b","rejected":"c","id":1}
        """#,
      tools: "Together (an error under its profile)"),
  ]
}
