# On a runner: the facts become outputs and a summary, the build becomes tags, and a registry that would be lost with the job is refused.
. "$(dirname "$0")/../lib.sh"

mkdir a b c
for m in a b c; do printf '%s' $m > $m/model.onnx; done
export GITHUB_ACTIONS=true GITHUB_OUTPUT="$PWD/output" GITHUB_STEP_SUMMARY="$PWD/summary" GITHUB_ACTOR=ada \
	GITHUB_RUN_ID=77 GITHUB_SERVER_URL=https://forge.example GITHUB_REPOSITORY=o/r RUNNER_ENVIRONMENT=github-hosted

run register --model a --model-name m --override --reason r
expect_exit 2
expect_err "the registry would be lost with this job: set INTERLOCK_STORE"
expect_no_file .interlock
run register rollback --model-name m
expect_exit 2
expect_err "set INTERLOCK_STORE"
ok register --model a --model-name m --override --reason r --local-store --json
tr '\n' ' ' < output > flat
for pair in 'registered*true' 'model_name*m' 'version*1' 'digest*sha256:'; do
	expect_file flat "$pair"
done
expect_file summary "registered m version 1; production: none -> 1"
ok register list --json
expect_json '.[0].who' ada
expect_json '.[0].tags.BuildId' 77
expect_json '.[0].tags.BuildUri' https://forge.example/o/r/actions/runs/77

unset GITHUB_ACTIONS RUNNER_ENVIRONMENT GITHUB_RUN_ID GITHUB_ACTOR
TF_BUILD=True BUILD_BUILDID=88 BUILD_URI=https://dev.example/88 BUILD_REQUESTEDFOR='Grace H' ok register --model b --model-name m --alias staging --local-store
TF_BUILD=True BUILD_BUILDID=99 SYSTEM_COLLECTIONURI=https://dev.example/o/ SYSTEM_TEAMPROJECT=p \
	ok register --model c --model-name m --alias staging --local-store --tag BuildId=mine --model-json out/m.json
ok register list --json
expect_json '.[1].tags.BuildId' 88
expect_json '.[1].tags.BuildUri' https://dev.example/88
expect_json '.[1].who' 'Grace H'
expect_json '.[2].tags.BuildId' mine
expect_json '.[2].tags.BuildUri' 'https://dev.example/o/p/_build/results?buildId=99'
expect_json .version 3 out/m.json
ok register --model c --model-name m --alias blue --local-store --tag colour=blue
ok register list --json
expect_json '.[2].tags.colour' blue
expect_json '.[2].aliases | join(" ")' 'blue staging'
run register --model c --model-name m --alias green --tag novalue
expect_exit 2
expect_one_line_err "expected KEY=VALUE"
