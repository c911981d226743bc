#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A trie over the contents of added tokens that finds the longest one starting at a position.
struct AddedTokenTrie: Sendable {
  /// A node: its children are edges `firstEdge..<firstEdge + edgeCount`, sorted by byte.
  private struct Node: Sendable {
    var token: Int32 = -1
    var firstEdge: Int32 = 0
    var edgeCount: Int32 = 0
  }

  private var nodes: [Node] = []
  private var edgeBytes: [UInt8] = []
  private var edgeTargets: [Int32] = []
  /// Which bytes a token can start with.
  private var startsToken = [Bool](repeating: false, count: 256)
  /// The only byte that a token can start with, if there is just one.
  private(set) var onlyStart: UInt8?

  /// Whether no token is in the trie.
  var isEmpty: Bool { nodes.isEmpty }

  /// A trie over byte strings; each is found by its index. Of equal strings the last counts, empty ones never.
  init(_ contents: [[UInt8]]) {
    let order = contents.indices.filter { !contents[$0].isEmpty }.sorted { left, right in
      contents[left].elementsEqual(contents[right])
        ? left < right : contents[left].lexicographicallyPrecedes(contents[right])
    }
    guard !order.isEmpty else { return }
    // Level by level: the contents below a node are a range of the sorted ones, and its children stand together.
    var level: [(node: Int, contents: Range<Int>)] = [(0, order.indices)]
    var depth = 0
    nodes.append(Node())
    while !level.isEmpty {
      var below: [(node: Int, contents: Range<Int>)] = []
      for (node, range) in level {
        var i = range.lowerBound
        while i < range.upperBound, contents[order[i]].count == depth {
          nodes[node].token = Int32(order[i])
          i += 1
        }
        nodes[node].firstEdge = Int32(edgeBytes.count)
        while i < range.upperBound {
          let byte = contents[order[i]][depth]
          let start = i
          while i < range.upperBound, contents[order[i]][depth] == byte { i += 1 }
          edgeBytes.append(byte)
          edgeTargets.append(Int32(nodes.count))
          below.append((nodes.count, start..<i))
          nodes.append(Node())
          if node == 0 { startsToken[Int(byte)] = true }
        }
        nodes[node].edgeCount = Int32(edgeBytes.count) - nodes[node].firstEdge
      }
      level = below
      depth += 1
    }
    if nodes[0].edgeCount == 1 { onlyStart = edgeBytes[0] }
  }

  /// The first position in `range` where a token could start, or its end.
  func nextCandidate(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Int {
    if let onlyStart {
      let rest = bytes + range.lowerBound
      guard let found = memchr(rest, Int32(onlyStart), range.count) else { return range.upperBound }
      return range.lowerBound + (UnsafeRawPointer(found) - UnsafeRawPointer(rest))
    }
    return startsToken.withUnsafeBufferPointer { starts in
      var i = range.lowerBound
      while i < range.upperBound, !starts[Int(bytes[i])] { i += 1 }
      return i
    }
  }

  /// The longest token that starts at the beginning of `range` and ends inside it.
  func longestMatch(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> (token: Int, end: Int)? {
    var found: (token: Int, end: Int)?
    var node = nodes[0]
    var i = range.lowerBound
    while i < range.upperBound {
      var low = Int(node.firstEdge)
      var high = low + Int(node.edgeCount)
      let end = high
      let byte = bytes[i]
      while low < high {
        let middle = (low + high) / 2
        if edgeBytes[middle] < byte { low = middle + 1 } else { high = middle }
      }
      guard low < end, edgeBytes[low] == byte else { break }
      node = nodes[Int(edgeTargets[low])]
      i += 1
      if node.token >= 0 { found = (Int(node.token), i) }
    }
    return found
  }
}
