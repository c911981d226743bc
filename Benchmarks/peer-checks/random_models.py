"""Random models of odd sizes, in every family and spelling, written by transformers: what the checks beside share."""
import json
import os
import random

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import torch
import transformers

FAMILIES = [
    "llama", "mistral", "qwen2", "qwen3", "smollm3", "gemma", "gemma2", "gemma3_text", "phi3", "olmo2", "gpt2"]
WORDS = "a window looks back over few words and heads share keys while odd vocabularies end in primes".split()
POSITIONS = 97


def stretched(pick, dimension):
    """One of the ways in which positions are stretched, so that the texts at hand feel it."""
    theta = pick.choice([1e4, 5e5])
    kind = pick.choice(["default", "linear", "llama3", "yarn", "dynamic", "longrope"])
    found = dict(rope_type=kind, rope_theta=theta)
    if kind != "default" and kind != "longrope":
        found["factor"] = pick.choice([2.0, 4.0])
    if kind in ("llama3", "yarn"):
        found["original_max_position_embeddings"] = pick.choice([16, 24])
    if kind == "longrope":
        found["original_max_position_embeddings"] = 96
    if kind == "llama3":
        found |= dict(low_freq_factor=1.0, high_freq_factor=4.0)
    if kind == "yarn" and pick.random() < 0.5:
        found |= dict(beta_fast=8.0, beta_slow=2.0, truncate=False)
    if kind == "longrope":
        found |= longrope_factors(pick, dimension)
    return found


def longrope_factors(pick, dimension):
    return dict(
        short_factor=[round(pick.uniform(1, 3), 3) for _ in range(dimension // 2)],
        long_factor=[round(pick.uniform(2, 9), 3) for _ in range(dimension // 2)])


def configuration(family, seed, vocabulary):
    """Grouped heads, heads of another width than hidden / heads, odd widths, windows shorter than the text."""
    pick = random.Random(f"{family} {seed}")
    kv = pick.choice([1, 2, 3])
    heads = kv * pick.choice([1, 2, 3])
    dimension = 2 * pick.choice([3, 4, 5])
    window = pick.choice([5, 11])
    common = dict(vocab_size=vocabulary, bos_token_id=None, eos_token_id=0, pad_token_id=None)
    if family == "gpt2":
        return transformers.GPT2Config(
            n_embd=heads * dimension, n_head=heads, n_layer=3, n_positions=POSITIONS,
            n_inner=pick.choice([None, 53]), attn_pdrop=0, embd_pdrop=0, resid_pdrop=0, **common)
    layers = pick.choice([3, 4])
    common |= dict(
        hidden_size=heads * pick.choice([7, 9, 13]), intermediate_size=pick.choice([37, 64]),
        num_hidden_layers=layers, num_attention_heads=heads, num_key_value_heads=kv, head_dim=dimension,
        max_position_embeddings=POSITIONS, tie_word_embeddings=pick.choice([True, False]),
        rms_norm_eps=pick.choice([1e-5, 1e-6]))
    kinds = [pick.choice(["sliding_attention", "full_attention"]) for _ in range(layers)]
    bias = pick.choice([True, False])
    if family == "llama":
        return transformers.LlamaConfig(
            rope_parameters=stretched(pick, dimension), attention_bias=bias, mlp_bias=pick.choice([True, False]),
            **common)
    if family == "mistral":
        return transformers.MistralConfig(sliding_window=window, **common)
    if family == "qwen2":
        # Qwen2 derives the width of a head.
        common.pop("head_dim")
        common["hidden_size"] = heads * dimension
        return transformers.Qwen2Config(
            rope_parameters=stretched(pick, dimension), use_sliding_window=bias, sliding_window=window,
            max_window_layers=pick.choice([1, 2]), **common)
    if family == "qwen3":
        return transformers.Qwen3Config(
            rope_parameters=stretched(pick, dimension), attention_bias=bias, use_sliding_window=not bias,
            sliding_window=window, layer_types=kinds if not bias else None, **common)
    if family == "smollm3":
        return transformers.SmolLM3Config(
            use_sliding_window=bias, sliding_window=window, no_rope_layer_interval=2, attention_bias=not bias,
            **common)
    if family == "gemma":
        return transformers.GemmaConfig(attention_bias=bias, **common)
    if family == "gemma2":
        return transformers.Gemma2Config(
            sliding_window=window, query_pre_attn_scalar=pick.choice([5, 16]),
            attn_logit_softcapping=pick.choice([None, 2.0]), final_logit_softcapping=pick.choice([None, 3.0]),
            attention_bias=bias, **common)
    if family == "gemma3_text":
        return transformers.Gemma3TextConfig(
            sliding_window=window, query_pre_attn_scalar=pick.choice([5, 16]), attention_bias=bias,
            sliding_window_pattern=pick.choice([2, 3]), final_logit_softcapping=pick.choice([None, 3.0]),
            rope_parameters=dict(
                full_attention=dict(rope_type="linear", factor=8.0, rope_theta=1e6),
                sliding_attention=dict(rope_type="default", rope_theta=1e4)), **common)
    if family == "phi3":
        common.pop("head_dim")
        dimension = pick.choice([8, 16])
        share = pick.choice([0.5, 0.75, 1.0])
        common |= dict(hidden_size=heads * dimension, eos_token_id=0, bos_token_id=0, pad_token_id=0)
        rope = dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=share)
        extra = {}
        if pick.random() < 0.6:
            rope |= dict(rope_type="longrope") | longrope_factors(pick, int(dimension * share))
            extra["original_max_position_embeddings"] = 90
        return transformers.Phi3Config(
            rope_parameters=rope, sliding_window=pick.choice([None, window]), **extra, **common)
    if family == "olmo2":
        return transformers.Olmo2Config(attention_bias=bias, **common)
    raise ValueError(family)


def make(family, seed, vocabulary, folder, dtype=torch.float32):
    """The model, written to a folder; every second seed in shards and with the older spelling of positions."""
    torch.manual_seed(seed)
    model = transformers.AutoModelForCausalLM.from_config(
        configuration(family, seed, vocabulary), attn_implementation="eager").float().eval()
    centred = family.startswith("gemma")
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            norm = parameter.ndim == 1 and not name.endswith("bias") and not centred
            parameter.normal_(1.0 if norm else 0.0, 0.25)
            parameter.copy_(parameter.to(dtype).float())
    model.to(dtype).save_pretrained(folder, max_shard_size="150KB" if seed % 2 else "50GB")
    model.float()
    if seed % 2:
        write_older_spelling(f"{folder}/config.json")
    return model


def write_older_spelling(path):
    """As transformers 4 writes it: the base outside, the rest in rope_scaling."""
    config = json.load(open(path))
    rope = config.pop("rope_parameters", None)
    config["torch_dtype"] = config.pop("dtype", "float32")
    if rope and "full_attention" in rope:
        config["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
        rope = rope["full_attention"]
    if rope:
        config["rope_theta"] = rope.pop("rope_theta")
        if "partial_rotary_factor" in rope:
            config["partial_rotary_factor"] = rope.pop("partial_rotary_factor")
        config["rope_scaling"] = rope if rope["rope_type"] != "default" else None
    json.dump(config, open(path, "w"))


def log_probability(model, prompt, answer):
    ids = torch.tensor([prompt + answer])
    logits = torch.log_softmax(model(ids).logits[0].double(), -1)
    rows = range(len(prompt) - 1, len(prompt) + len(answer) - 1)
    return sum(logits[row, token] for row, token in zip(rows, answer))


def write_pairs(path, seed, count=6):
    pick = random.Random(seed)
    text = lambda most: " ".join(pick.choices(WORDS, k=pick.randint(1, most)))
    with open(path, "w") as file:
        for _ in range(count):
            file.write(json.dumps({"prompt": text(9), "chosen": text(8), "rejected": text(8) + " no"}) + "\n")


def largest_difference(model, rows):
    """Between the log-probabilities of rows as `prefer eval` wrote them and the model's, relative to at least 1 nat."""
    worst = 0.0
    with torch.no_grad():
        for row in rows:
            for key in ("chosen", "rejected"):
                expected = float(log_probability(model, row["prompt_ids"], row[f"{key}_ids"]))
                worst = max(worst, abs(row[f"{key}_logp"] - expected) / max(1, abs(expected)))
    return worst
