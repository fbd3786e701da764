# lock: the dvc.lock of a retraining is kept with its run in the store's branch, restored on an empty machine, offered as one pull request that
# never needs a force, and a push that only brings it home is skipped; every answer says why.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/scoring-server"
home=$PWD
shared_project diabetes
ok store init

# another NAME - a fresh clone with the data, as a job on an empty machine has it.
another() {
	cd "$home" && git clone -q there.git "$1" && cp -r project/data "$1/" && cd "$1" || fail "no clone"
}

# Nothing yet.
ok lock restore
expect_out "no dvc.lock is restored, since no run of the branch 'main' keeps one"
ok lock check
expect_out "not skipped: no commit before this one is known to be trained"

# A retraining leaves a lock file; the job without rights keeps it with its run, the one with rights takes both into the branch.
ok train --data data/split/train.csv --params params.yaml --output model
first=$(cat model/run_id)
ok lock keep --run-id "$first"
expect_out "no dvc.lock is kept, since there is none"
printf 'schema: "2.0"\nstages:\n  train: {cmd: first}\n' > dvc.lock
ok lock keep --run-id "$first" --json
expect_json .kept true
ok runs export "$first" --output ../candidate
another machine
ok runs import ../candidate
judged ../candidate/model
git -C ../there.git cat-file -e "interlock:locks/$(printf %.2s "$first")/$(printf %s "$first" | cut -c3-).lock" || fail "the lock is not in the branch"

# Restored on a third one, by the branch or by the run.
another third
ok lock restore
expect_out "dvc.lock is restored from run $first"
same dvc.lock ../project/dvc.lock
ok lock restore --json
expect_json .restored false
expect_json .why "dvc.lock is that of run $first already"
rm dvc.lock
ok lock restore --branch other
expect_out "no run of the branch 'other' keeps one"
expect_no_file dvc.lock
git checkout -q --detach
run lock restore
expect_exit 2
expect_one_line_err "give --branch NAME"
git checkout -q main
ok store verify
ok register --run-id "$first"

# One pull request: opened, then kept up to date on the same branch.
mkdir answers
reply answers 1 '200 OK' '[]'
reply answers 2 '201 Created' '{"number": 12}'
reply answers last '200 OK' '[{"number": 12}]'
served answers
export GITHUB_ACTIONS=true GITHUB_REPOSITORY=o/r GITHUB_API_URL="$url" GITHUB_TOKEN=s3cret GITHUB_REF_NAME=main RUNNER_ENVIRONMENT=self-hosted
ok lock restore --run-id "$first" --lock-pr
expect_out "dvc.lock of run $first is on the branch 'interlock-lock/main'; pull request 12 is opened."
grep -q '^GET /repos/o/r/pulls?state=open&per_page=100&head=o:interlock-lock/main&base=main ' asked.log || fail "asked: $(cat asked.log)"
grep -o '{"title".*}' asked.log > sent.json
expect_json '"\(.head) \(.base)"' 'interlock-lock/main main' sent.json
git -C ../there.git show interlock-lock/main:dvc.lock | cmp -s - ../project/dvc.lock || fail "the branch has not the lock"
[ "$(git -C ../there.git diff --name-only main interlock-lock/main)" = dvc.lock ] || fail "the branch changes more than the lock"
ok lock restore --run-id "$first" --lock-pr
expect_out "pull request 12 is up to date"
[ "$(git -C ../there.git rev-list --count main..interlock-lock/main)" = 1 ] || fail "a second commit for the same lock"
[ -z "$(git for-each-ref refs/heads/interlock-lock refs/interlock)" ] || fail "refs of the user's repository"

# main goes on and the next retraining leaves another lock: one commit on top of both, a fast-forward.
cd ../project && echo more >> README && git add README && git commit -q -m "More" && git push -q origin main || fail "git"
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=2 --output model
second=$(cat model/run_id)
printf 'schema: "2.0"\nstages:\n  train: {cmd: second}\n' > dvc.lock
ok lock keep --run-id "$second"
judged model
tip=$(git -C ../there.git rev-parse interlock-lock/main)
ok lock restore --run-id "$second" --lock-pr
git -C ../there.git merge-base --is-ancestor "$tip" interlock-lock/main || fail "the branch was forced"
git -C ../there.git merge-base --is-ancestor main interlock-lock/main || fail "the branch lacks main"
[ "$(git -C ../there.git diff --name-only main interlock-lock/main)" = dvc.lock ] || fail "the branch changes more than the lock"

# A forge that lists every open pull request (Gitea does): another's is not taken for ours.
reply all 1 '200 OK' '[{"number": 3, "head": {"ref": "try"}}]'
reply all 2 '201 Created' '{"number": 4}'
reply all last '200 OK' '[{"number": 3, "head": {"ref": "try"}}, {"number": 4, "head": {"ref": "interlock-lock/main"}}]'
served all
GITHUB_API_URL=$url ok lock restore --run-id "$second" --lock-pr
expect_out "pull request 4 is opened"
GITHUB_API_URL=$url ok lock restore --run-id "$second" --lock-pr
expect_out "pull request 4 is up to date"

# The same for a merge request of GitLab and a pull request of Azure Repos: asked for, opened, and found again.
(
	unset GITHUB_ACTIONS
	reply gitlab 1 '200 OK' '[]'
	reply gitlab 2 '201 Created' '{"iid": 5}'
	reply gitlab last '200 OK' '[{"iid": 5, "source_branch": "interlock-lock/main"}]'
	served gitlab
	export GITLAB_CI=true CI_API_V4_URL="$url/api/v4" CI_PROJECT_ID=7 CI_DEFAULT_BRANCH=main CI_COMMIT_BRANCH=main GITLAB_TOKEN=s3cret CI_PROJECT_DIR="$PWD"
	ok lock restore --run-id "$second" --lock-pr
	expect_out "pull request 5 is opened"
	grep -q '^GET /api/v4/projects/7/merge_requests?state=opened&source_branch=interlock-lock/main&target_branch=main ' asked.log || fail "asked: $(cat asked.log)"
	grep -o '{"title".*}' asked.log | tail -1 > sent.json
	expect_json '"\(.source_branch) \(.target_branch)"' 'interlock-lock/main main' sent.json
	ok lock restore --run-id "$second" --lock-pr
	expect_out "pull request 5 is up to date"
) || exit 1
(
	unset GITHUB_ACTIONS
	reply azure 1 '200 OK' '{"value": []}'
	reply azure 2 '201 Created' '{"pullRequestId": 6}'
	reply azure last '200 OK' '{"value": [{"pullRequestId": 6, "sourceRefName": "refs/heads/interlock-lock/main"}]}'
	served azure
	export TF_BUILD=True SYSTEM_COLLECTIONURI="$url/org/" SYSTEM_TEAMPROJECTID=p1 BUILD_REPOSITORY_ID=r1 BUILD_SOURCEBRANCH=refs/heads/main SYSTEM_ACCESSTOKEN=s3cret
	ok lock restore --run-id "$second" --lock-pr
	expect_out "pull request 6 is opened"
	grep -q '^GET /org/p1/_apis/git/repositories/r1/pullrequests?api-version=7.1&searchCriteria.status=active&searchCriteria.sourceRefName=refs/heads/interlock-lock/main&' asked.log ||
		fail "asked: $(cat asked.log)"
	grep -o '{"sourceRefName".*}' asked.log | tail -1 > sent.json
	expect_json '"\(.sourceRefName) \(.targetRefName)"' 'refs/heads/interlock-lock/main refs/heads/main' sent.json
	ok lock restore --run-id "$second" --lock-pr
	expect_out "pull request 6 is up to date"
) || exit 1

# Merged: the push is skipped, and says why; a pull request is not needed any more.
rm dvc.lock && git pull -q --no-rebase --no-ff origin interlock-lock/main && git push -q origin main || fail "git"
short=$(printf %.8s "$second")
export GITHUB_EVENT_NAME=push GITHUB_OUTPUT="$home/output" GITHUB_STEP_SUMMARY="$home/summary"
ok lock check
expect_out "skipped: nothing but dvc.lock has changed since run $short, and it is what run $short recorded."
expect_file ../output 'skip=true'
expect_file ../summary "skipped: nothing but dvc.lock has changed since run $short"
ok lock restore --run-id "$second" --lock-pr
expect_out "no pull request is needed"
GITHUB_EVENT_NAME=schedule ok lock check
expect_out "not skipped: this is no push (schedule)"
git checkout -q --detach HEAD~1 # the trained commit itself, once more: it is held against the one before
ok lock check
expect_out "not skipped: README has changed since run $(printf %.8s "$first")"
git checkout -q main

# With anything else in the push it is not, unless no model is made of that; nor with a lock that nobody recorded, nor for an empty push.
echo x >> README && git commit -q -am "Something else"
ok lock check
expect_out "not skipped: README has changed since run $short"
ok lock check --ignore 'docs/*' --ignore 'READ*'
expect_out "skipped: nothing that a model is made of has changed since run $short (README and more)"
echo '# by hand' >> dvc.lock && git commit -q -am "By hand"
ok lock check --ignore 'READ*'
expect_out "not skipped: dvc.lock has changed since run $short"
git checkout -q --detach "$(git -C ../there.git log --format=%H -1 --first-parent main~1)"
git commit -q --allow-empty -m "Nothing"
ok lock check
expect_out "not skipped: this push changes nothing since run $short"
git checkout -q main

# A lock that is not what the record says is not restored; one too large is not kept.
ok store status # this machine has what it kept
echo x >> "$(find .interlock/artifacts -name dvc.lock -path "*$second*")"
cp dvc.lock before.lock
run lock restore --run-id "$second"
expect_exit 40
expect_err "does not match its digest"
same dvc.lock before.lock
head -c 1048577 /dev/zero > dvc.lock
run lock keep --run-id "$second"
expect_exit 20
expect_err "larger than"
