# The files of pipelines/ make a project as they stand: a table with `id` and `target` goes from raw to published, and again without a change.
. "$(dirname "$0")/../lib.sh"
cp "$root"/pipelines/*.yaml .
mkdir -p data/raw
awk 'BEGIN { print "id,a,b,kind,target"
	for (i = 1; i <= 1200; i++) { a = i % 37; b = (i * 7) % 101; print i "," a "," b "," (i % 3 ? "x" : "y") "," 3 * a - b + (i % 3 ? 0 : 20) + (i * 31) % 11 } }' \
	> data/raw/rows.csv
git init -q . && git add -A && git commit -q -m "Start the project" || fail "git"
PATH=$bin:$PATH
stages() {
	sed -n 's/^    cmd: //p' dvc.yaml > "$lib_dir/stages"
	while read -r stage; do
		last=$stage status=0
		sh -c "$stage" > "$out" 2> "$err" < /dev/null || status=$?
		expect_exit 0
	done < "$lib_dir/stages"
}
stages
expect_out 'published model 1 (production) as sha256:'
expect_json .decision promote evaluation/verdict.json
expect_json .registered true registration.json
digest=$(jq -r '.manifests[0].digest' dist/model/index.json)
stages
expect_json .decision reject evaluation/verdict.json
expect_out "model 1 (production) is already published as $digest"
