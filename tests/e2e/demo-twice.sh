# The demo: weak first model promoted, better one promoted, sabotaged one rejected with exit 0; twice the same changes nothing.
. "$(dirname "$0")/../lib.sh"

demo() {
	last=demo status=0
	"$root/tests/e2e/demo" "$bin" "$PWD/project" > "$out" 2> "$err" || status=$?
	expect_exit 0
}

demo
expect_out 'read 445 rows, kept 442, rejected 3 (out_of_range 2, not_a_number 1): data/dead.ndjson'
expect_out 'train 353 rows, hold-out 89 rows, no row in both: data/split'
expect_out 'PROMOTE diabetes: the first model passes every floor'
expect_out 'registered diabetes version 1; production: none -> 1'
expect_out 'registered diabetes version 2; production: 1 -> 2'
expect_out 'REJECT diabetes:'
expect_out 'nothing to register: the verdict is reject'
expect_out 'published diabetes 2 (production) as sha256:'
grep -q 'nothing has changed' "$out" && fail "the first run is not a second one"
expect_file project/dist/diabetes/index.json
expect_file project/dist/diabetes/oci-layout
expect_file project/evaluation/sabotaged/report.html
[ "$(wc -l < project/data/dead.ndjson)" = 3 ] || fail "three dead letters expected"

cd project || fail "no project folder"
[ -z "$(git status --porcelain)" ] || fail "the work tree is dirty: $(git status --porcelain)"
run register resolve models:/diabetes@production --json
expect_json .version 2
ok register verify
near "$(json .primary.candidate evaluation/better/verdict.json)" 3427.6104639100 1e-7
expect_json .decision reject evaluation/sabotaged/verdict.json
expect_json '.controls.sabotage' pass evaluation/better/verdict.json
cd ..

demo
expect_out 'This was a second run: nothing has changed.'
grep -q 'version 3' "$out" && fail "a second run registered another version"
cd project && ok register verify
