extension Rule {
  /// PD711.
  public static let templateRefuses = Rule(
    "PD711", "template-refuses", .error, what: "The chat template has no form for the record.",
    remedy: "choose a template that has one, or leave the record out")
  /// PD712.
  public static let controlTokenInContent = Rule(
    "PD712", "control-token-in-content", .error,
    what: "A text holds a special token of the tokenizer it is meant for.",
    remedy: "remove it: trainers that encode rendered text turn it into the token itself")
  /// PD713.
  public static let promptTooLong = Rule(
    "PD713", "prompt-too-long", .warning, what: "The rendered prompt has more tokens than allowed.",
    remedy: "shorten the prompt, raise the limit, or leave the record out")
  /// PD714.
  public static let pairTooLong = Rule(
    "PD714", "pair-too-long", .warning,
    what: "The prompt and the longer answer have more tokens than allowed.",
    remedy: "raise the limit, or know that the trainer drops the record or cuts its answer")
  /// PD715.
  public static let answerCutAway = Rule(
    "PD715", "answer-cut-away", .error,
    what: "The prompt alone fills the limit, so that nothing is left of an answer.",
    remedy: "shorten the prompt or leave the record out: there is nothing to learn from it")
  /// PD716.
  public static let promptNoPrefix = Rule(
    "PD716", "prompt-no-prefix", .warning,
    what: "The prompt's tokens are not how the tokens of prompt and answer begin.",
    remedy: "move white space across the boundary, or train with a forced break there")
  /// PD717.
  public static let turnDropped = Rule(
    "PD717", "turn-dropped", .error, what: "The chat template leaves out what a message says.",
    remedy: "choose a template that writes the turn, or leave the record out")
  /// PD718.
  public static let doubledBoundary = Rule(
    "PD718", "doubled-boundary", .error,
    what: "A text spells the token that begins or ends it, and the rendering adds that token too.",
    remedy: "remove the token from the text")
  /// PD719.
  public static let noEndOfTurn = Rule(
    "PD719", "no-end-of-turn", .error,
    what: "The rendered answer does not end in a special token of the tokenizer.",
    remedy: "use the template that belongs to the tokenizer: a model that never sees the end never stops")
}
