# Guards on times: they pass, fail or do not know; the same question gets the same times; files of predictions have none.
. "$(dirname "$0")/../lib.sh"
prepared diabetes

# limited GUARD... - the example's policy with guards.
limited() {
	{
		cat "$root/examples/diabetes/gate.yaml"
		printf 'guards:\n'
		printf '  - %s\n' "$@"
	} > gate.yaml
}

limited '{metric: latency_p50_ms, ratio_max: 1000}' '{metric: latency_p95_ms, max: 60000}'
ok train --data data/split/train.csv --params params.yaml --output weak -S train.ridge.alpha=20000
judged weak --latency-calls 300
expect_json .decision promote evaluation/verdict.json
expect_json '.guards[0].state' not_applicable evaluation/verdict.json
expect_json '.guards[1] | [.metric, .rule, .limit, .calls, .state] | join(" ")' 'latency_p95_ms max 60000 300 pass' evaluation/verdict.json
expect_json '.latency | has("production")' false evaluation/verdict.json
ok register --verdict evaluation/verdict.json

# A thousand times is far above any noise: the interval lies below. A millionth lies below every interval.
ok train --data data/split/train.csv --params params.yaml --output model
judged model --latency-calls 300
expect_json .decision promote evaluation/verdict.json
expect_json '.guards[0] | [.metric, .rule, .limit, .calls, .state] | join(" ")' 'latency_p50_ms ratio_max 1000 300 pass' evaluation/verdict.json
expect_json '.guards[0] | .ci[0] <= .ratio and .ratio <= .ci[1] and .aa_ci[0] <= .aa_ratio and .aa_ratio <= .aa_ci[1]' true evaluation/verdict.json
expect_json '.guards[0] | .candidate > 0 and .production > 0' true evaluation/verdict.json
expect_json '.latency | [.calls, .warm_up] | join(" ")' '300 10' evaluation/verdict.json
expect_json .alpha.evaluation 2 evaluation/verdict.json

# The same question: the stored times and the stored verdict, without a charge, whatever the number of calls.
cp evaluation/verdict.json first.json
judged model --latency-calls 17
same evaluation/verdict.json first.json

# Asked for anew they are another measurement, and still the same evaluation.
judged model --latency-calls 301 --measure-again
expect_json .latency.calls 301 evaluation/verdict.json
expect_json .alpha.evaluation 2 evaluation/verdict.json

limited '{metric: latency_p95_ms, ratio_max: 0.000001}'
judged model --latency-calls 300
expect_json .decision reject evaluation/verdict.json
expect_json '.reasons[0]' guard_failed evaluation/verdict.json
expect_json '.guards[0].state' fail evaluation/verdict.json

# Ten calls have no upper end for a 95th percentile: unknown, never a pass.
limited '{metric: latency_p95_ms, ratio_max: 1000000}'
judged model --latency-calls 10
expect_json .decision inconclusive evaluation/verdict.json
expect_json '.reasons[0]' underpowered evaluation/verdict.json
expect_json '.guards[0].ci[1]' null evaluation/verdict.json
cp evaluation/verdict.json first.json
judged model --latency-calls 10
same evaluation/verdict.json first.json

# A command is timed as well; a budget of next to nothing still makes one round.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "id") at = i } NR > 1 { print $at "," 150 + NR % 2 }' data/split/holdout.csv > answers.csv
cat > model.sh <<'EOF'
#!/bin/sh
echo id,prediction
awk -F, 'FNR == NR { said[$1] = $2; next } FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "id") at = i; next } { print $at "," said[$at] }' answers.csv -
EOF
judged 'command:sh model.sh' --production none --model-name other --latency-calls 5 --latency-seconds 0.001 -q
expect_json .latency.calls 1 evaluation/verdict.json
expect_json '.latency.warm_up' 1 evaluation/verdict.json

# Files of predictions take no time: an error that says so, before anything is scored.
run evaluate --candidate predictions:answers.csv --holdout data/split/holdout.csv
expect_exit 20
expect_err 'a guard limits the latency, but the candidate is known by a file of predictions'
expect_json '.reasons[0]' metric_missing evaluation/verdict.json
run evaluate --candidate model --production predictions:answers.csv --holdout data/split/holdout.csv
expect_exit 20
expect_err 'the production model is known by a file of predictions'

# A model that answers all rows but not one alone.
cat > batch.sh <<'EOF'
tee rows > /dev/null
[ "$(wc -l < rows)" -gt 2 ] || { echo 'only in batches' >&2; exit 3; }
sh model.sh < rows
EOF
run evaluate --candidate 'command:sh batch.sh' --production none --model-name other --holdout data/split/holdout.csv
expect_exit 20
expect_err 'the candidate answered all rows at once, but not one alone: *only in batches'
run evaluate --candidate model --production 'command:sh batch.sh' --holdout data/split/holdout.csv
expect_exit 30
expect_json '.reasons[0]' baseline_unreadable evaluation/verdict.json

run evaluate --candidate model --latency-calls 0
expect_exit 2
run evaluate --candidate model --latency-seconds 0
expect_exit 2
ok evaluate selftest
