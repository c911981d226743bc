extension Rule {
  /// All rules on records, in the order of their codes. Problems of reading an input (group `input`) carry the
  /// names that the reader gives them.
  public static let all: [Rule] = [
    jsonSyntax, notObject, repeatedMember, tooDeep, notRecords,
    invalidUTF8, byteOrderMark, controlCharacter, loneSurrogate, replacementCharacter, mojibake,
    invisibleCharacter, directionControl, carriageReturn, controlToken, reasoningTags,
    privateKey, accessKey, webToken, cardNumber, emailAddress, phoneNumber,
    unknownFormat, unsupportedFormat, missingMember, misspeltMember, wrongType, emptyList, ambiguousMember,
    variant, transcriptStart, transcriptEnd, extraMember,
    unknownRole, sameRoleTwice, systemNotFirst, promptEndsWithAssistant, promptWithoutUser, answerRole,
    answerWithoutReply, severalReplies,
    emptyPrompt, emptyChosen, emptyRejected, emptyMessage, blankText, promptEndsInSpace,
    answerStartsWithSpace, assistantBoilerplate,
    toolArguments, toolCallID, undeclaredTool, toolList,
    sameAnswers, similarAnswers, answerIsPrefix, answerRepeatsPrompt, reasoningOnOneSide, scoreInversion,
    scoreTie, scoreMissing,
    contextDiffers, promptMismatch, templateRefuses, controlTokenInContent, promptTooLong, pairTooLong,
    answerCutAway, promptNoPrefix,
    mixedFormats, repeatedPrompt, repeatedPair, contradictingPair, normalisedDuplicate, evaluationLeak,
    lengthBias,
    platformFormat, platformRole, platformTurns, platformAnswer, platformContent, platformDrops,
    platformWeight, tooFewRecords, tooManyRecords, fileTooLarge,
  ]
}
