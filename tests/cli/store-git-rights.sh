# Who may push is said at the beginning (`store init --forge`), and which right is missing when a push is refused.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
there=$PWD/../there.git
unset GITHUB_TOKEN GH_TOKEN GITLAB_TOKEN SYSTEM_ACCESSTOKEN GITHUB_REPOSITORY GITHUB_API_URL CI_API_V4_URL CI_PROJECT_ID

GITHUB_REPOSITORY=o/r GITHUB_API_URL=http://127.0.0.1:9 ok store init --forge github
expect_out "began the store git:"
expect_out "[[]not known[]] interlock: no force push"
expect_out "Settings > Rules > Rulesets"
expect_out "[[]not known[]] tags NAME@v"
expect_out "set GITHUB_TOKEN to a token that may read the settings"
CI_PROJECT_ID=7 CI_API_V4_URL=http://127.0.0.1:9 ok store init --forge gitlab
expect_out "Settings > Repository > Protected branches"
SYSTEM_COLLECTIONURI=http://127.0.0.1:9/ SYSTEM_TEAMPROJECTID=p BUILD_REPOSITORY_ID=r ok store init --forge azure
expect_out "Project settings > Repositories > Security"
run store init --forge gitub
expect_exit 2
expect_err "did you mean 'github'"
run store init --forge github
expect_exit 2
expect_err "set GITHUB_REPOSITORY"
run store init --forge github --tracking-uri 'git:.#refs/heads/x'
expect_exit 2
expect_err "has no forge"

ok train --data data/split/train.csv --params params.yaml --output model
# refused TEXT RIGHT - a remote that says TEXT: nothing is charged, and the advice has RIGHT.
refused() {
	printf '#!/bin/sh\n[ "$1" != refs/heads/interlock ] || { echo "%s" >&2; exit 1; }\n' "$1" > "$there/hooks/update"
	chmod +x "$there/hooks/update"
	run evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
	expect_exit 2
	expect_one_line_err "refuses the push to 'refs/heads/interlock'"
	expect_err "$2"
	expect_no_file evaluation/verdict.json
}
refused "error: GH006: Protected branch update failed for refs/heads/interlock." "let the job's app push there"
refused "error: GH013: Repository rule violations found for refs/heads/interlock." "a bypass of that rule"
refused "TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch." "Bypass policies when pushing"
refused "GitLab: You are not allowed to push code to protected branches on this project." "Allowed to push and merge"
refused "Gitea: Not allowed to push to protected branch interlock" "those who may push"
refused "something else" "hook declined"
