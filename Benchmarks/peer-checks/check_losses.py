#!/usr/bin/env python3
"""Compares loss, gradient norm and metrics of a training step with TRL's own loss code, for every loss of TRL's DPO trainer and
for KTO.

    check_losses.py PATH_OF_PREFER [WORD...]

With words, only the losses whose flags hold one of them.

Trains a small adapter with `prefer` on the bundled demo data, so that policy and reference differ; then, for every loss and
convention, lets `prefer train` make one step on the first pairs and calls TRL's `DPOTrainer._compute_loss` with the same model,
adapter and token ids. Needs `pip install torch transformers peft trl==1.16`. Exit status 0 when all agree.
"""
import collections
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import types

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import peft
import torch
import transformers
from trl import DPOTrainer, KTOTrainer
from trl.trainer.utils import add_fused_lm_head

transformers.utils.logging.disable_progress_bar()

PAIRS = 6
BETA = 0.1
# prefer's flags, TRL's arguments.
CASES = [(["--loss", name], {"loss_types": [name]}) for name in (
    "sigmoid", "hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair", "sppo_hard", "aot", "aot_unpaired",
    "apo_zero", "apo_down", "discopop", "sft", "sigmoid_norm")]
CASES += [(["--loss", name, "--label-smoothing", "0.1"], {"loss_types": [name], "label_smoothing": 0.1})
          for name in ("exo_pair", "robust", "aot", "aot_unpaired")]
CASES += [(["--loss", name, "--f-divergence", kind], {"loss_types": [name], "f_divergence_type": kind})
          for name in ("sigmoid", "ipo", "robust") for kind in ("forward_kl", "js_divergence", "alpha_divergence")]
CASES += [(["--loss", "sigmoid", "--loss", "sft=0.2"], {"loss_types": ["sigmoid", "sft"], "loss_weights": [1.0, 0.2]}),
          (["--loss", "sigmoid=0.8", "--loss", "bco_pair=0.5", "--loss", "sft"],
           {"loss_types": ["sigmoid", "bco_pair", "sft"], "loss_weights": [0.8, 0.5, 1.0]})]
CASES += [(["--loss", name, "--ld-alpha", "0.4"], {"loss_types": [name], "ld_alpha": 0.4})
          for name in ("sigmoid", "ipo", "sigmoid_norm", "sft")]
# hinge is left out: TRL 1.16 multiplies its values in place, which PyTorch refuses to differentiate.
CASES += [(["--loss", name, "--wpo"], {"loss_types": [name], "use_weighting": True})
          for name in ("sigmoid", "ipo", "nca_pair", "apo_zero", "discopop", "bco_pair", "sppo_hard")]


# Prompts with one answer each, and whether it was found good.
LABELLED = [("What colour is a lemon?", "A lemon is yellow.", True), ("What colour is grass?", "No idea, and I do not care.", False),
            ("Where can I find a fox?", "Gladly! Look in the woods.", True), ("How many days has a week?", "Many.", False),
            ("Hello!", "Hello! How can I help you today?", True), ("What do I need to paint a wall?", "Paint.", False)]


class Accelerator:
    device = torch.device("cpu")

    def unwrap_model(self, model):
        return model

    def gather(self, values):
        return values

    gather_for_metrics = gather


def with_adapter(folder, adapter):
    base = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model = peft.PeftModel.from_pretrained(base, adapter, is_trainable=True).train()
    add_fused_lm_head(model.get_base_model(),
                      outputs=("log_probs", "entropy", "mean_logits", "is_top1", "log_sum_sq_probs"))
    return model


def padded(lists):
    width = max(map(len, lists))
    return torch.tensor([list(x) + [0] * (width - len(x)) for x in lists])


def gradient_norm(model):
    return sum(p.grad.double().pow(2).sum().item() for p in model.parameters() if p.grad is not None) ** 0.5


def trainer_of(model, **settings):
    return types.SimpleNamespace(
        model=model, ref_model=None, beta=BETA, accelerator=Accelerator(), precompute_ref_logps=False, aux_loss_enabled=False,
        args=types.SimpleNamespace(discopop_tau=0.05, gradient_checkpointing_kwargs=None),
        _metrics=collections.defaultdict(lambda: collections.defaultdict(list)), _total_train_tokens=0, _tp_size=1, **settings)


def trl_step(folder, adapter, rows, arguments):
    model = with_adapter(folder, adapter)
    settings = dict(loss_weights=[1.0] * len(arguments["loss_types"]), label_smoothing=0.0, f_divergence_type="reverse_kl",
                    f_alpha_divergence_coef=0.5, ld_alpha=None, use_weighting=False)
    settings.update(arguments)
    if settings["loss_types"] == ["exo_pair"] and not settings["label_smoothing"]:
        settings["label_smoothing"] = 1e-3
    trainer = trainer_of(model, **settings)
    sequences = [row["prompt_ids"] + row[f"{side}_ids"] for side in ("chosen", "rejected") for row in rows]
    masks = [[0] * len(row["prompt_ids"]) + [1] * len(row[f"{side}_ids"]) for side in ("chosen", "rejected") for row in rows]
    inputs = {"input_ids": padded(sequences), "completion_mask": padded(masks),
              "attention_mask": padded([[1] * len(x) for x in sequences])}
    loss = DPOTrainer._compute_loss(trainer, model, inputs, False)
    loss.backward()
    found = {name: values[-1] for name, values in trainer._metrics["train"].items()}
    return {**found, "loss": loss.item(), "grad_norm": gradient_norm(model)}


def trl_kto_step(folder, adapter, examples):
    """One step of TRL's KTO trainer on prompts, completions (as ids) and labels."""
    model = with_adapter(folder, adapter)
    trainer = trainer_of(model, calculate_KL=True, loss_type="kto", desirable_weight=1.5, undesirable_weight=0.75)
    trainer._compute_kl_logps = types.MethodType(KTOTrainer._compute_kl_logps, trainer)
    inputs = {"label": torch.tensor([label for _, _, label in examples])}
    moved = [examples[i - 1][1] for i in range(len(examples))]
    for name, completions in (("", [answer for _, answer, _ in examples]), ("KL_", moved)):
        rows = [(prompt, answer) for (prompt, _, _), answer in zip(examples, completions)]
        inputs[name + "input_ids"] = padded([prompt + answer for prompt, answer in rows])
        inputs[name + "attention_mask"] = padded([[1] * len(prompt + answer) for prompt, answer in rows])
        inputs[name + "completion_mask"] = padded([[0] * len(prompt) + [1] * len(answer) for prompt, answer in rows])
    loss = KTOTrainer._compute_loss(trainer, model, inputs, False)
    loss.backward()
    found = {name: values[-1] for name, values in trainer._metrics["train"].items()}
    return {**found, "loss": loss.item(), "grad_norm": gradient_norm(model)}


def run(*command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def agree(name, folder, theirs):
    with open(os.path.join(folder, "metrics.jsonl")) as lines:
        ours = json.loads(lines.readline())
    worst, where = 0.0, ""
    for key, value in theirs.items():
        if key not in ours:
            continue
        difference = abs(ours[key] - value) / max(abs(value), 1e-2)
        if difference > worst or difference != difference:
            worst, where = difference, key
    good = worst < 2e-4
    print(f"{'same ' if good else 'OTHER'} {name:52} loss {ours['loss']:11.6f} {theirs['loss']:11.6f}"
          f"  grad_norm {ours['grad_norm']:11.6f} {theirs['grad_norm']:11.6f}  largest difference {worst:.1e} ({where})")
    return good


def main():
    prefer = os.path.abspath(sys.argv[1])
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
    cases = [case for case in CASES if not sys.argv[2:] or any(word in " ".join(case[0]) for word in sys.argv[2:])]
    failures = 0
    with tempfile.TemporaryDirectory() as work:
        path = lambda name: os.path.join(work, name)
        run(prefer, "pack", os.path.join(root, "Fixtures/demo/chat.jsonl.zst"), "--tokenizer", "tiny", "--template", "chatml",
            "-q", "-o", path("store"))
        run(prefer, "train", path("store"), "--model", "tiny", "--sft-epochs", 1, "--sft-learning-rate", "2e-3", "--epochs", 0,
            "--eval-split", 0, "--samples", 0, "-q", "-o", path("base"))
        base = path("base/model")
        run(prefer, "train", path("store"), "--model", base, "--lora", "--lora-rank", 8, "--learning-rate", "2e-3",
            "--max-steps", 12, "--eval-split", 0, "--samples", 0, "-q", "-o", path("adapter"))
        adapter = path("adapter/adapter")
        run(prefer, "eval", path("store"), "--model", base, "--adapter", adapter, "-q", "--log-probs", path("rows.jsonl"), "--json")
        with open(path("rows.jsonl")) as lines:
            rows = [json.loads(line) for line in lines][:PAIRS]
        step = ["--model", base, "--adapter", adapter, "--reference", "base", "--max-steps", 1, "--batch-size", PAIRS,
                "--no-shuffle", "--eval-split", 0, "--samples", 0, "--beta", BETA, "-q"]
        for number, (flags, arguments) in enumerate(cases):
            run(prefer, "train", path("store"), *step, *flags, "-o", path(f"run{number}"))
            failures += not agree(" ".join(flags), path(f"run{number}"), trl_step(base, adapter, rows, arguments))
        if not sys.argv[2:] or "kto" in sys.argv[2:]:
            flags = ["--loss", "kto", "--kto-desirable", "1.5", "--kto-undesirable", "0.75"]
            with open(path("labelled.jsonl"), "w") as lines:
                for prompt, answer, label in LABELLED:
                    lines.write(json.dumps({"prompt": prompt, "completion": answer, "label": label}) + "\n")
            run(prefer, "pack", path("labelled.jsonl"), "--unpaired", "--tokenizer", "tiny", "--template", "chatml", "-q", "-o",
                path("labelled"))
            run(prefer, "train", path("labelled"), *step, *flags, "-o", path("kto"))
            tokenizer = transformers.AutoTokenizer.from_pretrained(base)
            ids = lambda text: tokenizer(text, add_special_tokens=False)["input_ids"]
            examples = [(ids(f"<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n"), ids(f"{answer}<|im_end|>"), label)
                        for prompt, answer, label in LABELLED]
            failures += not agree(" ".join(flags), path("kto"), trl_kto_step(base, adapter, examples))
            cases = cases + [flags]
    print(f"{len(cases) - failures} of {len(cases)} agree with TRL")
    sys.exit(1 if failures else 0)


main()
