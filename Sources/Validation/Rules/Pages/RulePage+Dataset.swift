extension RulePage {
  /// The pages of the rules on all records together.
  static let datasetPages: [RulePage] = [
    RulePage(
      .mixedFormats,
      why: "Trainers look at the first record and read all others by it.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        {"prompt":[{"role":"user","content":"other"}],"chosen":[{"role":"assistant","content":"yes"}],\#
        "rejected":[{"role":"assistant","content":"no"}]}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"x","chosen":"y","rejected":"z"}
        """#,
      tools: "TRL, Together"),
    RulePage(
      .repeatedPrompt,
      why: "Several pairs a prompt are common; torn apart by a random split they leak from training "
        + "into evaluation.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"a","chosen":"b","rejected":"d"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"A","chosen":"b","rejected":"c"}
        """#,
      tools: "whoever splits at random"),
    RulePage(
      .repeatedPair,
      why: "The record counts twice, and a split puts it on both sides.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"\u0061","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"a","chosen":"b","rejected":"C"}
        """#,
      tools: "OpenAI's data preparation, Axolotl"),
    RulePage(
      .contradictingPair,
      why: "The two records undo one another.",
      bad: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"a","chosen":"c","rejected":"b"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"b","rejected":"c"}
        {"prompt":"x","chosen":"c","rejected":"b"}
        """#,
      tools: "whoever merges data sets"),
    RulePage(
      .normalisedDuplicate,
      why: "Copies that went through different programs differ in spaces, quotes and case, and count "
        + "twice.",
      bad: #"""
        {"prompt":"Hi there","chosen":"b.","rejected":"c"}
        {"prompt":"hi, there","chosen":"B","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"Hi there","chosen":"b","rejected":"c"}
        {"prompt":"Hi their","chosen":"b","rejected":"c"}
        {"prompt":"Hi there","chosen":"b","rejected":"c"}
        """#,
      tools: "whoever merges data sets",
      needs: "--select or --severity: a second look at every text"),
    RulePage(
      .evaluationLeak,
      why: "The evaluation then measures memory. In one published set 7.4 % of the test rows stood "
        + "in the training rows.",
      bad: #"""
        {"prompt":"What is it?","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"What was it?","chosen":"b","rejected":"c"}
        """#,
      tools: "whoever evaluates",
      needs: "--eval FILE"),
    RulePage(
      .lengthBias,
      why: "DPO is known to exploit length: the policy grows longer answers before better ones.",
      bad: "100 records, in 80 of which the chosen answer is the longer one",
      good: "100 records, in 60 of which the chosen answer is the longer one",
      tools: "DPO and its relatives"),
    RulePage(
      .labelImbalance,
      why:
        "KTO weighs good and bad answers by their numbers; with few of one kind the loss learns from the other alone. Its "
        + "authors advise weighted numbers between 1:1 and 4:3.",
      bad: "100 records with a label, of 95 of which it is true",
      good: "100 records with a label, of 80 of which it is true",
      tools: "KTO (TRL, LLaMA-Factory)"),
    RulePage(
      .positionBias,
      why:
        "People and models that judge two answers tend to the one that they read first, whatever it says; a pair made of "
        + "such choices teaches nothing.",
      bad: #"100 records of which 70 have "better_response_id": 0"#,
      good: #"100 records of which 55 have "better_response_id": 0"#,
      tools: "whoever makes pairs of choices (PKU-SafeRLHF, HelpSteer3, arenas)"),
    RulePage(
      .nearDuplicate,
      why:
        "Copies with a word changed count several times, and stand on both sides of a split. Records are compared by "
        + "MinHash sketches of their runs of three words, so that the cost grows with their number only.",
      bad: #"""
        {"prompt":"Tell me how to boil an egg so that it is soft inside and does not crack.",\#
        "chosen":"Put the egg into boiling water with a spoon, wait for six minutes, then cool it under cold water.",\#
        "rejected":"Put it into the oven for an hour and hope that all goes well with it in there."}
        {"prompt":"Tell me how to boil an egg so that it is soft inside and does not crack!",\#
        "chosen":"Put the egg into boiling water with a spoon, wait for six minutes, then cool it under cold water.",\#
        "rejected":"Put it into the oven for an hour and hope that all goes well with it in here."}
        """#,
      good: #"""
        {"prompt":"Tell me how to boil an egg so that it is soft inside and does not crack.",\#
        "chosen":"Put the egg into boiling water with a spoon, wait for six minutes, then cool it under cold water.",\#
        "rejected":"Put it into the oven for an hour and hope that all goes well with it in there."}
        {"prompt":"Tell me how to fry an egg so that the white is firm.",\#
        "chosen":"Heat a pan with some oil, break the egg into it and wait until the white no longer moves.",\#
        "rejected":"Leave it on a warm stone in the sun and come back in the evening."}
        """#,
      tools: "whoever merges data sets",
      needs: "--near-duplicates, --select or --severity"),
    RulePage(
      .benchmarkOverlap,
      why: "A model that was trained on the questions of a benchmark can no longer be measured by it.",
      bad: #"""
        {"prompt":"If a train leaves at nine and goes at sixty miles an hour, when does it arrive?","chosen":"b","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"If a bus leaves at nine and drives at fifty miles an hour, when is it there?","chosen":"b","rejected":"c"}
        """#,
      tools: "whoever publishes results (TIGER-AI-Lab/MAmmoTH#11)",
      needs: "--benchmark FILE"),
  ]
}
