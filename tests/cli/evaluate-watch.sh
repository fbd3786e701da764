# watch: a canary that is judged at every pair; the state file carries the stream over calls.
. "$(dirname "$0")/../lib.sh"

i=0
while [ $i -lt 6 ]; do
	echo '{"candidate": 0, "production": 1}'
	i=$((i + 1))
done > morning.ndjson
ok evaluate watch morning.ndjson --state canary.json --json
expect_json .decision continue
ok evaluate watch morning.ndjson --state canary.json --json
expect_json .decision go
expect_json .decided_at 7
ok evaluate watch morning.ndjson --direction higher
expect_out "CONTINUE: after 6 pairs (0 wins, 6 losses) neither claim is shown."
cat morning.ndjson morning.ndjson > day.ndjson
run evaluate watch day.ndjson --direction higher --exit-code
expect_exit 10
expect_out "ROLL BACK: after 7 pairs"
run evaluate watch morning.ndjson --exit-code
expect_exit 11
"$bin/evaluate" watch - < day.ndjson > from-stdin || fail "standard input"
expect_file from-stdin "GO: after 7 pairs"
cp canary.json before.json
printf '{"gain": 1}\n{"gain": "much"}\n' > bad.ndjson
run evaluate watch bad.ndjson --state other.json
expect_exit 20
expect_one_line_err "bad.ndjson:2: "
expect_no_file other.json
echo '{"schema": "gate.watch/1", "n": 1, "wins": 2, "losses": 0, "mean": 0, "squares": 0}' > edited.json
run evaluate watch morning.ndjson --state edited.json
expect_exit 40
run evaluate watch nope.ndjson
expect_exit 50
run evaluate watch --alpha 0.7 morning.ndjson
expect_exit 2
same canary.json before.json

# Methods: each says what it needs; the state remembers the terms on which the stream began.
for method in eprocess asymptotic msprt confseq; do
	ok evaluate watch morning.ndjson --method $method --bound 1 --expected 50 --json
	expect_json .method $method
done
run evaluate watch morning.ndjson --method confseq
expect_exit 2
expect_one_line_err "--method confseq needs --sd S or --bound B"
run evaluate watch morning.ndjson --method eprocess --margin 0.1
expect_exit 2
run evaluate watch morning.ndjson --method hope
expect_exit 2
ok evaluate watch morning.ndjson --state terms.json
run evaluate watch morning.ndjson --state terms.json --alpha 0.2
expect_exit 2
expect_one_line_err "'terms.json' was begun on other terms (method auto, alpha 0.05"
ok evaluate watch day.ndjson --min-pairs 10 --json
expect_json .decided_at 10
printf '{"gain": 1}\n{"gain": 0.5}\n' > half.ndjson
run evaluate watch half.ndjson
expect_exit 20
expect_one_line_err "half.ndjson:2: a gain that is no win (1), loss (-1) or tie (0): say --bound B"

# A log that grows: what the state has seen is skipped, so that a run that was repeated or killed counts no pair twice.
ok evaluate watch morning.ndjson --state log.json --resume --json
expect_json .pairs 6
ok evaluate watch morning.ndjson --state log.json --resume --json
expect_json .pairs 6
run evaluate watch half.ndjson --state log.json --resume
expect_exit 20
expect_one_line_err "it is not the same stream"
run evaluate watch morning.ndjson --resume
expect_exit 2

. "$root/tests/fault/fault.sh"
cat > early.ndjson <<'END'
{"gain": 1}
{"gain": -1}
{"gain": 0}
END
cat early.ndjson early.ndjson > late.ndjson
ok evaluate watch late.ndjson --state whole.json
n=0
while :; do
	n=$((n + 1))
	rm -f state.json
	ok evaluate watch early.ndjson --state state.json
	faulty kill $n evaluate watch late.ndjson --state state.json --resume
	[ "$status" -ne 0 ] || break
	expect_exit 137
	ok evaluate watch late.ndjson --state state.json --resume
	same state.json whole.json
done
[ $n -gt 2 ] || fail "the state was not written"
