#!/bin/sh
# The same bits from gcc and clang, with and without optimisation, and on arm64 where it can be emulated; and no program takes exp or log from the C library.
. "$(dirname "$0")/../lib.sh"

# The arithmetic and every test of the gate, which need no foreign library.
sources="tests/determinism/math_bits.c lib/math/*.c lib/base/rng.c lib/base/rng_wide.c lib/base/mem.c lib/base/err.c"
sources="$sources evaluate/statistics/*.c evaluate/resampling/*.c evaluate/planning/*.c"
here=$PWD

compilers=gcc
if command -v clang > /dev/null; then
	compilers="gcc clang"
else
	echo "clang is not installed: only gcc's bits are compared"
fi

# bits_of COMPILER LEVEL [EMULATOR]
bits_of() {
	last="$*"
	# shellcheck disable=SC2086 # a list of files
	(cd "$root" && "$1" -std=c17 "$2" ${3:+-static} -ffp-contract=off -pthread -D_GNU_SOURCE -Ilib -I. $sources -lm -o "$here/bits") 2> "$err" ||
		fail "cannot be compiled"
	${3:-} ./bits > "$out"
	same "$out" "$root/tests/golden/math-bits.txt"
}

for compiler in $compilers; do
	for level in -O0 -O2; do
		bits_of "$compiler" "$level"
	done
done
if command -v aarch64-linux-gnu-gcc > /dev/null && command -v qemu-aarch64-static > /dev/null; then
	bits_of aarch64-linux-gnu-gcc -O2 qemu-aarch64-static
else
	echo "no cross compiler or emulator of arm64 is installed: its bits are not compared"
fi

for program in "$bin"/*; do
	last="nm $(basename "$program")"
	if nm -D --undefined-only "$program" 2> "$err" | grep -E ' (exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|sinh|cosh|tanh|erf|erfc|lgamma|tgamma|cbrt|hypot)f?(@|$)' > "$out"; then
		fail "takes an inexact function from the C library: its bits change with the machine (lib/math/elementary.h has our own)"
	fi
done
