# verify notices every change: a line edited, taken away or reordered, a package or its provenance tampered with.
. "$(dirname "$0")/../lib.sh"
command -v sqlite3 > /dev/null || skip "no sqlite3"

for m in a b; do
	mkdir $m
	printf '%s' $m > $m/model.onnx
	printf '{}' > $m/provenance.json
	ok register --model $m --model-name m --override --reason "try $m"
done
ok register verify --json
expect_json .whole true
expect_json .versions 2
expect_json .lines 2
cp -R .interlock whole

# tampered SQL... - the registry as it was, but for this.
tampered() {
	rm -rf .interlock
	cp -R whole .interlock
	sqlite3 .interlock/track.db "DROP TRIGGER logs_keep; DROP TRIGGER logs_stay; $1" || fail "sqlite3"
	run register verify
	expect_exit 40
}
tampered "UPDATE logs SET body = replace(body, 'try a', 'because') WHERE generation = 1"
expect_one_line_err "changed at line 1"
tampered "UPDATE logs SET previous = '' WHERE generation = 2"
expect_one_line_err "changed at line 2"
tampered "DELETE FROM logs WHERE generation = 1"
expect_one_line_err "lacks line 1"
run register list --model-name m
expect_exit 40
run register --model a --model-name m --override --reason r
expect_exit 40

for file in model.onnx provenance.json; do
	rm -rf .interlock
	cp -R whole .interlock
	for kept in .interlock/artifacts/models/m/*/$file; do
		printf x >> "$kept"
		break
	done
	run register verify
	expect_exit 40
	expect_one_line_err "match its digest"
done
rm -rf .interlock/artifacts
run register verify --json
expect_exit 40
expect_json .whole false
expect_json '.problems | length' 2
! sqlite3 whole/track.db "DELETE FROM logs" 2> "$err" || fail "a log could be deleted"
