extension RulePage {
  /// The pages of the rules on secrets and personal data.
  static let secretPages: [RulePage] = [
    RulePage(
      .privateKey,
      why: "Models repeat such blocks when asked, and data sets travel far.",
      bad: #"""
        {"prompt":"a","chosen":"-----BEGIN RSA PRIVATE KEY-----\nMIIE","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"-----BEGIN PUBLIC KEY-----\nMIIE","rejected":"c"}
        """#,
      tools: "whoever publishes data or a model"),
    RulePage(
      .accessKey,
      why: "Whoever finds the file can use the key. Known are the forms of AWS, GitHub, GitLab, "
        + "OpenAI, Anthropic, Stripe, Slack, Google, Hugging Face, npm and PyPI.",
      bad: #"""
        {"prompt":"a","chosen":"key AKIAIOSFODNN7EXAMPLE","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"AKIA and sk-learn, ghp_short",\#
        "rejected":"task-oriented-dialogue-Systems-2024"}
        """#,
      tools: "whoever publishes data or a model"),
    RulePage(
      .webToken,
      why: "It opens a session to whoever holds it, often for longer than thought.",
      bad: #"""
        {"prompt":"a","chosen":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlc2lnbmF0dXJ\#
        l","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"eyJhbGciOiJIUzI1NiJ9.only","rejected":"c"}
        """#,
      tools: "whoever publishes data or a model"),
    RulePage(
      .cardNumber,
      why: "Card numbers are personal data wherever they stand. Length, network and checksum are "
        + "looked at.",
      bad: #"""
        {"prompt":"a","chosen":"4111 1111 1111 1111","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"4111 1111 1111 1112","rejected":"1234567890123456"}
        """#,
      tools: "whoever publishes data or a model"),
    RulePage(
      .emailAddress,
      why: "Addresses are personal data in most laws, and models repeat them.",
      bad: #"""
        {"prompt":"a","chosen":"write to ann@example.org.","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"@ann at example.org","rejected":"a@b, 3@4.5"}
        """#,
      tools: "whoever publishes data or a model",
      needs: "--select or --severity: many data sets hold made-up addresses on purpose"),
    RulePage(
      .phoneNumber,
      why: "Numbers are personal data in most laws, and models repeat them.",
      bad: #"""
        {"prompt":"a","chosen":"call (555) 010-9999","rejected":"c"}
        """#,
      good: #"""
        {"prompt":"a","chosen":"1,555,010,999 and 2+2","rejected":"555-01"}
        """#,
      tools: "whoever publishes data or a model",
      needs: "--select or --severity: other numbers look alike"),
  ]
}
