#!/usr/bin/env python3
"""Makes a few DPO steps with TRL on the CPU and prints what they cost as one line of JSON.

    trl_steps.py --model FOLDER --pairs FILE --steps 2 --batch 1 --mode lora --dtype fp32 --threads 1

compare.py calls it. The settings are those `prefer train` is given there: LoRA of rank 16, alpha 32 on all linear layers or
a full fine-tune, AdamW without decay, constant learning rate 5e-5, pairs in file order, no gradient checkpointing.
With `--dtype bf16` weights are bf16 and autocast is on, which is what TRL's documentation advises.
Needs `pip install torch trl peft`.
"""
import argparse
import json
import os
import resource
import tempfile
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--pairs", required=True)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--batch", type=int, default=1, help="pairs a step")
    parser.add_argument("--mode", choices=["lora", "full"], default="lora")
    parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precompute", action="store_true", help="reference log-probabilities before the steps")
    return parser.parse_args()


def main():
    options = arguments()
    os.environ.update(
        OMP_NUM_THREADS=str(options.threads),
        CUDA_VISIBLE_DEVICES="",
        HF_HUB_OFFLINE="1",
        TOKENIZERS_PARALLELISM="false",
    )
    import datasets
    import torch
    import trl
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback

    torch.set_num_threads(options.threads)
    datasets.disable_progress_bars()
    datasets.disable_caching()
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[options.dtype]

    def load():
        return AutoModelForCausalLM.from_pretrained(options.model, dtype=dtype, attn_implementation="sdpa")

    class InFileOrder(trl.DPOTrainer):
        def _get_train_sampler(self, *_, **__):
            return torch.utils.data.SequentialSampler(self.train_dataset)

    class Clock(TrainerCallback):
        def __init__(self):
            self.wall, self.cpu, self.losses = [], [], []

        def on_step_begin(self, *_, **__):
            self.started = time.perf_counter(), time.process_time()

        def on_step_end(self, *_, **__):
            self.wall.append(time.perf_counter() - self.started[0])
            self.cpu.append(time.process_time() - self.started[1])

        def on_log(self, _, __, ___, logs=None, **____):
            if logs and "loss" in logs:
                self.losses.append(float(logs["loss"]))

    with open(options.pairs, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][: options.steps * options.batch]
    extra = {}
    if options.mode == "lora":
        extra["peft_config"] = LoraConfig(
            r=16, lora_alpha=32, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM"
        )
    elif not options.precompute:
        extra["ref_model"] = load()
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        trainer = InFileOrder(
            model=load(),
            args=trl.DPOConfig(
                output_dir=folder,
                per_device_train_batch_size=options.batch,
                max_steps=options.steps,
                logging_steps=1,
                learning_rate=5e-5,
                lr_scheduler_type="constant",
                weight_decay=0.0,
                max_grad_norm=1.0,
                bf16=options.dtype == "bf16",
                use_cpu=True,
                gradient_checkpointing=False,
                precompute_ref_log_probs=options.precompute,
                max_length=2048,
                save_strategy="no",
                report_to=[],
                disable_tqdm=True,
                beta=0.1,
                seed=0,
            ),
            train_dataset=datasets.Dataset.from_list(rows),
            processing_class=AutoTokenizer.from_pretrained(options.model),
            callbacks=[clock],
            **extra,
        )
        trainer.train()
    print(
        "RESULT",
        json.dumps(
            dict(
                cpu=sum(clock.cpu),
                wall=sum(clock.wall),
                rss=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                losses=clock.losses,
                versions=f"trl {trl.__version__}, torch {torch.__version__}",
            )
        ),
    )


if __name__ == "__main__":
    main()
