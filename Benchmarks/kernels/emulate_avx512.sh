#!/usr/bin/env bash
# Runs agreement.c on an emulated processor with AVX-512 and its products of bfloat16 pairs, where none is at hand. A whole
# machine is emulated, whose kernel starts nothing but that program:
#
#     Benchmarks/kernels/emulate_avx512.sh KERNEL
#
# KERNEL is any x86-64 Linux kernel, as Debian's linux-image-cloud-amd64 puts it into /boot (`apt-get download` and
# `dpkg -x` do without installing it). Needs clang, and Debian's bochs from 3.0 on (Debian 13; 2.7 has no bfloat16),
# bochs-term, isolinux, syslinux-common, xorriso and cpio. BOCHS=… names the emulator's program if it is not `bochs-bin`,
# ROOT=… a folder below which Debian 13 is installed (by mmdebstrap, say). Takes one to five minutes. Exit status 0 when all agree.
set -euo pipefail
kernel=$(realpath "$1")
cd "$(dirname "$0")/../.."
root=${ROOT:-}
work=$(mktemp -d "$root/tmp/avx512.XXXXXX")
inside=${work#"$root"}
trap 'rm -rf "$work"' EXIT

# The emulated processor is a Skylake-X, on which Linux starts quickly, with the instructions for bfloat16 added. It executes
# them, but has no place in its CPUID to say so: hence the answer that one file is given here.
mkdir "$work/files" "$work/disc" "$work/objects"
for source in Benchmarks/kernels/agreement.c Sources/CKernels/*.c Sources/CKernels/Variants/*.c; do
  answer=()
  [[ $source != */avx512_bf16.c ]] || answer=(-D'__builtin_cpu_supports(feature)=1')
  clang -O2 -c -I Sources/CKernels/include "${answer[@]}" "$source" -o "$work/objects/$(basename "$source").o"
done
clang -static "$work"/objects/*.o -lpthread -lm -o "$work/files/agreement"

# The first process; the kernel's console is the serial port.
cat >"$work/init.c" <<'PROGRAM'
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
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
clang -O2 -static "$work/init.c" -o "$work/files/init"
mkdir "$work/files/dev"
mknod "$work/files/dev/console" c 5 1
(cd "$work/files" && find . | cpio --quiet -o -H newc | gzip) >"$work/disc/initrd"
cp "$kernel" "$work/disc/linux"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$work/disc/"

cat >"$work/disc/isolinux.cfg" <<'BOOT'
default agreement
label agreement
  kernel linux
  append initrd=initrd console=ttyS0 quiet mitigations=off tsc=reliable no_timer_check panic=-1 -- avx512 avx512bf16
BOOT
xorriso -as mkisofs -quiet -o "$work/disc.iso" -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \
  -boot-info-table "$work/disc" 2>/dev/null

cat >"$work/bochsrc" <<MACHINE
cpu: model=corei7_skylake_x, count=1, ips=100000000, add_features="avx512bf16", reset_on_triple_fault=0
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
start="timeout -s KILL 1800 ${BOCHS:-bochs-bin} -q -f $inside/bochsrc"
[ -z "$root" ] || start="chroot $root $start"
TERM=xterm script -qec "$start" /dev/null >/dev/null </dev/null || true
tr -d '\r' <"$work/serial" | grep -E '^(avx|neon|exit)|differs|other' || true
grep -q '^exit status 0' "$work/serial"
