# register.yml by hand: a run whose verdict is "promote" goes into production on another machine than the one that trained it; the same again
# changes nothing; a run without a verdict needs an override with a reason.
. "$(dirname "$0")/../lib.sh"
export RUNNER_TEMP=$PWD/temp ARTIFACTS=$PWD/artifacts RUNNER_ENVIRONMENT=self-hosted
mkdir -p temp artifacts elsewhere workspace/examples
store=sqlite:///$PWD/store/track.db
export INTERLOCK_STORE="$store"
cd elsewhere && prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
judged_run=$(cat model/run_id)
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=1 --output other
other_run=$(cat other/run_id)
cd ..
cp -R "$root/examples/diabetes" workspace/examples/
cp -R "$root/.github" workspace/
cd workspace || exit 1
git init -q . && git add -A && git commit -q -m "Start the project" || fail "git"

# by_hand CONTEXT RUN_ID OVERRIDE REASON
by_hand() {
	printf 'vars.INTERLOCK_STORE\t%s\ninputs.run_id\t%s\ninputs.override\t%s\ninputs.reason\t%s\n' "$store" "$2" "$3" "$4" > "$1"
	last="register.yml with run $2" status=0
	"$root/tests/e2e/runner/run" "$bin" .github/workflows/register.yml register "$1" > "$out" 2> "$err" || status=$?
}

by_hand ../first "$judged_run" false ''
expect_exit 0
expect_out 'registered diabetes version 1; production: none -> 1'
grep -q '^outputs.registered	true$' ../first || fail "output registered: $(cat ../first)"
by_hand ../second "$judged_run" false ''
expect_exit 0
grep -q '^outputs.registered	false$' ../second || fail "output registered: $(cat ../second)"
by_hand ../third "$other_run" false ''
expect_exit 1
expect_out '::error title=register::'
by_hand ../fourth "$other_run" true "hotfix 4711; \$(touch injected)"
expect_exit 0
expect_no_file examples/diabetes/injected
run register history --model-name diabetes --json
expect_json '.[1].why' "hotfix 4711; \$(touch injected)"
