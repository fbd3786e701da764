# The same verdicts from another compiler and another machine: evaluate as clang builds it, and for arm64 under qemu, against the numbers that
# tests/cli/evaluate-same-bytes.sh holds the build of gcc to.
. "$(dirname "$0")/../lib.sh"

# judged_by NAME PROGRAMS - the test in a folder of its own, with these programs.
judged_by() {
	mkdir "$1-work"
	if (cd "$1-work" && sh "$root/tests/cli/evaluate-same-bytes.sh" "$2" > ../log 2>&1); then
		echo "ok verdict-bytes $1"
	else
		echo "FAILED verdict-bytes $1"
		cat log
	fi
}

if command -v clang > /dev/null; then
	make -s -C "$root" -j"$(nproc)" CC=clang BUILD=build/clang build/clang/bin/evaluate > log 2>&1 || { echo "FAILED verdict-bytes clang does not build"; cat log; }
	judged_by clang "$root/build/clang/bin"
else
	echo "skip verdict-bytes: clang"
fi

sysroot=$("$root/tools/dev/arm64" "$root/build/arm64" | tail -1) || { echo "skip verdict-bytes: arm64 cross compiler or packages"; exit 0; }
command -v qemu-aarch64-static > /dev/null || { echo "skip verdict-bytes: qemu-aarch64-static"; exit 0; }
mkdir arm
printf '#!/bin/sh\nexec qemu-aarch64-static -L "%s" "%s" "$@"\n' "$sysroot" "$root/build/arm64/bin/evaluate" > arm/evaluate
chmod +x arm/evaluate
judged_by arm64 "$PWD/arm"
