extension Rule {
  /// All rules on records, in the order of their codes. Problems of reading an input (group `input`) carry the
  /// names that the reader gives them.
  public static let all: [Rule] = [
    jsonSyntax, notObject, repeatedMember, tooDeep, notRecords, hugeNumber, blankLines,
    invalidUTF8, byteOrderMark, controlCharacter, loneSurrogate, replacementCharacter, mojibake,
    invisibleCharacter, directionControl, carriageReturn, controlToken, reasoningTags,
    mixedNormalForm, speakerMark,
    privateKey, accessKey, webToken, cardNumber, emailAddress, phoneNumber,
    unknownFormat, unsupportedFormat, missingMember, misspeltMember, wrongType, emptyList, ambiguousMember,
    variant, transcriptStart, transcriptEnd, extraMember,
    unknownRole, sameRoleTwice, systemNotFirst, promptEndsWithAssistant, promptWithoutUser, answerRole,
    answerWithoutReply, severalReplies, assistantFirst,
    emptyPrompt, emptyChosen, emptyRejected, emptyMessage, blankText, promptEndsInSpace,
    answerStartsWithSpace, assistantBoilerplate, languageMismatch,
    toolArguments, toolCallID, undeclaredTool, toolList, toolSchema, unansweredCall, imageCount, imageData,
    sameAnswers, similarAnswers, answerIsPrefix, answerRepeatsPrompt, reasoningOnOneSide, scoreInversion,
    scoreTie, scoreMissing, answerQuotesPrompt, sameWords,
    contextDiffers, promptMismatch, templateRefuses, controlTokenInContent, promptTooLong, pairTooLong,
    answerCutAway, promptNoPrefix, turnDropped, doubledBoundary, noEndOfTurn,
    mixedFormats, repeatedPrompt, repeatedPair, contradictingPair, normalisedDuplicate, evaluationLeak,
    lengthBias, nearDuplicate, benchmarkOverlap, labelImbalance, positionBias,
    platformFormat, platformRole, platformTurns, platformAnswer, platformContent, platformDrops,
    platformWeight, tooFewRecords, tooManyRecords, fileTooLarge,
    platformImage, platformFile, platformSplit,
  ]
}
