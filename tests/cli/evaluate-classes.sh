# Labels, probabilities and scores: the right test for each, and what cannot be had is said.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

awk 'BEGIN { print "id,y" > "c.csv"; print "id,prediction" > "c-new.csv"; print "id,prediction" > "c-old.csv"
	print "id,probability_0,probability_1" > "p-new.csv"; print "id,probability_0,probability_1" > "p-old.csv"; print "id,score" > "s-new.csv"
	for (i = 0; i < 300; i++) { y = i % 2; n = i < 5 || i > 289 ? 1 - y : y; o = i < 35 ? 1 - y : y
		print i "," y > "c.csv"; print i "," n ".0" > "c-new.csv"; print i "," o > "c-old.csv"
		p = n ? 0.8 : 0.2; p += (i * 7 % 11 - 5) / 100; printf "%d,%.2f,%.2f\n", i, 1 - p, p > "p-new.csv"; print i "," p > "s-new.csv"
		p = o ? 0.8 : 0.2; p += (i * 5 % 13 - 6) / 100; printf "%d,%.2f,%.2f\n", i, 1 - p, p > "p-old.csv" } }'
binary() {
	gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' "primary: $1"
}
classes() {
	run evaluate --candidate "predictions:$1" --production "predictions:$2" --holdout c.csv --model-name m
}

binary '{metric: accuracy}'
classes c-new.csv c-old.csv
decided promote superior
expect_json .primary.test mcnemar_midp evaluation/verdict.json
expect_json '.primary | [.b, .c] | join(" ")' '30 10' evaluation/verdict.json
expect_json '.negative_flip_rate' 0.03333333333333333 evaluation/verdict.json
expect_json .holdout.positive 1 evaluation/verdict.json
expect_file evaluation/report.html '*Confusion matrix*'

binary '{metric: accuracy, rule: non_inferior, margin: 0.1}'
classes c-new.csv c-old.csv
decided promote non_inferior
expect_json .primary.test tango evaluation/verdict.json

binary '{metric: auc}'
classes p-new.csv p-old.csv
decided promote superior
expect_json .primary.test delong evaluation/verdict.json
expect_file evaluation/report.html '*ROC*'
classes s-new.csv p-old.csv
decided promote superior

binary '{metric: log_loss}'
classes p-new.csv p-old.csv
expect_json .primary.test paired_t evaluation/verdict.json
classes c-new.csv p-old.csv
failed 20 metric_missing 'metric log_loss cannot be had of the candidate: it gives no probabilities'
binary '{metric: accuracy}'
classes s-new.csv c-old.csv
failed 20 metric_missing 'it gives no labels'

# One class only, and three for two.
awk -F, -v OFS=, 'NR > 1 { $2 = 1 } { print }' c.csv > one.csv
run evaluate --candidate predictions:c-new.csv --production none --holdout one.csv --model-name m
failed 20 data_mismatch "the hold-out has one class only ('1')"
awk -F, -v OFS=, 'NR == 3 { $2 = "maybe" } { print }' c.csv > three.csv
run evaluate --candidate predictions:c-new.csv --production none --holdout three.csv --model-name m
failed 20 data_mismatch "task is binary, but the hold-out's label has 3 classes"

# Production that lacks labels counts as wrong there; the candidate that does is rejected.
awk -F, -v OFS=, 'NR == 200 { $2 = "" } { print }' c-old.csv > gaps.csv
classes c-new.csv gaps.csv
decided promote superior
expect_json '[.warnings[] | select(test("production has no answer on 1 of 300 rows"))] | length' 1 evaluation/verdict.json
classes gaps.csv c-new.csv
decided reject non_finite_predictions

# A class that the hold-out does not know is wrong, not an error.
sed 's/^7,.*/7,42/' c-new.csv > unknown.csv
classes unknown.csv c-old.csv
decided promote superior

# Metrics that are no mean of gains are resampled, within the classes or by groups; the same bytes on any number of threads.
for metric in f1 macro_f1 mcc balanced_accuracy pr_auc; do
	binary "{metric: $metric}"
	classes p-new.csv p-old.csv
	decided promote superior
	expect_json .primary.test bca evaluation/verdict.json
	json '.primary | tojson' evaluation/verdict.json > one.json
	run evaluate --candidate predictions:p-new.csv --production predictions:p-old.csv --holdout c.csv --model-name n --threads 5
	json '.primary | tojson' evaluation/verdict.json > five.json
	same one.json five.json
done
ok evaluate selftest
awk -F, -v OFS=, 'NR == 1 { print $0, "g", "w"; next } { print $0, $1 % 50, 1 + $1 % 3 }' c.csv > g.csv
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], group: g}' 'primary: {metric: auc}'
run evaluate --candidate predictions:p-new.csv --production predictions:p-old.csv --holdout g.csv --model-name m
decided promote superior
expect_json '.primary | [.test, .df] | join(" ")' 'bca 0' evaluation/verdict.json
expect_json .holdout.groups 50 evaluation/verdict.json
ok evaluate selftest
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], weight: w}' 'primary: {metric: auc}'
run evaluate --candidate predictions:p-new.csv --production predictions:p-old.csv --holdout g.csv --model-name m
expect_exit 2
expect_one_line_err 'gate.yaml:4:1: metric auc has no gain of each row that could be weighed'
for metric in accuracy log_loss brier; do
	gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], weight: w}' "primary: {metric: $metric}"
	run evaluate --candidate predictions:p-new.csv --production predictions:p-old.csv --holdout g.csv --model-name m
	decided promote superior
	expect_json .primary.test weighted_t evaluation/verdict.json
	gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], weight: w, group: g}' "primary: {metric: $metric}"
	run evaluate --candidate predictions:p-new.csv --production predictions:p-old.csv --holdout g.csv --model-name m
	decided promote superior
	expect_json '.primary | [.test, .df] | join(" ")' 'cluster_t 49' evaluation/verdict.json
done
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], group: g}' 'primary: {metric: log_loss}'
run evaluate --candidate predictions:p-new.csv --production predictions:p-old.csv --holdout g.csv --model-name m
expect_json '.primary | [.test, .second.test] | join(" ")' 'cluster_t bca' evaluation/verdict.json

# Recall of each class is always shown and warns; a slice by the label makes it reject.
awk -F, -v OFS=, 'NR > 1 && $1 >= 200 && $1 < 280 && $1 % 2 == 0 { $2 = "1.0" } { print }' c-new.csv > trade.csv
binary '{metric: accuracy}'
awk -F, -v OFS=, 'NR > 1 && $1 >= 60 && $1 < 240 && $1 % 2 == 1 { $2 = 0 } { print }' c-old.csv > misses.csv
classes trade.csv misses.csv
decided promote superior
expect_json '.guards[] | select(.slice == "class=0") | [.metric, .mode, .rows, .state] | join(" ")' 'recall alarm 150 warn' evaluation/verdict.json
expect_err 'recall of class=0 is shown to be worse'
printf '%s\n' 'slices: [{by: [y], mode: alarm, metric: accuracy}]' >> gate.yaml
classes trade.csv misses.csv
decided reject slice_regressed

# Resampled metrics as guards and in slices.
binary '{metric: accuracy}'
printf '%s\n' 'guards: [{metric: f1, rule: non_inferior, margin: 0.02}, {metric: pr_auc, rule: non_inferior, margin: 0.02}]' \
	'slices: [{by: [w], metric: f1, mode: prove, margin: 0.1}, {by: [w], metric: macro_f1, mode: alarm}]' >> gate.yaml
run evaluate --candidate predictions:p-new.csv --production predictions:p-old.csv --holdout g.csv --model-name m
decided promote superior
expect_json '[.guards[] | select(.rule == "non_inferior") | .metric + " " + .test + " " + .state] | join("; ")' 'f1 bca pass; pr_auc bca pass' \
	evaluation/verdict.json
expect_json '[.slices[] | .metric + " " + .test + " " + .state] | unique | join("; ")' 'f1 bca pass; macro_f1 bca pass' evaluation/verdict.json
run evaluate --candidate predictions:p-old.csv --production predictions:p-new.csv --holdout g.csv --model-name m
expect_json '[.guards[] | select(.rule == "non_inferior") | .state] | unique | join(" ")' fail evaluation/verdict.json
