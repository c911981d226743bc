internal import PreferenceData

/// The way to a value of a record of a plain form: a member, one of its elements, a member of that.
struct PlainPointer: CustomStringConvertible {
  /// The pointer to the list, or to the value if it lies in none.
  let member: StaticString
  var element: Int?
  var leaf: StaticString?

  /// The JSON Pointer (RFC 6901). None of the names has a character to escape.
  var description: String {
    let room = member.bytes.count + 24 + (leaf?.bytes.count ?? 0)
    return String(unsafeUninitializedCapacity: room) { text in
      guard let start = text.baseAddress else { return 0 }
      var end = start
      func append(_ piece: UnsafeBufferPointer<UInt8>) {
        guard let first = piece.baseAddress else { return }
        end.update(from: first, count: piece.count)
        end += piece.count
      }
      func appendSlash() {
        end.pointee = UInt8(ascii: "/")
        end += 1
      }
      append(member.bytes)
      if let element {
        appendSlash()
        var digits = String(element)
        digits.withUTF8 { append($0) }
      }
      if let leaf {
        appendSlash()
        append(leaf.bytes)
      }
      return end - start
    }
  }
}

/// Where the parts of a pair of a plain form stand in their record, as they were read: nothing has to be searched.
struct PlainPlaces: PairPlacing {
  /// The ways to the lists of messages.
  let pointers: PlainPointers
  /// The record's parts; answers are lists of one message.
  let parts: PlainParts
  let chosen: PlainTurn
  let rejected: PlainTurn
  /// Where the record begins in what was swept.
  let base: Int

  func valuePlace(of part: PairPlaces.Part, message: Int?) -> ValuePlace {
    switch part {
    case .prompt:
      guard let message, parts.prompt.indices.contains(message) else {
        return place(parts.promptExtent, pointers.prompt)
      }
      return place(parts.prompt[message].extent, pointers.prompt, element: message)
    case .chosen:
      return message == 0
        ? place(chosen.extent, pointers.chosen, element: 0) : place(parts.chosenExtent, pointers.chosen)
    case .rejected:
      return message == 0
        ? place(rejected.extent, pointers.rejected, element: 0)
        : place(parts.rejectedExtent, pointers.rejected)
    }
  }

  private func place(_ extent: PlainExtent, _ member: StaticString, element: Int? = nil) -> ValuePlace {
    ValuePlace(extent.range(from: base), PlainPointer(member: member, element: element))
  }
}

/// The ways to the parts of a pair in a record of a plain form.
struct PlainPointers {
  let prompt: StaticString
  let chosen: StaticString
  let rejected: StaticString

  init(_ format: PairFormat) {
    switch format {
    case .openai:
      (prompt, chosen, rejected) = ("/input/messages", "/preferred_output", "/non_preferred_output")
    case .sharegpt: (prompt, chosen, rejected) = ("/conversations", "/chosen", "/rejected")
    default: (prompt, chosen, rejected) = ("/prompt", "/chosen", "/rejected")
    }
  }
}
