internal import PreferenceData

extension Profile {
  /// All profiles, by name.
  public static let all: [Profile] = [.openai, .azure, .together, .fireworks, .trl, .llamaFactory, .axolotl]

  /// The profile of that name.
  public static func named(_ name: String) -> Profile? { all.first { $0.name == name } }

  private static let strictSpelling: [(word: String, setting: RuleSelection.Setting)] = [
    (Rule.variant.code, .on(.error))
  ]

  /// OpenAI's guide to direct preference optimisation and its API description.
  static let openai: Profile = {
    var profile = Profile("openai", title: "OpenAI", formats: [.openai])
    profile.answerRoles = [.assistant]
    profile.partKinds = ["text", "image_url", "refusal"]
    profile.minimumRows = 10
    profile.maximumBytes = 512_000_000
    profile.severities = strictSpelling
    return profile
  }()

  /// Microsoft's page "Direct preference optimization" for Foundry.
  static let azure: Profile = {
    var profile = Profile("azure", title: "Azure", formats: [.openai])
    profile.promptRoles = [.system, .user, .assistant, .tool]
    profile.answerRoles = [.assistant, .tool]
    profile.content = .string
    profile.minimumRows = 10
    profile.maximumBytes = 512_000_000
    profile.severities = strictSpelling
    return profile
  }()

  /// The check that Together's client makes before it uploads (`together/utils/files.py`).
  static let together: Profile = {
    var profile = Profile("together", title: "Together", formats: [.openai])
    profile.promptRoles = [.system, .user, .assistant]
    profile.answerRoles = [.assistant]
    profile.alternates = true
    profile.lastPromptRoles = [.system, .user]
    profile.wantsOneMessage = true
    profile.content = .stringOrParts
    profile.partKinds = ["text", "image_url"]
    profile.wantsContent = true
    profile.images = .init(
      mediaTypes: ["image/jpeg", "image/png", "image/webp"], bytes: 10 << 20, count: 10)
    profile.fileSuffixes = [".jsonl", ".parquet"]
    profile.maximumBytes = 53_794_570_240  // 50.1 GiB
    profile.severities =
      strictSpelling + [(Rule.extraMember.code, .on(.error)), (Rule.blankLines.code, .on(.error))]
    return profile
  }()

  /// Fireworks' page on preference tuning.
  static let fireworks: Profile = {
    var profile = Profile("fireworks", title: "Fireworks", formats: [.openai])
    profile.promptRoles = [.system, .user, .assistant]
    profile.answerRoles = [.assistant]
    profile.wantsOneMessage = true
    profile.content = .string
    profile.minimumRows = 3
    profile.maximumRows = 3_000_000
    profile.severities = strictSpelling
    return profile
  }()

  /// TRL's data set formats, and what its preparation does with the last message of a prompt.
  static let trl: Profile = {
    var profile = Profile("trl", title: "TRL", formats: [.chat, .flat, .hh])
    profile.lastPromptRoles = [.user, .tool, .assistant]
    profile.splitsAtFirstDifference = true
    return profile
  }()

  /// LLaMA-Factory's description of its data, and the turns that its converter drops.
  static let llamaFactory: Profile = {
    var profile = Profile("llama-factory", title: "LLaMA-Factory", formats: [.sharegpt, .flat])
    profile.alternates = true
    profile.startsWithUser = true
    profile.lastPromptRoles = [.user, .tool]
    profile.wantsOneMessage = true
    return profile
  }()

  /// Axolotl's prompt strategies, which copy role and content only.
  static let axolotl: Profile = {
    var profile = Profile("axolotl", title: "Axolotl", formats: [.chat, .flat])
    profile.dropped = [.toolCalls, .name, .weight]
    profile.wantsOneMessage = true
    return profile
  }()
}
