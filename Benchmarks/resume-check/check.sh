#!/usr/bin/env bash
# Kills a training run (kill -9) at random moments, resumes it each time, and compares what it ends with to a run that was left
# alone: weights, metrics, reference log-probabilities' use, byte for byte. SFT, then DPO, on the bundled demo data; once with
# all weights and once with an adapter.
#
# usage: Benchmarks/resume-check/check.sh PATH_OF_PREFER [KILLS] [SEED]
# Exit status 0 when everything is the same. Takes a few minutes for the default of 20 kills.
set -euo pipefail
prefer=$(realpath "$1")
kills=${2:-20}
RANDOM=${3:-1}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$prefer" pack Fixtures/demo --tokenizer tiny --template chatml -q -o "$work/store" 2>/dev/null

now() { date +%s%N; }

# check NAME KILLS ARGUMENT...: trains to the end, then again with kills, and compares.
check() {
  local name=$1 wanted=$2 done=0 resume=() begin whole_ns steps before
  shift 2
  local train=(train "$work/store" --model tiny --sft-epochs 2 --sft-learning-rate 2e-3 --epochs 3 --learning-rate 2e-4
    --batch-size 4 --eval-split 0.1 --eval-every 20 --save-every 7 --seed 3 --samples 0 -q "$@")
  begin=$(now)
  "$prefer" "${train[@]}" -o "$work/$name-whole"
  whole_ns=$(($(now) - begin))
  steps=$(grep -c num_tokens "$work/$name-whole/metrics.jsonl")
  while [ "$done" -lt "$wanted" ]; do
    "$prefer" "${train[@]}" "${resume[@]}" -o "$work/$name-killed" 2>>"$work/log" &
    local pid=$!
    # Somewhere in the first half of what a whole run takes, so that it has to be resumed many times.
    sleep "$(awk -v ns="$whole_ns" -v r=$RANDOM 'BEGIN { printf "%.3f", 0.05 + ns / 1e9 * 0.5 * r / 32767 }')"
    if kill -9 "$pid" 2>/dev/null; then
      done=$((done + 1))
      before=$(wc -l 2>/dev/null <"$work/$name-killed/metrics.jsonl" || echo 0)
      echo "  $name: kill $done, $before lines of metrics, $(ls "$work/$name-killed/checkpoints" 2>/dev/null | tail -1)"
    fi
    { wait "$pid" || true; } 2>/dev/null
    [ -f "$work/$name-killed/config.json" ] && resume=(--resume)
    if [ -f "$work/$name-killed/log-probabilities.jsonl" ]; then
      compare "$name"
      rm -rf "$work/$name-killed"
      resume=()
    fi
  done
  if [ -d "$work/$name-killed" ] && [ ! -f "$work/$name-killed/log-probabilities.jsonl" ]; then
    "$prefer" "${train[@]}" "${resume[@]}" -o "$work/$name-killed"
    compare "$name"
  fi
  echo "$name: $done kills over $steps steps: the same weights and metrics, bit for bit"
}

compare() {
  local whole="$work/$1-whole" killed="$work/$1-killed" file
  for file in metrics.jsonl log-probabilities.jsonl; do cmp "$whole/$file" "$killed/$file"; done
  for file in model/model.safetensors adapter/adapter_model.safetensors; do
    [ ! -f "$whole/$file" ] || cmp "$whole/$file" "$killed/$file"
  done
}

check full $(((kills + 1) / 2))
check lora $((kills / 2)) --lora --lora-rank 8
