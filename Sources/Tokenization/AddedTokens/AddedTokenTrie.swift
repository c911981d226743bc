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
    var children: [[UInt8: Int]] = []
    var tokens: [Int32] = []
    for (index, content) in contents.enumerated() where !content.isEmpty {
      if children.isEmpty {
        children.append([:])
        tokens.append(-1)
      }
      var node = 0
      for byte in content {
        if let next = children[node][byte] {
          node = next
        } else {
          children[node][byte] = children.count
          node = children.count
          children.append([:])
          tokens.append(-1)
        }
      }
      tokens[node] = Int32(index)
    }
    for (node, edges) in children.enumerated() {
      nodes.append(
        Node(token: tokens[node], firstEdge: Int32(edgeBytes.count), edgeCount: Int32(edges.count)))
      for (byte, target) in edges.sorted(by: { $0.key < $1.key }) {
        edgeBytes.append(byte)
        edgeTargets.append(Int32(target))
        if node == 0 { startsToken[Int(byte)] = true }
      }
    }
    if let root = nodes.first, root.edgeCount == 1 { onlyStart = edgeBytes.first }
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
