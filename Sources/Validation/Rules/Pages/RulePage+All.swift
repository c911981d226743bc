extension RulePage {
  /// All pages, in the order of the codes.
  public static let all: [RulePage] =
    jsonPages + textPages + secretPages + shapePages
    + rolePages + contentPages + toolPages + pairPages
    + contextPages + renderingPages + datasetPages + platformPages
}
