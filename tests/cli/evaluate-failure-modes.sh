# What a gate must not get wrong silently: first models, answers and metrics that are not finite, labels that are missing, signs and directions.
# (Others: evaluate-lost-baseline, evaluate-schema-changed, evaluate-moved, evaluate-latency, evaluate-bad-predictions.)
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

# ---- The first model: floors, and better than the dummy by a margin; a human may be asked.
judge good.csv none
decided promote first_model
expect_json '.floors[0] | [.rule, .metric, .state] | join(" ")' 'beats_dummy mse pass' evaluation/verdict.json
judge noise.csv none
decided reject below_floor
predictions mean.csv 400
judge mean.csv none
decided reject below_floor
four_lines 'floors: [{metric: mse, beats: dummy, by: 100000}]'
judge good.csv none
decided reject below_floor
four_lines 'floors: [{metric: mae, max: 0.5}]'
judge good.csv none
decided reject below_floor
four_lines 'when: {first_model: inconclusive}'
judge good.csv none
decided inconclusive first_model
judge good.csv none --exit-code
expect_exit 11
judge noise.csv none
decided reject below_floor
four_lines 'when: {first_model: inconclusive, inconclusive: reject}'
judge good.csv none --exit-code
expect_exit 10
expect_json '.reasons[0]' first_model evaluation/verdict.json
four_lines

# ---- Answers that are not finite: the candidate's reject it, by name; production's are its errors, or 30.
sed 's/^17,.*/17,nan/; s/^203,.*/203,/; s/^4,.*/4,-inf/' good.csv > holes.csv
judge holes.csv mid.csv
decided reject non_finite_predictions
expect_err 'missing or not finite on 3 of 300 rows (first: id 17, id 203, id 4)'
expect_json '.not_finite.candidate | .rows, (.first | join(", "))' '3
id 17, id 203, id 4' evaluation/verdict.json
judge holes.csv none
decided reject non_finite_predictions
judge good.csv holes.csv
failed 30 baseline_unreadable "the production model's answer is missing or not finite on 3 of 300 rows (first: id 17, id 203, id 4)"

awk 'BEGIN { print "id,y" > "holdout.csv"; print "id,prediction" > "sure.csv"; print "id,prediction" > "unsure.csv"; print "id,prediction" > "silent.csv"
	for (i = 0; i < 300; i++) { y = i % 3 ? "yes" : "no"; print i "," y > "holdout.csv"; print i "," (i % 29 ? y : "no") > "sure.csv"
		wrong = i % 5 == 0; print i "," (wrong ? (y == "yes" ? "no" : "yes") : y) > "unsure.csv"; print i "," (wrong ? "" : y) > "silent.csv" } }'
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], positive: "yes"}' 'primary: {metric: accuracy}'
judge sure.csv unsure.csv
decided promote superior
near "$(json .primary.production evaluation/verdict.json)" 0.8 1e-12
judge sure.csv silent.csv
decided promote superior
near "$(json .primary.production evaluation/verdict.json)" 0.8 1e-12
expect_err 'production has no answer on 60 of 300 rows: they count as its errors'
expect_err "rows without an answer of production's: id 0, id 10, id 100, id 105, id 110 ..."
expect_json '.not_finite.production.rows' 60 evaluation/verdict.json
expect_json '.not_finite.production.first | length' 20 evaluation/verdict.json
judge silent.csv unsure.csv
decided reject non_finite_predictions

# ---- Labels that are missing: an error, never fewer rows.
sed 's/^17,.*/17,/' holdout.csv > unlabelled.csv
run evaluate --candidate predictions:sure.csv --production none --holdout unlabelled.csv --model-name m
failed 20 data_mismatch "'unlabelled.csv' has no label 'y' for id 17"

# ---- Metrics that cannot be had: 20 for the required, not testable for slices.
awk 'BEGIN { print "id,region,y" > "one.csv"; print "id,region,y" > "two.csv"; print "id,score" > "high.csv"; print "id,score" > "low.csv"
	for (i = 0; i < 400; i++) { y = (i * 7 % 10) < 4; r = i < 100 ? "east" : i % 2 ? "north" : "south"
		print i "," r ",yes" > "one.csv"; print i "," r "," (y || r == "east" ? "yes" : "no") > "two.csv"
		printf "%d,%.4f\n", i, (y || r == "east") + (i * 53 % 97) / 60 > "high.csv"; printf "%d,%.4f\n", i, (y || r == "east") + (i * 29 % 89) / 30 > "low.csv" } }'
auc() {
	gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], positive: "yes"}' 'primary: {metric: auc}' "$@"
}
auc
run evaluate --candidate predictions:high.csv --production predictions:low.csv --holdout one.csv --model-name m
failed 20 data_mismatch '*one class*'
auc 'slices: [{by: [region], mode: alarm, metric: auc, min_rows: 50}]'
run evaluate --candidate predictions:high.csv --production predictions:low.csv --holdout two.csv --model-name m
decided promote superior
expect_json '.slices[] | select(.slice == "region=east") | .state' not_testable evaluation/verdict.json
expect_json '[.slices[] | select(.state == "not_testable")] | length' "$(json .slices_not_testable evaluation/verdict.json)" evaluation/verdict.json
auc 'slices: [{by: [region], mode: prove, metric: auc, margin: 0.2, min_rows: 50}]'
run evaluate --candidate predictions:high.csv --production predictions:low.csv --holdout two.csv --model-name m
expect_json .decision inconclusive evaluation/verdict.json
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], positive: "yes"}' 'primary: {metric: log_loss}'
run evaluate --candidate predictions:high.csv --production predictions:low.csv --holdout two.csv --model-name m
failed 20 metric_missing 'metric log_loss cannot be had of the candidate: it gives no probabilities'

# ---- Direction and sign: a metric that nobody knows is refused, a wrong direction too, and a ratio to nothing or to what may be negative.
policy_refused() {
	run evaluate --candidate predictions:high.csv --production predictions:low.csv --holdout two.csv --model-name m
	expect_exit 2
	expect_one_line_err "$1"
	expect_no_file evaluation/verdict.json
}
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' 'primary: {metric: goodness}'
policy_refused "gate.yaml:4:19: unknown metric 'goodness'"
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' 'primary: {metric: auc, direction: lower}'
policy_refused 'gate.yaml:4:35: this metric is better when higher'
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}' 'guards: [{metric: r2, rule: non_inferior, margin_rel: 0.01}]'
policy_refused 'a relative margin has no meaning for r2: give *margin*'

# A baseline of nothing is no base for a relative margin.
. "$(dirname "$0")/../gate-fixture"
predictions exact.csv y
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse, rule: non_inferior, margin_rel: 0.1}'
judge good.csv exact.csv
expect_exit 20
expect_json .decision error evaluation/verdict.json
judge other.csv mid.csv
decided promote non_inferior

# A metric that is not finite decides nothing, whether it is the primary one or a guard's.
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mape}'
judge good.csv mid.csv
failed 20 metric_not_finite '*mape*'
four_lines 'guards: [{metric: mape, max: 10}]'
judge good.csv mid.csv
failed 20 metric_not_finite '*mape*'
