# The jobs of pr-report.yml against a GitHub on loopback: when a pull request's run begins, its commit gets a check that is in progress, and no comment;
# when it is over, comment and check say what the gate found, or that there is no verdict; of a commit that is not the head any more nothing is said.
. "$(dirname "$0")/../lib.sh"
command -v python3 > /dev/null || skip "python3"
. "$root/tests/e2e/runner/chain"
mkdir -p project && cp -R "$root/.github" project/
team project
report=.github/workflows/pr-report.yml
sha=cccccccccccccccccccccccccccccccccccccccc
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$lib_dir"' EXIT
printf '{}' > "$home/script.json"
: > "$home/log"
python3 "$root/tests/helpers/github.py" "$home/script.json" "$home/log" "$home/port" &
server=$!
until [ -s "$home/port" ]; do kill -0 "$server" 2> /dev/null || fail "no forge"; done
printf '{"workflow_run": {"head_sha": "%s", "head_branch": "try", "pull_requests": [{"number": 5}]}}' $sha > "$home/event.json"
GITHUB_API_URL=http://127.0.0.1:$(cat "$home/port") GITHUB_EVENT_PATH=$home/event.json
export GITHUB_API_URL GITHUB_EVENT_PATH

# The artifact of the run, as `gh run download RUN --repo R --name evaluation --dir DIR` brings it: what lies in $home/kept.
mkdir "$home/stubs" && printf '#!/bin/sh\n[ "$1 $2 $3" = "run download 4712" ] && cp -R "%s/kept" "$9"\n' "$home" > "$home/stubs/gh" && chmod +x "$home/stubs/gh"
PATH=$home/stubs:$PATH

# event ACTION [EVENT] - what the forge sends; the requests that it gets for that are in $home/log.
event() {
	: > "$home/log"
	printf 'github.event.workflow_run.event\t%s\ngithub.event.action\t%s\ngithub.event.workflow_run.id\t4712\ngithub.token\tsecret-token\n' "${2:-pull_request}" "$1" > "$home/context"
	chain "$home/context" $report announce comment
}
asked() { in_file "$home/log" "$1" || fail "the forge was not asked: $1; but $(cat "$home/log")"; }
not_asked() { ! in_file "$home/log" "$1" || fail "the forge was asked: $1"; }

event requested
expect_exit 0
expect_out '-- skipped: the job comment'
asked 'POST /repos/team/project/check-runs *"name":"interlock","head_sha":"'$sha'","status":"in_progress"'
not_asked /comments

mkdir "$home/kept"
printf '%s' '{"schema": "gate.verdict/1", "decision": "reject", "reasons": ["worse"], "sentence": "REJECT m: worse", "tool": "0.1.0",
	"policy_digest": "sha256:x", "primary": {"metric": "mse", "rule": "superior", "state": "fail"}}' > "$home/kept/verdict.json"
event completed
expect_exit 0
expect_out '-- skipped: the job announce'
expect_out '-- skipped: Say that there is no verdict'
asked 'POST /repos/team/project/issues/5/comments *Fail: REJECT m: worse'
asked 'POST /repos/team/project/check-runs *"conclusion":"failure"'

# It broke before the gate could answer: the check is no longer in progress, and the comment says so.
rm -r "$home/kept"
event requested
event completed
expect_exit 0
expect_out '-- skipped: Comment'
asked 'POST /repos/team/project/issues/5/comments *Error: The run ended without a verdict; its log says why'
asked 'POST /repos/team/project/check-runs *"conclusion":"failure"'

# A push since: its own run speaks. And a push to a branch is no pull request.
printf '{"workflow_run": {"head_sha": "%s", "head_branch": "try", "pull_requests": [{"number": 5}]}}' dddddddddddddddddddddddddddddddddddddddd > "$home/event.json"
for action in requested completed; do
	event $action
	expect_exit 0
	not_asked 'POST '
	not_asked 'PATCH '
done
event completed push
expect_out '-- skipped: the job announce'
expect_out '-- skipped: the job comment'
! grep -q secret-token "$out" "$home/log" || fail "the token is told"
