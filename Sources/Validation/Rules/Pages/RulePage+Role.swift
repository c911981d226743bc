extension RulePage {
  /// The pages of the rules on who speaks.
  static let rolePages: [RulePage] = [
    RulePage(
      .unknownRole,
      why: "Templates raise an error, or worse, print nothing for it.",
      bad: #"""
        {"prompt":[{"role":"human","content":"q"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"developer","content":"q"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      tools: "every template"),
    RulePage(
      .sameRoleTwice,
      why: "46 of 187 published templates refuse it; Together refuses the record.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"user","content":"again"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function",\#
        "function":{"name":"f","arguments":{}}}]},{"role":"tool","content":"r","tool_call_id":"1"},\#
        {"role":"tool","content":"s","tool_call_id":"1"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      tools: "templates that ask for alternation, Together"),
    RulePage(
      .systemNotFirst,
      why: "Many templates take a system message in the first place only, or move it.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"system","content":"s"},{"role":"user",\#
        "content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"system","content":"s"},{"role":"developer","content":"d"},{"role":"user",\#
        "content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      tools: "templates"),
    RulePage(
      .promptEndsWithAssistant,
      why: "The answers then go on in the middle of a turn; most templates close the turn instead.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user",\#
        "content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      tools: "TRL, Together"),
    RulePage(
      .promptWithoutUser,
      why: "Templates that look for the first user turn raise an error; the answers reply to nobody.",
      bad: #"""
        {"prompt":[{"role":"system","content":"s"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"system","content":"s"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      tools: "templates"),
    RulePage(
      .answerRole,
      why: "What the user says would be trained on as if the model had said it.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"user","content":"z"},\#
        {"role":"assistant","content":"a"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"assistant","content":"a"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "every trainer and service"),
    RulePage(
      .answerWithoutReply,
      why: "There is no reply to prefer.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"assistant","content":"a"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "every trainer and service"),
    RulePage(
      .severalReplies,
      why: "Most services take exactly one reply; templates may refuse two in a row.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"a"},\#
        {"role":"assistant","content":"b"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"assistant","content":"b"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "Together, Fireworks, TRL"),
    RulePage(
      .assistantFirst,
      why:
        "46 of 187 published chat templates refuse such a conversation, and trainers that count turns take every "
        + "turn for the other side's.",
      bad: #"""
        {"prompt":[{"role":"assistant","content":"Hello"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"system","content":"s"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "LLaMA-Factory, the templates of Llama 2, Mistral and Gemma"),
  ]
}
