extension RulePage {
  /// The pages of the rules on platforms.
  static let platformPages: [RulePage] = [
    RulePage(
      .platformFormat,
      why: "The upload or the first step fails.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      tools: "all of them",
      needs: "--profile, here openai"),
    RulePage(
      .platformRole,
      why: "The upload fails, or a template has no form for the role.",
      bad: #"""
        {"input":{"messages":[{"role":"developer","content":"d"},{"role":"user","content":"q"}]},\#
        "preferred_output":[{"role":"assistant","content":"b"}],\#
        "non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"system","content":"d"},{"role":"user","content":"q"}]},\#
        "preferred_output":[{"role":"assistant","content":"b"}],\#
        "non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      tools: "Azure, Together, Fireworks",
      needs: "--profile, here together"),
    RulePage(
      .platformTurns,
      why: "Together refuses the file; LLaMA-Factory drops the row with a line in its log.",
      bad: #"""
        {"input":{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"x"}]},\#
        "preferred_output":[{"role":"assistant","content":"b"}],\#
        "non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"x"},\#
        {"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant","content":"b"}],\#
        "non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      tools: "Together, LLaMA-Factory",
      needs: "--profile, here together"),
    RulePage(
      .platformAnswer,
      why: "The client refuses the file, or the platform takes one message and drops the others.",
      bad: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"},{"role":"assistant","content":"d"}],"non_preferred_output":[{"role":"assistant",\#
        "content":"c"}]}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      tools: "Together, Fireworks, LLaMA-Factory, Axolotl",
      needs: "--profile, here together"),
    RulePage(
      .platformContent,
      why: "The upload fails.",
      bad: #"""
        {"input":{"messages":[{"role":"user","content":[{"type":"text","text":"q"}]}]},\#
        "preferred_output":[{"role":"assistant","content":"b"}],\#
        "non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      tools: "Azure, Together, Fireworks",
      needs: "--profile, here azure"),
    RulePage(
      .platformDrops,
      why: "Only role and content are copied; the model never sees the rest.",
      bad: #"""
        {"prompt":[{"role":"user","name":"Ann","content":"q"}],"chosen":[{"role":"assistant",\#
        "content":"yes"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "Axolotl",
      needs: "--profile, here axolotl"),
    RulePage(
      .platformWeight,
      why: "The weight says whether a message is trained on; other numbers are refused.",
      bad: #"""
        {"input":{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"x",\#
        "weight":0.5},{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"x",\#
        "weight":0},{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant",\#
        "content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}
        """#,
      tools: "OpenAI, Together",
      needs: "--profile, here together"),
    RulePage(
      .tooFewRecords,
      why: "The job is refused.",
      bad: "9 records for OpenAI",
      good: "10 records for OpenAI",
      tools: "OpenAI, Azure (10), Fireworks (3)",
      needs: "--profile, here openai"),
    RulePage(
      .tooManyRecords,
      why: "The upload is refused.",
      bad: "3,000,001 records for Fireworks",
      good: "3,000,000 records for Fireworks",
      tools: "Fireworks (3,000,000)",
      needs: "--profile, here fireworks"),
    RulePage(
      .fileTooLarge,
      why: "The upload is refused, sometimes after hours.",
      bad: "a file of 513 MB for OpenAI",
      good: "a file of 511 MB for OpenAI",
      tools: "OpenAI, Azure (512 MB), Together (50.1 GiB)",
      needs: "--profile, here openai"),
    RulePage(
      .platformImage,
      why:
        "Together takes embedded images only (JPEG, PNG, WebP, 10 MiB each, 10 a record), from the user, and trains on "
        + "no message that holds one.",
      bad: #"""
        {"input":{"messages":[{"role":"user","content":[{"type":"text","text":"q"},{"type":"image_url",\#
        "image_url":{"url":"https://example.org/a.png"}}]}]},\#
        "preferred_output":[{"role":"assistant","content":[{"type":"text","text":"yes"}]}],\#
        "non_preferred_output":[{"role":"assistant","content":[{"type":"text","text":"no"}]}]}
        """#,
      good: #"""
        {"input":{"messages":[{"role":"user","content":[{"type":"text","text":"q"},{"type":"image_url",\#
        "image_url":{"url":"data:image/png;base64,iVBORw0KGgoA"}}]}]},\#
        "preferred_output":[{"role":"assistant","content":[{"type":"text","text":"yes"}]}],\#
        "non_preferred_output":[{"role":"assistant","content":[{"type":"text","text":"no"}]}]}
        """#,
      tools: "Together",
      needs: "--profile together"),
    RulePage(
      .platformFile,
      why: "Together reads the kind of a file from its name.",
      bad: "train.json under the profile together",
      good: "train.jsonl under the profile together",
      tools: "Together",
      needs: "--profile together"),
    RulePage(
      .platformSplit,
      why:
        "TRL takes what both texts begin with as the prompt, character by character. Of 2,312 transcripts of a published "
        + "set 448 are cut at another place than the speaker's mark, many in the middle of a word.",
      bad: #"""
        {"chosen":"\n\nHuman: Is it?\n\nAssistant: Yes, it is.","rejected":"\n\nHuman: Is it?\n\nAssistant: Yesterday."}
        """#,
      good: #"""
        {"chosen":"\n\nHuman: Is it?\n\nAssistant: Yes, it is.","rejected":"\n\nHuman: Is it?\n\nAssistant: No."}
        """#,
      tools: "TRL (huggingface/trl#6079, #6472)",
      needs: "--profile trl"),
  ]
}
