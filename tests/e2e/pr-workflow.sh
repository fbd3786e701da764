# The jobs train and evaluate of pr.yml, each on an empty machine: a pull request is judged on the validation rows, its report is in the summary,
# and the store and the ledger are as they were; such a verdict registers nothing.
. "$(dirname "$0")/../lib.sh"
export RUNNER_TEMP=$PWD/temp ARTIFACTS=$PWD/artifacts RUNNER_ENVIRONMENT=github-hosted
mkdir -p temp artifacts workspace/examples
cp -R "$root/examples/diabetes" workspace/examples/
cp -R "$root/.github" workspace/
cd workspace || exit 1
git init -q . && git add -A && git commit -q -m "Start the project" || fail "git"
printf 'vars.INTERLOCK_STORE\tsqlite:///%s/store/track.db\n' "${PWD%/*}" > ../context
for job in train evaluate; do
	git clone -q . "../machine-$job" && cd "../machine-$job" || fail "git"
	last="pr.yml: $job" status=0
	"$root/tests/e2e/runner/run" "$bin" .github/workflows/pr.yml $job ../context > "$out" 2> "$err" || status=$?
	expect_exit 0
	cd ../workspace || exit 1
done
[ "$(sed -n 's/^steps.evaluate.outputs.decision	//p' ../context)" = promote ] || fail "decision: $(cat ../context)"
expect_file ../artifacts/evaluation/verdict.json
expect_json .holdout.on validation ../artifacts/evaluation/verdict.json
in_file "$RUNNER_TEMP/summary.md" PROMOTE || fail "the verdict is not in the job's summary"
cd ../machine-evaluate/examples/diabetes || exit 1
run register --verdict evaluation/verdict.json --tracking-uri "sqlite:///${RUNNER_TEMP%/*}/store/track.db"
expect_exit 2
run register list --model-name diabetes --tracking-uri "sqlite:///${RUNNER_TEMP%/*}/store/track.db"
expect_err "no model 'diabetes' is registered"
