#!/usr/bin/env bash
# Runs agreement.c for 64-bit Arm under an emulator, on a processor with products of bfloat16 pairs and on one without:
#
#     Benchmarks/kernels/emulate_arm.sh
#
# Needs clang, and Debian's gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user. Exit status 0 when all agree.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for source in Benchmarks/kernels/agreement.c Sources/CKernels/*.c Sources/CKernels/Variants/*.c; do
  clang -O2 -c -target aarch64-linux-gnu -I/usr/aarch64-linux-gnu/include -I Sources/CKernels/include "$source" \
    -o "$work/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -static "$work"/*.o -lpthread -lm -o "$work/agreement"

echo "A processor with everything:"
qemu-aarch64 -cpu max "$work/agreement" neon neonbf16
echo "Cortex-A72, which has no bf16:"
qemu-aarch64 -cpu cortex-a72 "$work/agreement" neon
