# register --dispatch: the forge's own pipeline is started when, and only when, something was registered; what it cannot ask is refused before
# anything happens, and a forge that fails leaves the registration as it is.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/scoring-server"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
reply answers last '204 No Content' ''
served answers

# Refused before: no forge, no token, no number where Azure wants one.
run register --verdict evaluation/verdict.json --dispatch model-registered
expect_exit 2
expect_one_line_err "this is no CI job of GitHub, GitLab or Azure"
export GITHUB_ACTIONS=true GITHUB_REPOSITORY=o/r GITHUB_API_URL="$url" RUNNER_ENVIRONMENT=self-hosted
run register --verdict evaluation/verdict.json --dispatch model-registered
expect_exit 2
expect_err "GITHUB_TOKEN is not set"
(
	unset GITHUB_ACTIONS
	export TF_BUILD=True SYSTEM_COLLECTIONURI="$url/org/" SYSTEM_TEAMPROJECTID=p1 BUILD_REPOSITORY_ID=r1 SYSTEM_ACCESSTOKEN=s3cret
	run register --verdict evaluation/verdict.json --dispatch model-registered
	expect_exit 2
	expect_err "'model-registered' is no number of a pipeline"
) || exit 1
run register list
expect_exit 2
[ ! -s asked.log ] || fail "the forge was asked: $(cat asked.log)"

# Registered, and then told.
export GITHUB_TOKEN=s3cret-token
ok register --verdict evaluation/verdict.json --dispatch model-registered
expect_out 'registered diabetes version 1'
grep -q '^POST /repos/o/r/dispatches ' asked.log || fail "asked: $(cat asked.log)"
grep -qi '^Authorization: Bearer s3cret-token' asked.log || fail "without the token"
grep -o '{"event_type".*}' asked.log > sent.json
expect_json .event_type model-registered sent.json
expect_json '.client_payload | "\(.model_name) \(.version) \(.alias) \(.run_id)"' "diabetes 1 production $(cat model/run_id)" sent.json
! cat "$out" "$err" | grep -q s3cret || fail "the token is shown"

# Nothing was registered: nobody is told.
: > asked.log
ok register --verdict evaluation/verdict.json --dispatch model-registered
[ ! -s asked.log ] || fail "a dispatch without a registration"

# The forge says no: the registration stands, and the error says so.
reply answers last '403 Forbidden' '{"message": "Resource not accessible by integration"}'
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=1 --output other
run register --run-id "$(cat other/run_id)" --override --reason test --dispatch model-registered
expect_exit 20
expect_err "diabetes version 2 is registered, but the dispatch of 'model-registered' failed: *403"
ok register resolve models:/diabetes@production
expect_out 'version 2'

# GitLab: a pipeline of the default branch, by the job's own token, which is in no address.
unset GITHUB_ACTIONS GITHUB_TOKEN
reply answers last '201 Created' '{"id": 1}'
: > asked.log
(
	export GITLAB_CI=true CI_API_V4_URL="$url/api/v4" CI_PROJECT_ID=7 CI_DEFAULT_BRANCH=main CI_JOB_TOKEN=s3cret-job
	ok register rollback
	ok register promote --version 2 --override --reason again --dispatch deploy
) || exit 1
grep -q '^POST /api/v4/projects/7/trigger/pipeline ' asked.log || fail "asked: $(cat asked.log)"
grep -o '{"token".*}' asked.log > sent.json
expect_json '"\(.token) \(.ref) \(.variables.INTERLOCK_DISPATCH) \(.variables.version)"' 's3cret-job main deploy 2' sent.json

# Azure: a run of the pipeline with that number.
: > asked.log
(
	export TF_BUILD=True SYSTEM_COLLECTIONURI="$url/org/" SYSTEM_TEAMPROJECTID=p1 BUILD_REPOSITORY_ID=r1 SYSTEM_ACCESSTOKEN=s3cret
	ok register rollback
	ok register promote --version 2 --override --reason again --dispatch 42
) || exit 1
grep -q '^POST /org/p1/_apis/pipelines/42/runs?api-version=7.1 ' asked.log || fail "asked: $(cat asked.log)"
grep -o '{"variables".*}' asked.log > sent.json
expect_json .variables.version.value 2 sent.json
