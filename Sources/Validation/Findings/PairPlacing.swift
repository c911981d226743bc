internal import PreferenceData

/// Tells where the parts of a pair stand in their record.
protocol PairPlacing {
  /// Where a part's message stands, or the part as a whole when no message is named.
  func valuePlace(of part: PairPlaces.Part, message: Int?) -> ValuePlace
}

extension PairPlacing {
  /// Where a part as a whole stands.
  func valuePlace(of part: PairPlaces.Part) -> ValuePlace { valuePlace(of: part, message: nil) }
}

extension PairPlaces: PairPlacing {
  func valuePlace(of part: Part, message: Int?) -> ValuePlace {
    let place = place(of: part, message: message)
    return ValuePlace(place.value, offset: place.offset)
  }
}
