extension Rule {
  /// PD401.
  public static let unknownRole = Rule(
    "PD401", "unknown-role", .error, what: "A message has a role that no chat template knows.",
    remedy: "use system, developer, user, assistant or tool")
  /// PD402.
  public static let sameRoleTwice = Rule(
    "PD402", "same-role-twice", .warning, what: "Two messages in a row have the same role.",
    remedy: "join the two messages; a quarter of chat templates refuse them")
  /// PD403.
  public static let systemNotFirst = Rule(
    "PD403", "system-not-first", .warning, what: "A system message stands behind other messages.",
    remedy: "move it to the front")
  /// PD404.
  public static let promptEndsWithAssistant = Rule(
    "PD404", "prompt-ends-with-assistant", .warning, what: "The prompt's last message is the assistant's.",
    remedy: "end the prompt with the user's turn, or move the assistant's beginning into both answers")
  /// PD405.
  public static let promptWithoutUser = Rule(
    "PD405", "prompt-without-user", .warning, what: "The prompt has no message of the user.",
    remedy: "add what the user said")
  /// PD406.
  public static let answerRole = Rule(
    "PD406", "answer-role", .error,
    what: "An answer holds a message that is neither the assistant's nor a tool's.",
    remedy: "move what comes before the reply into the prompt")
  /// PD407.
  public static let answerWithoutReply = Rule(
    "PD407", "answer-without-reply", .error, what: "An answer does not end with a message of the assistant.",
    remedy: "end the answer with the assistant's reply")
  /// PD408.
  public static let severalReplies = Rule(
    "PD408", "several-replies", .warning,
    what: "An answer holds several replies without a tool call between them.",
    remedy: "keep one message, or join them")
  /// PD409.
  public static let assistantFirst = Rule(
    "PD409", "assistant-first", .warning, what: "A conversation begins with a message of the assistant.",
    remedy: "begin it with the user's turn: a quarter of chat templates refuse any other beginning")

  /// PD501.
  public static let emptyPrompt = Rule(
    "PD501", "empty-prompt", .error, what: "The prompt says nothing.", remedy: "remove the record")
  /// PD502.
  public static let emptyChosen = Rule(
    "PD502", "empty-chosen", .error, what: "The chosen answer is empty.",
    remedy: "remove the record: training on it teaches the model to say nothing")
  /// PD503.
  public static let emptyRejected = Rule(
    "PD503", "empty-rejected", .error, what: "The rejected answer is empty.", remedy: "remove the record")
  /// PD504.
  public static let emptyMessage = Rule(
    "PD504", "empty-message", .warning, what: "A message of the prompt is empty.", remedy: "fill or remove it"
  )
  /// PD505.
  public static let blankText = Rule(
    "PD505", "blank-text", .warning, what: "A text is nothing but white space.",
    remedy: "fill it or remove the record")
  /// PD506.
  public static let promptEndsInSpace = Rule(
    "PD506", "prompt-ends-in-space", .warning, what: "A flat prompt ends in white space.",
    remedy: "move the space to the start of both answers, or remove it")
  /// PD507.
  public static let answerStartsWithSpace = Rule(
    "PD507", "answer-starts-with-space", .warning,
    what: "One answer begins with white space and the other does not.",
    remedy: "begin both answers alike, or the model learns to prefer the space")
  /// PD508.
  public static let assistantBoilerplate = Rule(
    "PD508", "assistant-boilerplate", .warning,
    what: "The chosen answer speaks of itself as another vendor's assistant does.",
    remedy: "rewrite or remove it: phrases like \"as an AI language model\" are quickly learnt")
  /// PD509.
  public static let languageMismatch = Rule(
    "PD509", "language-mismatch", .warning, isOnByDefault: false,
    what: "The chosen answer is in another language than the prompt.",
    remedy: "check the pair, unless the prompt asks for a translation")
  /// PD511.
  public static let toolArguments = Rule(
    "PD511", "tool-arguments", .error, what: "A tool call's arguments are not JSON.",
    remedy: "write the arguments as a JSON object, or a string that holds one")
  /// PD512.
  public static let toolCallID = Rule(
    "PD512", "tool-call-id", .warning, what: "A tool result answers no call that came before it.",
    remedy: "give it the id of the call it answers")
  /// PD513.
  public static let undeclaredTool = Rule(
    "PD513", "undeclared-tool", .warning, what: "A tool is called that the record does not declare.",
    remedy: "declare it in \"tools\"")
  /// PD514.
  public static let toolList = Rule(
    "PD514", "tool-list", .error, what: "The tools are not a list of objects.",
    remedy: "write them as a list of {\"type\": \"function\", \"function\": {…}}")
  /// PD515.
  public static let toolSchema = Rule(
    "PD515", "tool-schema", .warning,
    what: "A tool call's arguments do not fit the parameters that the tool declares.",
    remedy: "give the call the arguments that the declaration asks for, or mend the declaration")
  /// PD516.
  public static let unansweredCall = Rule(
    "PD516", "unanswered-call", .warning,
    what: "A tool is called and the conversation goes on without its result.",
    remedy: "add the tool's message with the id of the call, or remove the call")
  /// PD521.
  public static let imageCount = Rule(
    "PD521", "image-count", .error,
    what: "The record has another number of images than places for them.",
    remedy: "write one <image> or one image part for each image of the list")
  /// PD522.
  public static let imageData = Rule(
    "PD522", "image-data", .error, what: "A data URL does not hold the image that it names.",
    remedy: "write data:image/png;base64, (or jpeg, webp, gif) and the file's bytes in base64")

  /// PD601.
  public static let sameAnswers = Rule(
    "PD601", "same-answers", .error, what: "Both answers are the same.",
    remedy: "remove the record: it prefers nothing")
  /// PD602.
  public static let similarAnswers = Rule(
    "PD602", "similar-answers", .warning,
    what: "The answers differ only in white space, in the case of letters or in the final full stop.",
    remedy: "remove the record, unless that difference is what the model is to learn")
  /// PD603.
  public static let answerIsPrefix = Rule(
    "PD603", "answer-is-prefix", .warning, what: "One answer is the beginning of the other.",
    remedy: "check that the shorter one was not cut off")
  /// PD604.
  public static let answerRepeatsPrompt = Rule(
    "PD604", "answer-repeats-prompt", .error, what: "An answer begins with the prompt's own messages.",
    remedy: "keep only the reply in the answer, or leave out the member \"prompt\"")
  /// PD605.
  public static let reasoningOnOneSide = Rule(
    "PD605", "reasoning-on-one-side", .warning, what: "Only one of the answers holds reasoning in tags.",
    remedy: "give both answers their reasoning, or remove it from both")
  /// PD606.
  public static let scoreInversion = Rule(
    "PD606", "score-inversion", .error, what: "The chosen answer has the lower score.",
    remedy: "swap the answers, or mend the scores")
  /// PD607.
  public static let scoreTie = Rule(
    "PD607", "score-tie", .warning, what: "Both answers have the same score.",
    remedy: "remove the record: its scores prefer neither")
  /// PD608.
  public static let scoreMissing = Rule(
    "PD608", "score-missing", .warning, what: "One answer has a score and the other has none.",
    remedy: "give both answers a number as score, or neither")
  /// PD609.
  public static let answerQuotesPrompt = Rule(
    "PD609", "answer-quotes-prompt", .warning, what: "Both answers begin with the text of the prompt.",
    remedy: "keep only the reply in the answers, or the prompt is trained twice")
  /// PD610.
  public static let sameWords = Rule(
    "PD610", "same-words", .warning,
    what:
      "The answers differ only in punctuation, in the case of letters or in how their accents are encoded.",
    remedy: "remove the record, unless that difference is what the model is to learn")

  /// PD801.
  public static let mixedFormats = Rule(
    "PD801", "mixed-formats", .error, what: "Records of different formats stand in one input.",
    remedy: "convert them all to one format: trainers look at the first record only")
  /// PD802.
  public static let repeatedPrompt = Rule(
    "PD802", "repeated-prompt", .warning, what: "The prompt came before.",
    remedy: "nothing, if several pairs a prompt are meant; keep them on one side of an evaluation split")
  /// PD803.
  public static let repeatedPair = Rule(
    "PD803", "repeated-pair", .warning, what: "The same prompt and answers came before.",
    remedy: "remove the record, or it counts twice")
  /// PD804.
  public static let contradictingPair = Rule(
    "PD804", "contradicting-pair", .warning,
    what: "The same answers came before with the preference reversed.",
    remedy: "keep the preference that holds")
  /// PD805.
  public static let normalisedDuplicate = Rule(
    "PD805", "normalised-duplicate", .warning, isOnByDefault: false,
    what: "The same prompt and answers came before, but for white space, case and punctuation.",
    remedy: "keep one of them")
  /// PD806.
  public static let evaluationLeak = Rule(
    "PD806", "evaluation-leak", .error,
    what: "The prompt stands in the evaluation data too, but for white space, case and punctuation.",
    remedy: "remove it from one of the two: the evaluation would measure what was learnt by heart")
  /// PD807.
  public static let lengthBias = Rule(
    "PD807", "length-bias", .warning,
    what: "The preferred answers are nearly always the longer, or the shorter, ones.",
    remedy: "balance the pairs, or normalise by length when training: length is learnt before quality")
  /// PD808.
  public static let nearDuplicate = Rule(
    "PD808", "near-duplicate", .warning, isOnByDefault: false,
    what: "A record with nearly the same words came before.",
    remedy: "keep one of them; the similarity is an estimate from 128 hashes")
  /// PD809.
  public static let benchmarkOverlap = Rule(
    "PD809", "benchmark-overlap", .error,
    what: "A text shares a run of words with the benchmark texts that were given.",
    remedy: "remove the record, or the benchmark measures what was learnt by heart")
  /// PD810.
  public static let labelImbalance = Rule(
    "PD810", "label-imbalance", .warning,
    what: "Nearly all labelled answers have the same label.",
    remedy:
      "collect more of the rare ones, or weigh the two kinds (desirable_weight, undesirable_weight of KTO)")
  /// PD811.
  public static let positionBias = Rule(
    "PD811", "position-bias", .warning,
    what: "The better of two answers stands mostly in the same place.",
    remedy: "have them judged in both orders, or keep as many of each place")
}
