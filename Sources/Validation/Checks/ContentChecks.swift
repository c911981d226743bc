internal import PreferenceData

/// Checks that prompt and answers say something.
enum ContentChecks {
  static func check(_ pair: PreferencePair, places: PairPlaces, log: inout FindingLog) {
    checkPrompt(pair.prompt, places: places, log: &log)
    checkAnswer(pair.chosen, part: .chosen, rule: .emptyChosen, places: places, log: &log)
    checkAnswer(pair.rejected, part: .rejected, rule: .emptyRejected, places: places, log: &log)
  }

  private static func checkPrompt(_ prompt: Prompt, places: PairPlaces, log: inout FindingLog) {
    switch prompt {
    case .text(let text):
      if text.isEmpty {
        log.report(.emptyPrompt, at: places.place(of: .prompt), "the prompt is an empty text")
      } else if text.isBlank {
        log.report(.blankText, at: places.place(of: .prompt), "the prompt is white space only")
      }
    case .messages(let messages):
      guard !messages.isEmpty else { return }  // reported with the shape
      if messages.allSatisfy({ $0.saysNothing }) {
        log.report(.emptyPrompt, at: places.place(of: .prompt), "no message of the prompt has any text")
        return
      }
      for (index, message) in messages.enumerated() {
        let place = { places.place(of: .prompt, message: index) }
        if message.saysNothing {
          log.report(.emptyMessage, at: place(), "message \(index + 1) of the prompt is empty")
        } else if message.isBlank {
          log.report(.blankText, at: place(), "message \(index + 1) of the prompt is white space only")
        }
      }
    }
  }

  private static func checkAnswer(
    _ answer: Answer, part: PairPlaces.Part, rule: Rule, places: PairPlaces, log: inout FindingLog
  ) {
    switch answer {
    case .text(let text):
      if text.isEmpty {
        log.report(rule, at: places.place(of: part), "the \(part) answer is an empty text")
      } else if text.isBlank {
        log.report(.blankText, at: places.place(of: part), "the \(part) answer is white space only")
      }
    case .messages(let messages):
      guard let last = messages.last else { return }  // reported with the shape
      let place = { places.place(of: part, message: messages.count - 1) }
      if last.saysNothing {
        log.report(rule, at: place(), "the \(part) answer's reply is empty")
      } else if last.isBlank {
        log.report(.blankText, at: place(), "the \(part) answer's reply is white space only")
      }
    }
  }
}

extension Message {
  /// Whether there is content, and it is no text at all. A message that calls tools says enough.
  fileprivate var saysNothing: Bool {
    guard toolCalls == nil, content != nil else { return false }
    return soleText?.isEmpty ?? false
  }

  fileprivate var isBlank: Bool {
    toolCalls == nil && soleText?.isBlank ?? false
  }
}
