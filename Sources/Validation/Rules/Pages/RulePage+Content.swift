extension RulePage {
  /// The pages of the rules on what is said.
  static let contentPages: [RulePage] = [
    RulePage(
      .emptyPrompt,
      why: "There is nothing to reply to; trainers without a beginning token fail on it.",
      bad: #"""
        {"prompt":"","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":".","chosen":"b","rejected":"c"}
        """#,
      tools: "TRL, Axolotl (axolotl-ai-cloud/axolotl#1731)"),
    RulePage(
      .emptyChosen,
      why: "The model learns that silence is preferred. The HH test set has four such records.",
      bad: #"""
        {"prompt":"a","chosen":"","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":".","rejected":"c"}
        """#,
      tools: "every trainer and service"),
    RulePage(
      .emptyRejected,
      why: "Without tokens there is nothing to compare with.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":""}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"0"}
        """#,
      tools: "every trainer and service"),
    RulePage(
      .emptyMessage,
      why: "Templates print a turn in which nobody says anything.",
      bad: #"""
        {"prompt":[{"role":"system","content":""},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      good: #"""
        {"prompt":[{"role":"system","content":"."},{"role":"user","content":"q"}],\#
        "chosen":[{"role":"assistant","content":"yes"}],"rejected":[{"role":"assistant",\#
        "content":"no"}]}
        """#,
      tools: "templates"),
    RulePage(
      .blankText,
      why: "Templates that trim make it empty.",
      bad: #"""
        {"prompt":"a","chosen":" \n\u00a0","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":" \n.","rejected":"c"}
        """#,
      tools: "templates that trim"),
    RulePage(
      .promptEndsInSpace,
      why: "Tokenizers join a space to the word after it, so that the prompt's tokens at training "
        + "are not those at inference.",
      bad: #"""
        {"prompt":"a ","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":" a","chosen":"b","rejected":"c"}
        """#,
      tools: "OpenAI's data preparation, TRL"),
    RulePage(
      .answerStartsWithSpace,
      why: "The first token differs for a reason that has nothing to do with quality.",
      bad: #"""
        {"prompt":"a","chosen":" b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":" b","rejected":" c"}
        {"prompt":"d","chosen":"b ","rejected":"c"}
        """#,
      tools: "OpenAI's data preparation, TRL"),
    RulePage(
      .assistantBoilerplate,
      why: "Data made with another model teaches its name and its refusals.",
      bad: #"""
        {"prompt":"a","chosen":"As an AI language model, I cannot.","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"An AI language model predicts words.",\#
        "rejected":"As an AI language model, I cannot."}
        """#,
      tools: "people who train assistants of their own"),
    RulePage(
      .languageMismatch,
      why:
        "Answers in another language teach the model to switch languages. Scripts are told apart, and seven "
        + "languages in Latin letters by their commonest words; short texts are left alone.",
      bad: #"""
        {"prompt":"Was ist die Hauptstadt von Frankreich und wie viele Menschen leben in der Stadt? Ich weiß es nicht.",\#
        "chosen":"The capital of France is Paris, and about two million of the people live in that city.","rejected":"Paris"}
        """#,
      good: #"""
        {"prompt":"Was ist die Hauptstadt von Frankreich und wie viele Menschen leben in der Stadt? Ich weiß es nicht.",\#
        "chosen":"Die Hauptstadt ist Paris, und in der Stadt leben mehr als zwei Millionen.","rejected":"Paris"}
        """#,
      tools: "whoever filters data of many languages",
      needs: "--select or --severity: translations are asked for in many data sets"),
  ]
}
