extension RulePage {
  /// The pages of the rules on the two answers.
  static let pairPages: [RulePage] = [
    RulePage(
      .sameAnswers,
      why: "The loss has no gradient but noise; ms-swift raises an error.",
      bad: #"""
        {"prompt":"a","chosen":"bé","rejected":"b\u00e9"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"b c"}
        """#,
      tools: "ms-swift, align-anything, every trainer and service"),
    RulePage(
      .similarAnswers,
      why: "The model learns the space or the full stop, strongly.",
      bad: #"""
        {"prompt":"a","chosen":"Yes, I do","rejected":"yes,\n I  do."}
        """#,
      good: #"""
        {"prompt":"a","chosen":"Yes, I do","rejected":"Yes; I do"}
        {"prompt":"x","chosen":"-1","rejected":"1"}
        {"prompt":"y","chosen":"A.","rejected":"A. B"}
        """#,
      tools: "people who choose data"),
    RulePage(
      .answerIsPrefix,
      why: "Often one was cut off by a limit on tokens. TRL loses the last shared element of such "
        + "rows when it has to find the prompt.",
      bad: #"""
        {"prompt":"a","chosen":"Yes","rejected":"Yes and no"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"Yes","rejected":"No, yes"}
        """#,
      tools: "TRL (huggingface/trl#6498, #6472)"),
    RulePage(
      .answerRepeatsPrompt,
      why: "The prompt is rendered twice, and its text is trained on as if it were the answer.",
      bad: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"user","content":"q"},\#
        {"role":"assistant","content":"a"}],"rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"q"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        """#,
      tools: "TRL, Axolotl"),
    RulePage(
      .reasoningOnOneSide,
      why: "Whether there are tags decides the preference before anything is said in them.",
      bad: #"""
        {"prompt":"a","chosen":"<think>b</think>c","rejected":"d"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"<think>b</think>c","rejected":"<think>e</think>d"}
        """#,
      tools: "reasoning models (huggingface/trl#6433)"),
    RulePage(
      .scoreInversion,
      why: "Either the answers were swapped or the scores were; training on it teaches the worse "
        + "answer.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c","score_chosen":3,"score_rejected":4.5}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c","score_chosen":4.5,"score_rejected":3}
        """#,
      tools: "UltraFeedback, Argilla and HelpSteer conversions"),
    RulePage(
      .scoreTie,
      why: "Whoever rated them found no difference; the order is arbitrary. 4 of 16 rows of a "
        + "published sample are ties.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c","chosen_rating":4,"rejected_rating":4.0}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c","chosen_rating":4,"rejected_rating":3.9}
        """#,
      tools: "UltraFeedback, HelpSteer3 (ties become pairs in NeMo-RL)"),
    RulePage(
      .scoreMissing,
      why: "Margins cannot be computed, and filters by score keep or drop the row by accident.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c","score_chosen":4,"score_rejected":null}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c","score_chosen":null,"score_rejected":null}
        """#,
      tools: "trainers that use margins"),
    RulePage(
      .answerQuotesPrompt,
      why:
        "Trainers that join prompt and answer see the prompt twice; it is the most common mistake in making flat "
        + "triples from whole texts.",
      bad: #"""
        {"prompt":"What is the capital of France?","chosen":"What is the capital of France? Paris.",\#
        "rejected":"What is the capital of France? Rome."}
        """#,
      good: #"""
        {"prompt":"What is the capital of France?","chosen":"What is the capital of France? Paris.","rejected":"Rome."}
        """#,
      tools: "TRL, OpenRLHF"),
    RulePage(
      .sameWords,
      why: "The model can learn nothing else from the pair than a matter of marks and capitals.",
      bad: #"""
        {"prompt":"a","chosen":"Yes: (it is) so","rejected":"yes, it is so!"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"Yes: -1","rejected":"yes, 1"}
        """#,
      tools: "whoever cleans data"),
  ]
}
