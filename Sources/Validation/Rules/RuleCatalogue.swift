extension Rule {
  /// All rules on records, in the order of their codes. Problems of reading an input (group `input`) carry the
  /// names that the reader gives them.
  public static let all: [Rule] = [
    jsonSyntax, notObject, repeatedMember, tooDeep, notRecords,
    invalidUTF8, byteOrderMark, controlCharacter, loneSurrogate, replacementCharacter,
    unknownFormat, unsupportedFormat, missingMember, misspeltMember, wrongType, emptyList, ambiguousMember,
    variant,
    transcriptStart, transcriptEnd, extraMember,
    unknownRole, sameRoleTwice, systemNotFirst, promptEndsWithAssistant, promptWithoutUser, answerRole,
    answerWithoutReply, severalReplies,
    emptyPrompt, emptyChosen, emptyRejected, emptyMessage, blankText, toolArguments, toolCallID,
    undeclaredTool,
    toolList,
    sameAnswers, similarAnswers, answerIsPrefix, answerRepeatsPrompt,
    contextDiffers, promptMismatch,
    mixedFormats, repeatedPrompt, repeatedPair, contradictingPair,
  ]
}
