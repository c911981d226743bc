/// The parts that every page has.
public enum Page {
  /// Everything up to the page's first heading. Nothing is fetched and nothing runs: the policy makes sure of it.
  /// - Parameter title: plain text.
  public static func head(title: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline'">
    <title>\(MarkupText.escaped(title))</title>
    <style>
    \(PageStyle.sheet)</style></head><body><main>

    """
  }

  /// A few large numbers with a word each and the class that colours the number.
  public static func tiles(_ tiles: [(value: String, name: String, colour: String)]) -> String {
    let boxes = tiles.map {
      #"<div class="tile"><b class="\#($0.colour)">\#(MarkupText.escaped($0.value))</b>"#
        + "<span>\(MarkupText.escaped($0.name))</span></div>"
    }
    return "<div class=\"tiles\">\(boxes.joined())</div>\n"
  }

  /// The end of the page.
  /// - Parameter made: markup that says what made it.
  public static func foot(made: String) -> String {
    "<footer><p>\(made)</p></footer>\n</main></body></html>\n"
  }
}
