/// What a JSON value is.
@frozen
public enum JSONKind: Sendable, Hashable {
  case object, array, string, number, `true`, `false`, null
}
