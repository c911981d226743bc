import CISAL

/// Decodes gzip (RFC 1952) with ISA-L: all members, the CRC-32 and length of each checked.
final class GzipSource: ByteSource {
  private enum Phase {
    case betweenMembers
    case inMember
    case ended
  }

  private let input: InputWindow
  private let remarks: RemarkLog
  private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
  private var phase = Phase.betweenMembers
  private var members = 0
  private var fault: StreamFault?

  init(_ source: any ByteSource, remarks: RemarkLog) {
    input = InputWindow(source)
    self.remarks = remarks
    isal_inflate_init(state)
  }

  deinit { state.deallocate() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    if let fault { throw fault }
    var produced = 0
    do throws(StreamFault) {
      while produced < buffer.count && phase != .ended {
        if phase == .betweenMembers {
          try beginMember()
        } else {
          produced += try inflate(into: UnsafeMutableRawBufferPointer(rebasing: buffer[produced...]))
        }
      }
    } catch {
      fault = error
      if produced == 0 { throw error }
    }
    return produced
  }

  private func beginMember() throws(StreamFault) {
    let available = try input.fill(atLeast: 2)
    if available == 0 {
      phase = .ended
    } else if available >= 2 && input.bytes[0] == 0x1F && input.bytes[1] == 0x8B {
      isal_inflate_init(state)
      state.pointee.crc_flag = UInt32(ISAL_GZIP)
      members += 1
      phase = .inMember
    } else {
      phase = .ended
      let (count, allZero) = try input.drain()
      let fault = StreamFault.trailing("gzip", count: count, allZero: allZero)
      if fault.severity == .error { throw fault }
      remarks.add(fault)
    }
  }

  private func inflate(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    guard try input.fill() > 0 else { throw .truncated("gzip", detail: "within member \(members)") }
    let available = input.bytes.count
    let room = min(buffer.count, 1 << 30)
    state.pointee.next_in = input.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_in = UInt32(available)
    state.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_out = UInt32(room)
    let result = isal_inflate(state)
    input.consume(available - Int(state.pointee.avail_in))
    let produced = room - Int(state.pointee.avail_out)
    if result == ISAL_INCORRECT_CHECKSUM {
      // The member is decoded to its end, so the members after it can still be read.
      remarks.add(checksumMismatch)
      phase = .betweenMembers
    } else if result < 0 {
      let problem = describe(result)
      if produced == 0 { throw problem }
      fault = problem
      phase = .ended
    } else if state.pointee.block_state == ISAL_BLOCK_FINISH {
      phase = .betweenMembers
    }
    return produced
  }

  private var checksumMismatch: StreamFault {
    StreamFault(
      code: "gzip-checksum",
      message:
        "member \(members) decodes, but not to the bytes that its checksum (CRC-32 and length) promises",
      remedy: "fetch or copy the file again; do not trust the records of this member")
  }

  private func describe(_ result: Int32) -> StreamFault {
    switch result {
    case ISAL_UNSUPPORTED_METHOD: .corrupt("gzip", detail: "member \(members) uses an unknown method")
    case ISAL_INVALID_WRAPPER: .corrupt("gzip", detail: "the header of member \(members) is invalid")
    default: .corrupt("gzip", detail: "invalid deflate data in member \(members)")
    }
  }
}
