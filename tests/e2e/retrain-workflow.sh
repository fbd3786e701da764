# The jobs of retrain.yml, in order, each on an empty machine with a fresh clone, as runners would have it, and the store in a branch of the
# repository: a first model goes into production and is published; the same again is a green build that deploys nothing and says so; a hosted
# machine without a shared store refuses to register.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/e2e/runner/chain"
export RUNNER_ENVIRONMENT=github-hosted
mkdir -p project/examples && cp -R "$root/examples/diabetes" project/examples/ && cp -R "$root/.github" project/
team project
cd examples/diabetes || exit 1
ok store init --store git:
retrain=.github/workflows/retrain.yml

printf 'vars.INTERLOCK_STORE\tgit:\n' | tee "$home/first" > "$home/second"
chain "$home/first" $retrain plan train evaluate register publish
expect_exit 0
is "$home/first" needs.evaluate.outputs.decision promote
is "$home/first" needs.register.outputs.registered true
is "$home/first" needs.register.outputs.version 1
case $(result "$home/first" needs.publish.outputs.digest) in sha256:????????????????????????????????????????????????????????????????) ;; *) fail "no digest" ;; esac
[ "$(result "$home/first" needs.train.outputs.run_id | wc -c)" = 33 ] || fail "no run id"
expect_file "$ARTIFACTS/evaluation/report.html"
for file in model/index.json package/MLmodel model.json verdict.json report.md report.html; do
	expect_file "$ARTIFACTS/model/$file"
done
expect_json .published "$(result "$home/first" needs.publish.outputs.digest)" "$ARTIFACTS/model/model.json"
in_file "$home/summary" PROMOTE || fail "the verdict is not in the summary"
in_file "$home/summary" "Retraining * started by" || fail "the summary does not say what started it"
expect_out 'published diabetes 1 (production) as sha256:'
# The record of the run that was evaluated is in the branch, with what the training logged.
cd "$home/machine-publish/examples/diabetes" || exit 1
ok runs show "$(result "$home/first" needs.train.outputs.run_id)" --json --store git:
expect_json .params.learner ridge

# A branch that was put back meanwhile is refused by the job that publishes: it was told where the store stood.
registered=$(git -C "$home/there.git" rev-parse interlock)
case $(result "$home/first" needs.register.outputs.store_head) in *:"$registered") ;; *) fail "register did not say where the store stands" ;; esac
git -C "$home/there.git" update-ref refs/heads/interlock interlock~1
chain "$home/first" $retrain publish
expect_exit 1
expect_out 'is behind its anchor: it does not contain *INTERLOCK_EXPECT_HEAD'
git -C "$home/there.git" update-ref refs/heads/interlock "$registered"

# Nothing has changed: the candidate is the production model. Green, the deployment is skipped, and the summary says why.
chain "$home/second" $retrain plan train evaluate register publish
expect_exit 0
is "$home/second" needs.evaluate.outputs.decision reject
is "$home/second" needs.register.outputs.registered ''
expect_out '-- skipped: the job register'
expect_out '-- skipped: the job publish'
expect_no_file "$ARTIFACTS/model"
in_file "$home/summary" 'register** and **publish** are skipped, since the verdict is `reject` (`' || fail "the summary does not say why: $(cat "$home/summary")"
cd "$home/machine-publish/examples/diabetes" || exit 1
ok register resolve models:/diabetes@production --store git:
expect_out 'version 1'

# Without a store the registry would go with the machine.
: > "$home/third"
chain "$home/third" $retrain plan train evaluate register publish
expect_exit 1
expect_out '::error title=register::*INTERLOCK_STORE'
is "$home/third" register.steps.register.outcome failure
