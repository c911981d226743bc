/// A pair as a format read it, with the places of its parts in the record.
struct Draft {
  var pair: PreferencePair
  var places: PairPlaces
}
