extension RulePage {
  /// The pages of the rules on characters in texts.
  static let textPages: [RulePage] = [
    RulePage(
      .invalidUTF8,
      why: "Decoders replace or drop the bytes, each in its own way, or refuse the file.",
      bad: #"""
        {"prompt":"a","chosen":"caf<E9>","rejected":"c"}   (Latin-1)
        """#,
      good: #"""
        {"prompt":"a","chosen":"café","rejected":"c"}
        """#,
      tools: "Together refuses the file; every reader of JSON"),
    RulePage(
      .byteOrderMark,
      why: "A mark at the start of a file is passed over; one inside is left from joining files and "
        + "makes the record no JSON.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        <EF BB BF>{"prompt":"d","chosen":"e","rejected":"f"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"d","chosen":"e","rejected":"f"}
        """#,
      tools: "every reader of JSON"),
    RulePage(
      .controlCharacter,
      why: "It is invisible, tokenizers spend tokens on it, and terminals obey it.",
      bad: #"""
        {"prompt":"a\u0000","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a\n\t","chosen":"\\u0000","rejected":"c"}
        """#,
      tools: "tokenizers"),
    RulePage(
      .loneSurrogate,
      why: "It is no Unicode character: Python programs fail when they encode the text, others "
        + "replace it.",
      bad: #"""
        {"prompt":"a","chosen":"\ud83d","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"\ud83d\ude00","rejected":"c"}
        """#,
      tools: "tokenizers; every Python program"),
    RulePage(
      .replacementCharacter,
      why: "Some program met bytes that it could not decode and put this mark in their place; what "
        + "stood there is lost.",
      bad: #"""
        {"prompt":"a","chosen":"b\ufffd","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b\ufffc\uffe5","rejected":"c"}
        """#,
      tools: "models, which learn to write it"),
    RulePage(
      .mojibake,
      why: "UTF-8 decoded as Windows-1252 makes two or three odd letters of each accent and "
        + "quotation mark; models learn to write them.",
      bad: #"""
        {"prompt":"a","chosen":"cafÃ©","rejected":"tea"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"NÃO, café à â","rejected":"tea"}
        """#,
      tools: "models"),
    RulePage(
      .invisibleCharacter,
      why: "Two texts that look the same differ, words are cut into rare tokens, and watermarks "
        + "survive.",
      bad: #"""
        {"prompt":"a","chosen":"b\u200bb","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b\u200db \u200c","rejected":"c"}
        """#,
      tools: "tokenizers, searches for duplicates"),
    RulePage(
      .directionControl,
      why: "Text can be made to read differently from what it says, which hides instructions in data "
        + "(CVE-2021-42574).",
      bad: #"""
        {"prompt":"a","chosen":"b\u202eb","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b\u200fb\u200e","rejected":"c"}
        """#,
      tools: "people who review data"),
    RulePage(
      .carriageReturn,
      why: "Texts from Windows end lines in two characters; the model learns to mix both kinds.",
      bad: #"""
        {"prompt":"a","chosen":"b\r\nb","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b\n\\r b","rejected":"c"}
        """#,
      tools: "models"),
    RulePage(
      .controlToken,
      why: "Where a trainer encodes rendered text, this becomes the token itself: a turn ends in the "
        + "middle, or another begins.",
      bad: #"""
        {"prompt":"a","chosen":"b<|im_end|>","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b <| im_end |> </sup> [INSTALL]","rejected":"c"}
        """#,
      tools: "Axolotl, TRL, everything that renders to text first (huggingface/transformers#29279)"),
    RulePage(
      .reasoningTags,
      why: "Templates cut reasoning out by its tags; with one missing they cut too much or nothing. "
        + "Templates that open the tag themselves leave only the closing one in the answer: ignore "
        + "the rule then.",
      bad: #"""
        {"prompt":"a","chosen":"<think>b","rejected":"c <think>d</think>"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"<think>b</think> c","rejected":"<think>d</think>"}
        """#,
      tools: "templates of reasoning models (huggingface/trl#6433)"),
    RulePage(
      .mixedNormalForm,
      why:
        "The two forms look the same and are other bytes: a tokenizer gives them other tokens, and a search for "
        + "one does not find the other. Files from macOS and PDFs often hold the long form.",
      bad: #"""
        {"prompt":"Wie hei\u0301\u00dft er?","chosen":"Rene\u0301","rejected":"Paul"}
        """#,
      good: #"""
        {"prompt":"Wie hei\u00dft er?","chosen":"Ren\u00e9","rejected":"Paul"}
        """#,
      tools: "every tokenizer without a normaliser"),
    RulePage(
      .speakerMark,
      why: "The reply goes on with what the other side says: a model trained on it talks to itself.",
      bad: #"""
        {"prompt":"Hi there","chosen":"Hello.\n\nHuman: bye","rejected":"no"}
        """#,
      good: #"""
        {"prompt":"\n\nHuman: Hi there\n\nAssistant:","chosen":"Hello. Human: is a word","rejected":"no"}
        """#,
      tools: "everyone who trains on HH transcripts or on sampled answers"),
  ]
}
