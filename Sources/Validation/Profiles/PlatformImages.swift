internal import JSONText
internal import PreferenceData

/// Checks a record's images against what a platform takes: embedded, of few types, not too large, not too many, from the
/// user, and in no message that is trained on.
struct PlatformImages {
  private let limits: Profile.ImageLimits
  private let title: String

  init(_ limits: Profile.ImageLimits, _ profile: Profile) {
    self.limits = limits
    title = profile.title
  }

  func check(_ pair: PreferencePair, places: PairPlaces, log: inout FindingLog) {
    var count = 0
    for part in PairPlaces.Part.allCases {
      for (index, message) in pair.messages(of: part).enumerated() {
        guard case .parts = message.content else { continue }
        let place = places.place(of: part, message: index)
        let images = place.value["content"]?.elements.filter(ImagePart.isImage) ?? []
        guard !images.isEmpty else { continue }
        count += images.count
        if message.role != .user {
          log.report(.platformImage, at: place, "\(title) takes images in messages of the user only")
        }
        if let weight = message.extras.first(where: { $0.key.utf8.elementsEqual("weight".utf8) }),
          !weight.value.bytes.elementsEqual("0".utf8)
        {
          log.report(.platformImage, at: place, "\(title) does not train on a message with images")
        }
        for image in images { check(image, log: &log) }
      }
    }
    if count > limits.count {
      log.report(
        .platformImage, at: places.place(of: .prompt),
        "\(title) takes \(limits.count) images a record, here are \(count)")
    }
  }

  private func check(_ image: JSONValue, log: inout FindingLog) {
    guard let value = ImagePart.url(of: image), let bytes = value.stringBytes, let url = DataURL(bytes) else {
      log.report(.platformImage, at: image, "\(title) takes images as data URLs only")
      return
    }
    if !limits.mediaTypes.contains(url.mediaType) {
      log.report(
        .platformImage, at: value, "\(title) does not take images of type \"\(url.mediaType.prefix(40))\"")
    } else if url.byteCount > limits.bytes {
      log.report(
        .platformImage, at: value,
        "\(title) takes images of \(limits.bytes) bytes, this one has \(url.byteCount)")
    }
  }
}
