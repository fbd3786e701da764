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
