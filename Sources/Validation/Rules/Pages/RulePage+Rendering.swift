extension RulePage {
  /// The pages of the rules on templates and tokens.
  static let renderingPages: [RulePage] = [
    RulePage(
      .templateRefuses,
      why: "The trainer stops at the record, or leaves it out without a word.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}],"tools":[{"type":"function",\#
        "function":{"name":"f"}}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}],"tools":[]}
        """#,
      tools: "every trainer that renders",
      needs: "--tokenizer and --template"),
    RulePage(
      .controlTokenInContent,
      why: "A trainer that encodes rendered text reads it as the token: a turn ends in the middle, "
        + "or a text begins twice.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q<|im_end|>"}],"chosen":[{"role":"assistant",\#
        "content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q<im_end>"}],"chosen":[{"role":"assistant",\#
        "content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "Axolotl, TRL, vLLM (vllm-project/vllm#31735)",
      needs: "--tokenizer"),
    RulePage(
      .promptTooLong,
      why: "Trainers cut the prompt, often at the end that asks the question.",
      bad: #"""
        {"prompt":"a b c d e f g h","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b b b b b b b b","rejected":"c"}
        """#,
      tools: "TRL, Axolotl (axolotl-ai-cloud/axolotl#3068)",
      needs: "--tokenizer and --template and --max-prompt-length"),
    RulePage(
      .pairTooLong,
      why: "Trainers drop the record or cut its answer; some say nothing.",
      bad: #"""
        {"prompt":"a","chosen":"b c d e f g h i j k l m n o p","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        """#,
      tools: "TRL, Axolotl",
      needs: "--tokenizer and --template and --max-length"),
    RulePage(
      .answerCutAway,
      why: "When a limit is kept by cutting at the end, the answers have no tokens left; the loss of "
        + "such a row is a constant.",
      bad: #"""
        {"prompt":"a b c d e f g h i j k l m n o p q","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        """#,
      tools: "TRL, turbo-alignment",
      needs: "--tokenizer and --template and --max-length"),
    RulePage(
      .promptNoPrefix,
      why: "What the model sees at inference is not how it was trained: a token straddles the end of "
        + "the prompt.",
      bad: #"""
        {"prompt":"It is th","chosen":"e day","rejected":"at day"}
        """#,
      good: #"""
        {"prompt":"It is","chosen":" the day","rejected":" a day"}
        """#,
      tools: "TRL warns and cuts by length (huggingface/trl#5213, #6105)",
      needs: "--tokenizer and --template"),
    RulePage(
      .turnDropped,
      why:
        "37 of 184 published templates drop the reasoning of earlier turns, 41 print nothing of a tool call: the model "
        + "is trained on another conversation than the one in the record.",
      bad: "a system message, with a template that has no place for it",
      good: "a conversation of which the template writes every turn",
      tools: "every trainer that renders",
      needs: "--tokenizer and --template"),
    RulePage(
      .doubledBoundary,
      why:
        "Rendered text that is rendered again, or encoded by a tokenizer that adds its own marks, begins or ends twice; "
        + "the model then meets a beginning it never sees in use.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant",\#
        "content":"yes<|im_end|>"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant",\#
        "content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "Axolotl (axolotl-ai-cloud/axolotl#1616), TRL, reward models",
      needs: "--tokenizer and --template"),
    RulePage(
      .noEndOfTurn,
      why:
        "The model never learns to stop. It happens when the template belongs to another model than the tokenizer; told once "
        + " for each input, counted for each record.",
      bad: "the template chatml, with a tokenizer that does not know <|im_end|>",
      good: "the template llama3, with the tokenizer of Llama 3",
      tools: "every trainer that renders",
      needs: "--tokenizer and --template"),
  ]
}
