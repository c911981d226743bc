#!/usr/bin/env bash
# Runs agreement.c on emulated processors with AVX-512, where none is at hand: on one without and on one with products of
# bfloat16 pairs. A whole machine is emulated, whose kernel starts nothing but that program:
#
#     Benchmarks/kernels/emulate_avx512.sh KERNEL
#
# KERNEL is any x86-64 Linux kernel, as Debian's linux-image-cloud-amd64 puts it into /boot (`apt-get download` and
# `dpkg -x` do without installing it). Needs clang, and Debian's bochs from 3.0 on (Debian 13; 2.7 has no bfloat16),
# bochs-term, isolinux, syslinux-common, xorriso and cpio. BOCHS=… names the emulator's program if it is not `bochs-bin`,
# ROOT=… a folder below which Debian 13 is installed. Takes a few minutes. Exit status 0 when all agree.
set -euo pipefail
kernel=$(realpath "$1")
cd "$(dirname "$0")/../.."
root=${ROOT:-}
work=$(mktemp -d "$root/tmp/avx512.XXXXXX")
inside=${work#"$root"}
trap 'rm -rf "$work"' EXIT

# The program, as the first and only process: the kernel's console is the serial port.
mkdir "$work/files" "$work/disc"
clang -O2 -static -I Sources/CKernels/include Benchmarks/kernels/agreement.c Sources/CKernels/*.c \
  Sources/CKernels/Variants/*.c -lpthread -lm -o "$work/files/agreement"
cat >"$work/init.c" <<'PROGRAM'
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

/// Starts the program with the arguments that the kernel hands on, says how it ended, and switches the machine off.
int main(int count, char **arguments) {
  (void)count;
  pid_t child = fork();
  if (child == 0) {
    execv("/agreement", arguments);
    _exit(127);
  }
  int status = -1;
  waitpid(child, &status, 0);
  printf("exit status %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  fflush(stdout);
  tcdrain(1);
  reboot(RB_POWER_OFF);
}
PROGRAM
sed -i '1i #include <termios.h>' "$work/init.c"
clang -O2 -static "$work/init.c" -o "$work/files/init"
mkdir "$work/files/dev"
mknod "$work/files/dev/console" c 5 1
(cd "$work/files" && find . | cpio --quiet -o -H newc | gzip) >"$work/disc/initrd"
cp "$kernel" "$work/disc/linux"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$work/disc/"

# run MODEL FEATURES SET…: a processor with some more features (or none), and the sets that it must have.
run() {
  local model=$1 features=${2:+, add_features="$2"}
  shift 2
  cat >"$work/disc/isolinux.cfg" <<BOOT
default agreement
label agreement
  kernel linux
  append initrd=initrd console=ttyS0 quiet mitigations=off tsc=reliable no_timer_check panic=-1 -- $*
BOOT
  xorriso -as mkisofs -quiet -o "$work/disc.iso" -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \
    -boot-info-table "$work/disc" 2>/dev/null
  cat >"$work/bochsrc" <<MACHINE
cpu: model=$model, count=1, ips=100000000, reset_on_triple_fault=0$features
memory: guest=512, host=512
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.stdvga.bin
ata0-master: type=cdrom, path=$inside/disc.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$inside/serial
display_library: term
clock: sync=none
log: $inside/log
panic: action=fatal
MACHINE
  : >"$work/serial"
  # The emulator wants a terminal to draw its screen on.
  local start="${BOCHS:-bochs-bin} -q -f $inside/bochsrc"
  [ -z "$root" ] || start="chroot $root $start"
  TERM=xterm script -qec "timeout -s KILL 600 $start" /dev/null >/dev/null </dev/null || true
  echo "$model${features#, add_features=}:"
  tr -d '\r' <"$work/serial" | grep -E '^(avx|neon|exit|product)|differs|other'
  grep -q '^exit status 0' "$work/serial"
}

run corei7_skylake_x "" avx2 avx512
# Not its sapphire_rapids: Linux does not start there, because AMX cannot be switched on.
run corei7_icelake_u avx512bf16 avx2 avx512 avx512bf16
