# retrain.yml of a project with stages, which `repro` runs: its dvc.lock is kept with the run and offered as a pull request; the push that merges it starts no training,
# and the summary says why; the next real change begins with the newest one.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/e2e/runner/chain"
. "$root/tests/scoring-server"
export RUNNER_ENVIRONMENT=github-hosted
mkdir -p project/examples && cp -R "$root/examples/diabetes" project/examples/ && cp -R "$root/.github" project/
# Stages of dvc.yaml, and a remote for what they make, as a team has it.
(cd project/examples/diabetes && mkdir .dvc && printf '/cache\n/tmp\n' > .dvc/.gitignore &&
	printf "[core]\n    remote = team\n['remote \"team\"']\n    url = %s/remote\n" "$home" > .dvc/config) || exit 1
team project
cd examples/diabetes || exit 1
ok store init --store git:
reply answers 1 '200 OK' '[]'
reply answers 2 '201 Created' '{"number": 3}'
reply answers last '200 OK' '[{"number": 3}]'
served answers
export GITHUB_API_URL="$url"

# retrain NAME [STORE] - all jobs with the programs above.
retrain() {
	printf 'vars.INTERLOCK_STORE\t%s\nvars.INTERLOCK_LOCK_PR\ttrue\ngithub.token\ts3cret\n' "${2:-git:}" > "$home/$1"
	chain "$home/$1" .github/workflows/retrain.yml plan train evaluate lock register publish
	expect_exit 0
}

retrain one
is "$home/one" needs.plan.outputs.skip false
is "$home/one" needs.train.outputs.lock true
expect_out "Generating lock file 'dvc.lock'"
for stage in ingest split train; do
	expect_out "Running stage '$stage':"
done
expect_out "examples/diabetes/dvc.lock of run $(result "$home/one" needs.train.outputs.run_id) is on the branch 'interlock-lock/main-examples-diabetes'; pull request 3 is opened"
in_file "$home/summary" "not skipped: no commit before this one is known to be trained" || fail "the summary does not say why nothing is skipped"

# Merged: nothing is trained, evaluated or charged.
cd "$home/project" && git pull -q --no-rebase --no-ff origin interlock-lock/main-examples-diabetes && git push -q origin main || fail "git"
store=$(git -C "$home/there.git" rev-parse interlock)
retrain two
is "$home/two" needs.plan.outputs.skip true
for job in train evaluate lock register publish; do
	expect_out "-- skipped: the job $job"
done
in_file "$home/summary" "skipped: nothing but examples/diabetes/dvc.lock has changed since run $(result "$home/one" needs.train.outputs.run_id | cut -c1-8), and it is what" ||
	fail "the summary does not say why: $(cat "$home/summary")"
[ "$(git -C "$home/there.git" rev-parse interlock)" = "$store" ] || fail "the store was written"

# Words alone are no reason, either.
cd "$home/project" && mkdir -p docs && echo words > docs/a.md && git add docs && git commit -q -m "Words" && git push -q origin main || fail "git"
retrain words
is "$home/words" needs.plan.outputs.skip true
in_file "$home/summary" "skipped: nothing that a model is made of has changed since run" || fail "the summary does not say why: $(cat "$home/summary")"

# A real change: the training begins with the branch's newest lock file, which nobody has merged yet, so that what is at the remote is not made again.
cd "$home/project/examples/diabetes" && PATH=$bin:$PATH || exit 1
ok repro split
ok data push ingest split
git rm -q dvc.lock && sed -i 's/alpha: 0.5/alpha: 0.7/' params.yaml && git commit -q -am "Another alpha" && git push -q origin main || fail "git"
retrain three
is "$home/three" needs.plan.outputs.restored true
expect_out "Stage 'ingest' didn't change, skipping"
expect_out "Stage 'split' didn't change, skipping"
expect_out "Running stage 'train':"
expect_out "pull request 3 is up to date"
git -C "$home/there.git" show interlock-lock/main-examples-diabetes:examples/diabetes/dvc.lock > "$home/offered"
cd "$home/machine-lock" && ok lock restore --run-id "$(result "$home/three" needs.train.outputs.run_id)" --store git: --lock here.lock
same here.lock "$home/offered"

# A model that is at the remote is not made again, either: its run is found in the store, and what was found of it stands.
cd "$home/project" && git fetch -q origin && git merge -q --no-edit origin/interlock-lock/main-examples-diabetes && cd examples/diabetes || fail "git"
ok repro train
ok data push
echo '# again' >> gate.yaml && git commit -q -am "Say more" && git push -q origin main || fail "git"
retrain four
expect_out "Stage 'train' didn't change, skipping"
is "$home/four" needs.train.outputs.run_id "$(result "$home/three" needs.train.outputs.run_id)"

# One whose run nobody has is made here.
cd "$home/project/examples/diabetes" && sed -i 's/alpha: 0.7/alpha: 0.8/' params.yaml || fail "sed"
ok repro train
ok data push
git add dvc.lock && git commit -q -am "Made at home" && git push -q origin main || fail "git"
ok store init --store git:origin#refs/heads/another
retrain five git:origin#refs/heads/another
expect_out "Stage 'train' didn't change, skipping"
expect_out "Running stage 'train':"
[ "$(result "$home/five" needs.train.outputs.run_id)" != "$(cat "$home/project/examples/diabetes/model/run_id")" ] || fail "the run of another machine"
