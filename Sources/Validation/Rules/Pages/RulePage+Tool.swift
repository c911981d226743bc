extension RulePage {
  /// The pages of the rules on tools.
  static let toolPages: [RulePage] = [
    RulePage(
      .toolArguments,
      why: "Templates and servers parse the arguments; TRL asks for an object, OpenAI for a string "
        + "that holds one.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"user","content":"q"},\#
        {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function",\#
        "function":{"name":"f","arguments":{"a":1}}}]},{"role":"tool","content":"r","tool_call_id":"1"},\#
        {"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "TRL, OpenAI, vLLM"),
    RulePage(
      .toolCallID,
      why: "Nobody can tell which call the result belongs to; templates that print ids print a wrong "
        + "one.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"2"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      tools: "OpenAI, templates that print ids"),
    RulePage(
      .undeclaredTool,
      why: "The model learns to call tools that it was not given.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"g","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}],"tools":[{"type":"function","function":{"name":"f"}}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}],"tools":[{"type":"function","function":{"name":"f"}}]}
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,\#
        "tool_calls":[{"id":"1","type":"function","function":{"name":"h","arguments":{}}}]},\#
        {"role":"tool","content":"r","tool_call_id":"1"},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      tools: "models with tools"),
    RulePage(
      .toolList,
      why: "Templates loop over the tools and fail.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}],"tools":"not a list"}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}],"tools":"[{\"name\":\"f\"}]"}
        {"prompt":[{"role":"user","content":"r"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}],"tools":[{"type":"function",\#
        "function":{"name":"f"}}]}
        """#,
      tools: "templates with tools, OpenAI"),
  ]
}
