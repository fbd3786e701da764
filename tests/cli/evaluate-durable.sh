# The charge is on the disk before anybody can see the verdict: written to the ledger, synced, and only then named or printed.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/gate-fixture"

${CC:-cc} -D_GNU_SOURCE -O1 -shared -fPIC -o "$lib_dir/trace.so" "$root/tests/fault/trace.c" -ldl || skip "no C compiler for tests/fault/trace.c"

# durable NAME - the calls of one evaluation are in order.
durable() {
	rm -f calls.txt
	env TRACE_FILE="$PWD/calls.txt" LD_PRELOAD="$lib_dir/trace.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
		"$bin/evaluate" --candidate "predictions:$1" --production predictions:mid.csv --holdout holdout.csv --train train.csv --model-name m \
		> "$out" 2> "$err" || fail "evaluate"
	grep -q '^write .*/track.db' calls.txt || fail "the ledger was not written"
	awk '{ path = substr($0, length($1) + 2) }
		path ~ /\/track\.db(-wal)?$/ && $1 == "write" { unsynced = 1; written = 1 }
		path ~ /\/track\.db(-wal)?$/ && $1 == "sync" { unsynced = 0 }
		($1 == "rename" && path ~ /(verdict\.json|report\.md|report\.html|junit\.xml)$/) || path == "stdout" {
			shown = 1
			if (!written || unsynced) { print "line " NR ": " $0 " before the ledger was synced"; bad = 1 } }
		END { if (!shown) { print "nothing was shown"; bad = 1 } exit bad }' calls.txt > wrong || fail "$(cat wrong)"
}
durable good.csv
durable bad.csv
four_lines 'reuse: {disclose: bit}'
durable good.csv
durable noise.csv
