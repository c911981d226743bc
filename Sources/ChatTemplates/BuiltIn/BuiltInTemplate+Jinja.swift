extension BuiltInTemplate {
  /// The same frame as a Jinja template, for other programs that load an exported model; nil where prompts are flat
  /// text and there is nothing to render.
  ///
  /// Variables as Hugging Face's `apply_chat_template` sets them: `messages`, `add_generation_prompt`.
  public var jinja: String? {
    switch self {
    case .plain: nil
    case .chatml:
      """
      {%- for turn in messages -%}
      {{- '<|im_start|>' ~ turn.role ~ '\\n' ~ turn.content ~ '<|im_end|>\\n' -}}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}
      """
    case .llama3:
      """
      {{- '<|begin_of_text|>' -}}
      {%- for turn in messages -%}
      {{- '<|start_header_id|>' ~ turn.role ~ '<|end_header_id|>\\n\\n' ~ (turn.content | trim) ~ '<|eot_id|>' -}}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}{%- endif -%}
      """
    }
  }
}
