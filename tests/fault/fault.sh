# fault.sh - programs that die or find the disk full at the N-th write. To be sourced after tests/lib.sh.
#
#	faulty kill 3 register --verdict v.json    # like `run`, but the third call that changes a file kills it
#
# It returns when all that the program had started has ended, too (all of it holds the pipe's other end): the command of a stage outlives by a
# moment the process that was killed, and the folder is not the next one's before.
#
# The shim is compiled here: it is of no use outside these tests.
${CC:-cc} -D_GNU_SOURCE -O1 -shared -fPIC -o "$lib_dir/fault.so" "$root/tests/fault/fault.c" -ldl || skip "no C compiler for tests/fault/fault.c"

faulty() {
	FAULT_KIND=$1 FAULT_AT=$2
	shift 2
	program=$1
	shift
	last="$program $* (FAULT_KIND=$FAULT_KIND FAULT_AT=$FAULT_AT)"
	# A program with a sanitizer wants its own library first; it works behind the shim all the same.
	{
		env FAULT_KIND="$FAULT_KIND" FAULT_AT="$FAULT_AT" LD_PRELOAD="$lib_dir/fault.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
			"$bin/$program" "$@" 2> "$err" 9>&1
		echo $? > "$lib_dir/code"
	} | cat > "$out"
	status=$(cat "$lib_dir/code")
}

# A kill does not need a disk that syncs, and hundreds of them are much faster without one.
if [ -d /dev/shm ] && [ -w /dev/shm ]; then
	memory=$(mktemp -d /dev/shm/interlock-fault-XXXXXX)
	trap 'rm -rf "$lib_dir" "$memory"' EXIT
	cd "$memory" || exit 1
fi
