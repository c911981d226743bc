#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The corpus of real files that stands beside the package on the project's own machines. Tests on it are skipped
/// where it is not there.
enum SharedData {
  static let preference: String? = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 3 else { return nil }
    parts.removeLast(3)  // this file, its folder, Tests
    let path = parts.joined(separator: "/") + "/../shared/data/preference"
    return access(path, R_OK) == 0 ? path : nil
  }()
}
