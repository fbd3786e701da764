# What the runners read from publish: outputs, the summary, and an error as an annotation.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
publish_model() { run publish --model model --allow-unregistered --to oci:"$1"; }

export GITHUB_ACTIONS=true GITHUB_OUTPUT=$PWD/output GITHUB_STEP_SUMMARY=$PWD/summary.md
publish_model github
expect_exit 0
digest=$(grep -o 'sha256:[0-9a-f]*' "$out")
printf 'digest=%s\nreference=oci:github:%s\nversion=unregistered\n' "$digest" \
	"$(jq -r '.manifests[0].annotations["org.opencontainers.image.ref.name"]' github/index.json)" > wanted
same wanted output
expect_file summary.md "published diabetes (unregistered) as $digest: github"
run publish --to nowhere
expect_exit 2
expect_err "publish: 'nowhere' is no place to publish to"
expect_err "::error title=publish::'nowhere' is no place to publish to"
printf 'train:\n  learner: rigde\n' > bad.yaml
run train --data data/split/train.csv --params bad.yaml --output model-2
expect_exit 2
expect_err "::error file=bad.yaml,line=2,col="

# What a message quotes is no command: neither in the line nor in the annotation.
run publish --to '##[add-mask]x'
expect_err "publish: '## [[]add-mask]x' is no place"
[ "$(grep -c '##\[' "$err")" = "$(grep -c '^::error' "$err")" ] || fail "a log command got through"
unset GITHUB_ACTIONS

export TF_BUILD=True AGENT_TEMPDIRECTORY=$PWD
publish_model azure
expect_err "##vso[[]task.setvariable variable=digest;isOutput=true]$digest"
expect_err "##vso[[]task.uploadsummary]$PWD/interlock-publish.md"
run publish --to nowhere
expect_err "##vso[[]task.logissue type=error]publish: 'nowhere' is no place"
unset TF_BUILD

export GITLAB_CI=true CI_PROJECT_DIR=$PWD
publish_model gitlab
expect_file interlock.env "PUBLISH_DIGEST=$digest"
unset GITLAB_CI
publish_model plain
[ ! -s "$err" ] || fail "no runner, no words for it"
