# register.yml by hand: a run whose verdict is "promote" goes into production on another machine than the one that trained it, and is published;
# the same again changes nothing; a run without a verdict needs an override with a reason, and is published all the same.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/e2e/runner/chain"
export RUNNER_ENVIRONMENT=self-hosted
mkdir -p elsewhere project/examples
store=sqlite:///$PWD/store/track.db
export INTERLOCK_STORE="$store"
cd elsewhere && prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
judged_run=$(cat model/run_id)
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=1 --output other
other_run=$(cat other/run_id)
cd "$home" && cp -R "$root/examples/diabetes" project/examples/ && cp -R "$root/.github" project/
team project

# by_hand NAME RUN_ID OVERRIDE REASON
by_hand() {
	printf 'vars.INTERLOCK_STORE\t%s\ninputs.run_id\t%s\ninputs.override\t%s\ninputs.reason\t%s\n' "$store" "$2" "$3" "$4" > "$home/$1"
	chain "$home/$1" .github/workflows/register.yml register publish
}

by_hand first "$judged_run" false ''
expect_exit 0
expect_out 'registered diabetes version 1; production: none -> 1'
is "$home/first" needs.register.outputs.registered true
expect_out 'published diabetes 1 (production) as sha256:'
by_hand second "$judged_run" false ''
expect_exit 0
is "$home/second" needs.register.outputs.registered false
expect_out '-- skipped: the job publish'
in_file "$home/summary" 'publish** is skipped, since nothing was registered' || fail "the summary does not say why"
by_hand third "$other_run" false ''
expect_exit 1
expect_out '::error title=register::'
by_hand fourth "$other_run" true "hotfix 4711; \$(touch injected)"
expect_exit 0
expect_no_file "$home/machine-register/examples/diabetes/injected"
expect_out 'published diabetes 2 (production) as sha256:'
run register history --model-name diabetes --json
expect_json '.[1].why' "hotfix 4711; \$(touch injected)"
