# `comment` against a GitHub on loopback: pages by Link, comments that people folded away or deleted, check runs, stale runs, limits, and events
# that are broken or name nothing.
. "$(dirname "$0")/../lib.sh"
command -v python3 > /dev/null || skip "python3"
sha=cccccccccccccccccccccccccccccccccccccccc
printf '%s' '{"schema": "gate.verdict/1", "decision": "reject", "reasons": ["worse"], "sentence": "REJECT m: worse", "tool": "0.1.0",
	"policy_digest": "sha256:x", "policy": {"path": "gate.yaml"}, "primary": {"metric": "mse", "rule": "superior", "state": "fail"}}' > verdict.json
printf '%s' '{"schema": "gate.report/1", "sections": [], "failed": [{"text": "primary mse: superior", "line": 4}]}' > report.json

# forge SCRIPT - a new one; its requests are in the file log.
server=
stop() { [ -z "$server" ] || { kill "$server"; wait "$server"; } 2> /dev/null; server=; }
trap 'stop; rm -rf "$lib_dir"' EXIT
forge() {
	stop
	rm -f port log
	printf '%s' "$1" > script.json
	: > log
	python3 "$root/tests/helpers/github.py" script.json log port &
	server=$!
	until [ -s port ]; do kill -0 "$server" 2> /dev/null || fail "no forge"; done
	export GITHUB_ACTIONS=true GITHUB_REPOSITORY=o/r "GITHUB_API_URL=http://127.0.0.1:$(cat port)" GITHUB_TOKEN=secret-token \
		GITHUB_SERVER_URL=https://github.example GITHUB_RUN_ID=9 "GITHUB_EVENT_PATH=$PWD/event.json" "GITHUB_WORKSPACE=$PWD" \
		"GITHUB_GRAPHQL_URL=http://127.0.0.1:$(cat port)/graphql"
}
post() { run comment --verdict verdict.json "$@"; }
asked() { in_file log "$1" || fail "the forge was not asked: $1; but $(cat log)"; }
not_asked() { ! in_file log "$1" || fail "the forge was asked: $1"; }
printf '{"pull_request": {"number": 5, "head": {"sha": "%s"}}}' $sha > event.json
talk='{"id": 1, "body": "x", "user": {"login": "a"}}, {"id": 2, "body": "x", "user": {"login": "a"}}, {"id": 3, "body": "x", "user": {"login": "a"}}'
ours='"body": "<!-- interlock:interlock -->\nold", "user": {"login": "bot"}'

# Ours is on the third page, which only the Link header names; it is updated.
forge "{\"comments\": [$talk, {\"id\": 4, \"body\": \"x\", \"user\": {\"login\": \"a\"}}, {\"id\": 5, $ours}]}"
post
expect_exit 0
expect_out updated
asked 'GET /repos/o/r/issues/5/comments?per_page=2&after=4'
asked 'PATCH /repos/o/r/issues/comments/5 *Fail: REJECT m: worse'
asked 'gate.yaml:4: primary mse: superior'
not_asked 'POST /repos/o/r/issues'

# One that somebody folded away stays so; the next is new. A forge without GraphQL keeps it.
forge "{\"comments\": [{\"id\": 5, \"node_id\": \"N5\", $ours}], \"minimised\": [\"N5\"]}"
post
expect_out created
asked 'POST /graphql *"ids":[[]"N5"]'
not_asked 'PATCH '
forge "{\"comments\": [{\"id\": 5, \"node_id\": \"N5\", $ours}], \"minimised\": [\"N5\"], \"refusals\": [[\"POST\", \"/graphql\", 403, {}]]}"
post
expect_out updated

# Deleted between our two requests: made anew.
forge "{\"comments\": [{\"id\": 5, $ours}], \"refusals\": [[\"PATCH\", \"/issues/comments/5\", 404, {}]]}"
post
expect_exit 0
expect_out created

# A check run has the text and the policy's line; without the right, a status takes its place.
forge '{}'
post --check --key gate/m
expect_exit 0
asked 'POST /repos/o/r/check-runs *"name":"gate/m","head_sha":"'$sha'","status":"completed","conclusion":"failure"'
asked '"annotations":[[]{"path":"gate.yaml","start_line":4,"end_line":4,"annotation_level":"failure","message":"primary mse: superior"}]'
not_asked "POST /repos/o/r/statuses"
forge '{"refusals": [["POST", "/check-runs", 403, {}]]}'
post --check
expect_exit 0
asked "POST /repos/o/r/statuses/$sha *\"state\":\"failure\",\"context\":\"interlock\""
forge '{}'
run comment --running --check
asked 'POST /repos/o/r/check-runs *"status":"in_progress"'
not_asked 'PATCH * Error'
run comment --error 'make test failed' --status
asked 'PATCH * Error: make test failed'
asked "POST /repos/o/r/statuses/$sha *\"state\":\"error\""

# At the beginning of a job that is over soon the check alone says that it is at work, and the comment stays.
forge "{\"comments\": [{\"id\": 5, $ours}]}"
run comment --running --check --no-comment
expect_exit 0
expect_out 'pull request 5: left'
asked 'POST /repos/o/r/check-runs *"status":"in_progress"'
not_asked '/comments'
run comment --running --no-comment
expect_exit 2
expect_err '--no-comment leaves --status or --check'

# Asked too often: 403 with a time to wait. Without a time it is a missing right, and the status is set all the same.
forge '{"refusals": [["POST", "/issues/5/comments", 403, {"Retry_After": "1"}]]}'
post
expect_exit 0
expect_out created
forge '{"refusals": [["POST", "/issues/5/comments", 403, {}]]}'
GITHUB_STEP_SUMMARY=$PWD/summary post --status
expect_exit 0
expect_out forbidden
expect_file summary '### ❌ Fail: REJECT m: worse'
expect_err '::notice title=comment::the job'
asked "POST /repos/o/r/statuses/$sha"

# The run of a commit that the pull request has left says nothing; of its head, it does.
printf '{"workflow_run": {"head_sha": "%s", "pull_requests": [{"number": 5}]}}' $sha > event.json
forge '{"head": "dddddddddddddddddddddddddddddddddddddddd"}'
post --status
expect_exit 0
expect_out 'pull request 5: stale'
not_asked 'POST '
forge '{}'
post
expect_out created

# Broken and empty events, missing variables: one line, and nothing is asked.
forge '{}'
for event in '{"pull_request": ' '[]' '{"pull_request": {"number": "5"}}' '{"pull_request": {"number": -1}}' '{"push": {}}' '{"workflow_run": {"pull_requests": []}}'; do
	printf '%s' "$event" > event.json
	post
	[ "$status" != 0 ] || fail "the event $event"
	[ "$(grep -c '^comment: ' "$err")" = 1 ] || fail "one line: $event"
done
GITHUB_EVENT_PATH=$PWD/nowhere.json post
expect_exit 50
GITHUB_EVENT_PATH='' post
expect_exit 2
expect_err 'GITHUB_EVENT_PATH is not set'
printf '{"pull_request": {"number": 5}}' > event.json
post --status
expect_err 'does not say which commit'
for name in GITHUB_REPOSITORY GITHUB_TOKEN; do
	(export $name='' && post && expect_exit 2 && expect_err "$name is not set") || exit 1
done
! grep -q secret-token "$out" "$err" log || fail "the token"

# On Azure and GitLab, too, what is missing is named, and broken values ask nobody.
stop
unset GITHUB_ACTIONS GITHUB_EVENT_PATH
# missing ALL... - each of the variables taken away in its turn.
missing() {
	for name in "$@"; do
		(
			for other in "$@"; do
				[ "$other" = "$name" ] || export "$other=7"
			done
			post
			expect_exit 2
			expect_err "$name is not set"
			[ "$(grep -c '^comment: ' "$err")" = 1 ] || fail "one line"
		) || exit 1
	done
}
(export TF_BUILD=True && missing SYSTEM_COLLECTIONURI SYSTEM_TEAMPROJECTID BUILD_REPOSITORY_ID SYSTEM_PULLREQUEST_PULLREQUESTID SYSTEM_ACCESSTOKEN) || exit 1
(export GITLAB_CI=true && missing CI_API_V4_URL CI_PROJECT_ID CI_MERGE_REQUEST_IID GITLAB_TOKEN) || exit 1
post
expect_exit 2
expect_err 'this is no CI job that is known: give --forge'
