# The steps of retrain.yml, in order, as a runner would run them: a first model goes into production and is published; the same again is a
# green build that deploys nothing; a hosted machine without a shared store refuses to register.
. "$(dirname "$0")/../lib.sh"
export RUNNER_TEMP=$PWD/temp ARTIFACTS=$PWD/artifacts
mkdir -p temp artifacts store workspace/examples
cp -R "$root/examples/diabetes" workspace/examples/
cp -R "$root/.github" workspace/
cd workspace || exit 1
git init -q . && git add -A && git commit -q -m "Start the project" || fail "git"

# job CONTEXT - run the job; its log is $out.
job() {
	last="retrain with $(tr '\n\t' ' =' < "$1")" status=0
	: > "$err"
	"$root/tests/e2e/runner/run" "$bin" .github/workflows/retrain.yml retrain "$1" > "$out" 2> "$err" || status=$?
}

result() { sed -n "s/^$2	//p" "$1" | tail -1; }

is() { [ "$(result "$1" "$2")" = "$3" ] || fail "$2 should be '$3', is '$(result "$1" "$2")'"; }

export RUNNER_ENVIRONMENT=github-hosted
printf 'vars.INTERLOCK_STORE\tsqlite:///%s/store/track.db\n' "${PWD%/*}" > ../store.vars

cp ../store.vars ../first && printf 'x\t\n' >> ../first
export RUNNER_ENVIRONMENT=self-hosted
job ../first
expect_exit 0
is ../first outputs.decision promote
is ../first outputs.version 1
is ../first steps.register.outputs.registered true
case $(result ../first outputs.digest) in sha256:????????????????????????????????????????????????????????????????) ;; *) fail "no digest" ;; esac
[ "$(result ../first outputs.run_id | wc -c)" = 33 ] || fail "no run id"
expect_file ../artifacts/model/index.json
expect_file ../artifacts/evaluation/report.html
in_file "$RUNNER_TEMP/summary.md" PROMOTE || fail "the verdict is not in the job's summary"
expect_out 'published diabetes 1 (production) as sha256:'

# Nothing has changed: the candidate is the production model. Green, and the deployment is skipped.
rm -rf ../artifacts/model
cp ../store.vars ../second
job ../second
expect_exit 0
is ../second outputs.decision reject
is ../second steps.publish.outcome skipped
is ../second outputs.digest ''
expect_out '-- skipped: Publish'
expect_no_file ../artifacts/model

# Without a store the registry would go with the machine.
export RUNNER_ENVIRONMENT=github-hosted
: > ../third
job ../third
expect_exit 1
is ../third steps.register.outcome failure
is ../third steps.publish.outcome skipped
expect_out '::error title=register::*INTERLOCK_STORE'
