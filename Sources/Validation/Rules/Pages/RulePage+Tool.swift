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
    RulePage(
      .toolSchema,
      why: "The call would fail, and the model learns to make such calls.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"1",\#
        "type":"function","function":{"name":"f","arguments":"{\"n\":\"one\"}"}}]},{"role":"tool","tool_call_id":"1","content":"r"}],\#
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object",\#
        "properties":{"n":{"type":"integer"}},"required":["n"]}}}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"1",\#
        "type":"function","function":{"name":"f","arguments":"{\"n\":1}"}}]},{"role":"tool","tool_call_id":"1","content":"r"}],\#
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object",\#
        "properties":{"n":{"type":"integer"}},"required":["n"]}}}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "every trainer for tool use"),
    RulePage(
      .unansweredCall,
      why: "Templates that number calls and results get out of step, and the API refuses the conversation.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"1",\#
        "type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"go on"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"1",\#
        "type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"r"},{"role":"user","content":"go on"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "OpenAI, the templates of Mistral"),
    RulePage(
      .imageCount,
      why:
        "The processor puts images where the text says; with another number of places it stops, or images stand in "
        + "the wrong text.",
      bad: #"""
        {"prompt":"What is on <image> and <image>?","chosen":"A cat.","rejected":"A dog.","images":["1.png"]}
        """#,
      good: #"""
        {"prompt":"What is on <image>?","chosen":"A cat.","rejected":"A dog.","images":["1.png"]}
        """#,
      tools: "LLaMA-Factory, ms-swift, TRL"),
    RulePage(
      .imageData,
      why: "The upload succeeds and the job fails hours later, or the image is black.",
      bad: #"""
        {"prompt":[{"role":"user","content":[{"type":"text","text":"q"},{"type":"image_url",\#
        "image_url":{"url":"data:image/png;base64,/9j/4AAQ"}}]}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":[{"type":"text","text":"q"},{"type":"image_url",\#
        "image_url":{"url":"data:image/jpeg;base64,/9j/4AAQ"}}]}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "OpenAI, Azure, Together"),
  ]
}
