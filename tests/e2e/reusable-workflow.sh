# retrain.yml and register.yml called from another repository, which has params.yaml and its data, and none of our files: the project's folder,
# and where Interlock comes from, are inputs.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/e2e/runner/chain"
export RUNNER_ENVIRONMENT=github-hosted
mkdir project && cp -R "$root/examples/diabetes/." project/ && printf 'store: git:origin\n' > project/.interlock.yaml
team project
ok store init
workflows=$TOOL/.github/workflows

printf 'inputs.project\t.\ninputs.tool\tmaker/interlock\ninputs.revision\t0123\n' | tee "$home/first" > "$home/by-hand"
chain "$home/first" "$workflows/retrain.yml" plan train evaluate register publish
expect_exit 0
is "$home/first" needs.register.outputs.version 1
expect_file "$ARTIFACTS/model/model.json"
expect_out 'published diabetes 1 (production) as sha256:'
cd "$home/project" || exit 1
ok register resolve models:/diabetes@production

printf 'inputs.run_id\t%s\n' "$(result "$home/first" needs.train.outputs.run_id)" >> "$home/by-hand"
chain "$home/by-hand" "$workflows/register.yml" register publish
expect_exit 0
is "$home/by-hand" needs.register.outputs.registered false
in_file "$home/summary" 'publish** is skipped, since nothing was registered' || fail "the summary does not say why: $(cat "$home/summary")"
