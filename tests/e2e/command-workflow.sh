# retrain.yml of a model that only its own command can run: the job without rights trains it and scores the hold-out, `evaluate` judges its predictions without running
# anything, and since a file of predictions is no package, `register` and `publish` are skipped, and the summary says so.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/e2e/runner/chain"
export RUNNER_ENVIRONMENT=github-hosted
mkdir -p project/examples && cp -R "$root/examples/diabetes" project/examples/ && cp -R "$root/.github" project/
# The rows without their label go in, and what it says goes out; the command leaves that alone.
cat > project/examples/diabetes/model.sh << 'MODEL'
env > "$INTERLOCK_OUTPUT/../seen"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "id,prediction"; next } { print $at["id"] "," 10 * $at["BMI"] - 110 }' data/split/holdout.csv > "$INTERLOCK_OUTPUT/predictions.csv"
MODEL
sed -i 's/  learner: ridge/  command: sh model.sh/' project/examples/diabetes/params.yaml
team project
cd examples/diabetes || exit 1
ok store init --store git:

printf 'vars.INTERLOCK_STORE\tgit:\ngithub.token\thush\n' > "$home/first"
chain "$home/first" .github/workflows/retrain.yml plan train evaluate register publish
expect_exit 0
is "$home/first" needs.evaluate.outputs.decision promote
is "$home/first" needs.evaluate.outputs.kind predictions
expect_out '-- skipped: the job register'
expect_out '-- skipped: the job publish'
in_file "$home/summary" 'the verdict is `promote`, but the candidate is `predictions`, and only a package can be registered' || fail "the summary does not say why: $(cat "$home/summary")"
expect_json .candidate.kind predictions "$ARTIFACTS/evaluation/verdict.json"
! grep -rq hush "$home"/machine-train/examples/diabetes || fail "the command saw a token"

# By hand it is the same, by the same rule. The run's record is in the branch, without a package.
id=$(result "$home/first" needs.train.outputs.run_id)
cd "$home/machine-plan/examples/diabetes" || exit 1
ok runs show "$id" --store git: --json
expect_json '.tags["interlock.verdict"]' "sha256:$(sha256sum < "$ARTIFACTS/evaluation/verdict.json" | cut -d' ' -f1)"
[ -z "$(git -C "$home/there.git" for-each-ref refs/heads/interlock-packages)" ] || fail "answers are no package"
cd "$home/machine-evaluate/examples/diabetes" || exit 1
run register --run-id "$id" --store git:
expect_exit 2
expect_err 'no package to register'

# And a push of words alone starts no training of it, either.
cd "$home/project" && echo words > README.md && git add README.md && git commit -q -m "Words" && git push -q origin main || fail "git"
printf 'vars.INTERLOCK_STORE\tgit:\n' > "$home/second"
chain "$home/second" .github/workflows/retrain.yml plan train evaluate register publish
expect_exit 0
is "$home/second" needs.plan.outputs.skip true
