# retrain.yml where a training leaves a dvc.lock: it is kept with the run and offered as a pull request; the push that merges it starts no training,
# and the summary says why; the next real change begins with the newest one.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/e2e/runner/chain"
. "$root/tests/scoring-server"
export RUNNER_ENVIRONMENT=github-hosted
mkdir -p project/examples wrapped && cp -R "$root/examples/diabetes" project/examples/ && cp -R "$root/.github" project/
# A training that writes dvc.lock as `repro` does, and says what it found.
for program in "$bin"/*; do
	ln -s "$program" wrapped/
done
rm wrapped/interlock
cat > wrapped/interlock << PROGRAM
#!/bin/sh
[ "\$1" != train ] || echo "found: \$(cat dvc.lock 2> /dev/null || echo no lock)"
"$bin/interlock" "\$@" || exit
[ "\$1" != train ] || cp "$home/made.lock" dvc.lock
PROGRAM
chmod +x wrapped/interlock
team project
cd examples/diabetes || exit 1
ok store init --store git:
reply answers 1 '200 OK' '[]'
reply answers 2 '201 Created' '{"number": 3}'
reply answers last '200 OK' '[{"number": 3}]'
served answers
export GITHUB_API_URL="$url"

# retrain NAME - all jobs with the programs above.
retrain() {
	printf 'vars.INTERLOCK_STORE\tgit:\nvars.INTERLOCK_LOCK_PR\ttrue\ngithub.token\ts3cret\n' > "$home/$1"
	real=$bin bin=$home/wrapped
	chain "$home/$1" .github/workflows/retrain.yml plan train evaluate lock register publish
	bin=$real
	expect_exit 0
}

echo first > "$home/made.lock"
retrain one
is "$home/one" needs.plan.outputs.skip false
is "$home/one" needs.train.outputs.lock true
expect_out "found: no lock"
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

# A real change: the training begins with the branch's newest lock file, which nobody has merged yet.
cd "$home/project" && git rm -q examples/diabetes/dvc.lock && sed -i 's/alpha: 0.5/alpha: 0.7/' examples/diabetes/params.yaml && git commit -q -am "Another alpha" &&
	git push -q origin main || fail "git"
echo second > "$home/made.lock"
retrain three
is "$home/three" needs.plan.outputs.restored true
expect_out "found: first"
expect_out "pull request 3 is up to date"
git -C "$home/there.git" show interlock-lock/main-examples-diabetes:examples/diabetes/dvc.lock > "$home/offered"
same "$home/offered" "$home/made.lock"
