# The jobs of retrain.yml, in order, each on an empty machine with a fresh clone, as runners would have it, and the store in a branch of the
# repository: a first model goes into production and is published; the same again is a green build that deploys nothing and says so; a hosted
# machine without a shared store refuses to register.
. "$(dirname "$0")/../lib.sh"
export RUNNER_TEMP=$PWD/temp ARTIFACTS=$PWD/artifacts RUNNER_ENVIRONMENT=github-hosted
home=$PWD
mkdir -p temp artifacts project/examples
cd project || exit 1
cp -R "$root/examples/diabetes" examples/
cp -R "$root/.github" .
git init -q . && git add -A && git commit -q -m "Start the project" && git init -q --bare ../there.git && git remote add origin "$home/there.git" &&
	git push -q origin main && git -C ../there.git symbolic-ref HEAD refs/heads/main || fail "git"
cd examples/diabetes || exit 1
ok store init --store git:

# chain CONTEXT [VARIABLE] - all jobs; what each said is in CONTEXT, and the log in $out. Ends at the first red job.
chain() {
	: > "$out"
	printf 'vars.INTERLOCK_STORE\t%s\n' "${2-git:}" > "$1"
	cd "$home" && rm -rf "$ARTIFACTS" "$home"/machine-* "$RUNNER_TEMP"/summary.md
	: > "$home/summary"
	for job in train evaluate register publish; do
		git clone -q "$home/there.git" "$home/machine-$job" && cd "$home/machine-$job" || fail "git"
		grep -v -e '^steps\.' -e '^outputs\.' "$1" > "$1.now"
		last="retrain: $job" status=0
		"$root/tests/e2e/runner/run" "$bin" .github/workflows/retrain.yml $job "$1.now" >> "$out" 2> "$err" || status=$?
		sed "s/^outputs\./needs.$job.outputs./" "$1.now" | grep '^needs\.' > "$1.needs"
		sed "s/^steps\./$job.steps./" "$1.now" | grep "^$job\.steps\." >> "$1"
		sort -u "$1.needs" >> "$1"
		cat "$RUNNER_TEMP/summary.md" >> "$home/summary" 2> /dev/null
		[ $status = 0 ] || return 0
	done
}

result() { sed -n "s/^$2	//p" "$1" | tail -1; }

is() { [ "$(result "$1" "$2")" = "$3" ] || fail "$2 should be '$3', is '$(result "$1" "$2")': $(cat "$1")"; }

chain "$home/first"
expect_exit 0
is "$home/first" needs.evaluate.outputs.decision promote
is "$home/first" needs.register.outputs.registered true
is "$home/first" needs.register.outputs.version 1
case $(result "$home/first" needs.publish.outputs.digest) in sha256:????????????????????????????????????????????????????????????????) ;; *) fail "no digest" ;; esac
[ "$(result "$home/first" needs.train.outputs.run_id | wc -c)" = 33 ] || fail "no run id"
expect_file "$ARTIFACTS/model/model/index.json"
expect_file "$ARTIFACTS/evaluation/report.html"
in_file "$home/summary" PROMOTE || fail "the verdict is not in the summary"
in_file "$home/summary" "Retraining * started by" || fail "the summary does not say what started it"
expect_out 'published diabetes 1 (production) as sha256:'
# The record of the run that was evaluated is in the branch, with what the training logged.
cd "$home/machine-publish/examples/diabetes" || exit 1
ok runs show "$(result "$home/first" needs.train.outputs.run_id)" --json --store git:
expect_json .params.learner ridge

# Nothing has changed: the candidate is the production model. Green, the deployment is skipped, and the summary says why.
chain "$home/second"
expect_exit 0
is "$home/second" needs.evaluate.outputs.decision reject
is "$home/second" needs.register.outputs.registered ''
expect_out '-- skipped: the job register'
expect_out '-- skipped: the job publish'
expect_no_file "$ARTIFACTS/model"
in_file "$home/summary" 'register** and **publish** are skipped, since the verdict is `reject` (`' || fail "the summary does not say why: $(cat "$home/summary")"
cd "$home/machine-publish/examples/diabetes" || exit 1
ok register resolve models:/diabetes@production --store git:
expect_out 'version 1'

# Without a store the registry would go with the machine.
chain "$home/third" ''
expect_exit 1
expect_out '::error title=register::*INTERLOCK_STORE'
is "$home/third" register.steps.register.outcome failure
