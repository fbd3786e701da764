# holdout.priors: the classes of the hold-out weighted to the shares that are to come.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

verdict=evaluation/verdict.json
# 400 rows, half of them "yes"; the new model is better on "no" and worse on "yes".
awk 'BEGIN { print "id,x,y" > "c.csv"; print "id,prediction,probability_no,probability_yes" > "new.csv"; print "id,prediction,probability_no,probability_yes" > "old.csv"
	for (i = 0; i < 400; i++) { y = i % 2 ? "yes" : "no"; other = i % 2 ? "no" : "yes"
		print i "," i % 13 "," y > "c.csv"
		n = i % 2 ? (i % 10 == 1 ? other : y) : (i % 40 == 0 ? other : y)
		o = i % 2 ? (i % 20 == 1 ? other : y) : (i % 8 == 0 ? other : y)
		p = (n == "yes" ? 0.8 : 0.2) + (i * 7 % 11 - 5) / 100; printf "%d,%s,%.2f,%.2f\n", i, n, 1 - p, p > "new.csv"
		p = (o == "yes" ? 0.8 : 0.2) + (i * 5 % 13 - 6) / 100; printf "%d,%s,%.2f,%.2f\n", i, o, 1 - p, p > "old.csv" } }'
shares() {
	gate 'gate: 1' 'task: binary' "holdout: {label: y, key: [id]$1}" "primary: $2" ${3+"$3"}
	run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout c.csv --model-name m
}

# As they are: McNemar's test, every row once.
shares '' '{metric: accuracy}'
expect_exit 0
expect_json .primary.test mcnemar_midp $verdict
expect_json '.priors // "none"' none $verdict
plain=$(json .primary.delta $verdict)

# With 10 % yes: accuracy is the classes' by their target shares, the test takes weights, and rows count for less.
shares ', priors: {yes: 0.1, no: 0.9}' '{metric: accuracy}'
decided promote superior
expect_json .primary.test weighted_t $verdict
near "$(json .primary.candidate $verdict)" 0.935 1e-12 # 0.9 * 190/200 + 0.1 * 160/200
near "$(json .holdout.n_eff $verdict)" 243.90243902439 1e-9
expect_json '.priors.from' policy $verdict
expect_json '[.priors.classes[] | [.class, .share, .target, .weight]] | tojson' '[["no",0.5,0.9,1.8],["yes",0.5,0.1,0.2]]' $verdict
near "$(json '.floors[] | select(.rule == "beats_dummy") | .dummy' $verdict)" 0.9 1e-12
weighted=$(json .primary.delta $verdict)
[ "$plain" != "$weighted" ] || fail "weights should change the difference"

expect_json '[.warnings[] | select(test("count for"))] | length' 0 $verdict
shares ', priors: {yes: 0.01, no: 0.99}, min_rows: 250' '{metric: accuracy}'
expect_err 'weighted by holdout.priors the 400 rows count for 204, fewer than the 250 of holdout.min_rows'

# With mostly yes the same candidate loses.
shares ', priors: {yes: 0.95, no: 0.05}' '{metric: accuracy}'
expect_exit 0
near "$(json '.primary.delta < 0 | if . then 1 else 0 end' $verdict)" 1 0

# The shares that it has: nothing changes but the test.
shares ', priors: {yes: 0.5, no: 0.5}' '{metric: accuracy}'
near "$(json .primary.delta $verdict)" "$plain" 1e-15
expect_json .holdout.n_eff 400 $verdict

# AUC does not depend on the shares: DeLong's test as ever.
shares '' '{metric: auc}'
auc=$(json '.primary | [.test, .p] | tojson' $verdict)
shares ', priors: {yes: 0.1, no: 0.9}' '{metric: auc}'
expect_json '.primary | [.test, .p] | tojson' "$auc" $verdict

# From the labels of recent rows, those that have one; the label's drift is shown.
awk 'BEGIN { print "x,y"; for (i = 0; i < 400; i++) print i % 13 "," (i % 4 == 3 ? "" : i % 8 == 0 ? "yes" : "no") }' > recent.csv
shares ', priors: recent' '{metric: accuracy}' 'drift: {against: recent.csv}'
expect_exit 0
near "$(json '.priors.classes[1].target' $verdict)" 0.16666666666666666 1e-15
expect_json '.priors.from' recent $verdict
expect_json '.drift[] | select(.kind == "label") | .state' warn $verdict
expect_err "columns of the hold-out are not like those of recent.csv: 'y' (psi"

# What cannot be weighted is named.
shares ', priors: {yes: 0.1, maybe: 0.9}' '{metric: accuracy}'
failed 20 data_mismatch "holdout.priors names class 'maybe', which no row of 'c.csv' has"
cut -d, -f1 recent.csv > bare.csv
shares ', priors: recent' '{metric: accuracy}' 'drift: {against: bare.csv}'
failed 20 data_mismatch "'bare.csv' has no column 'y'"
shares ', priors: recent' '{metric: accuracy}'
expect_exit 2
expect_one_line_err 'gate.yaml:3:32: holdout.priors: recent needs drift.against'
shares ', priors: {yes: 0.5, no: 0.5}, group: x' '{metric: accuracy}'
expect_exit 2
expect_one_line_err 'holdout.priors together with holdout.group'

# The training table's classes come in other shares: a warning, no more.
awk 'BEGIN { print "id,x,y"; for (i = 1000; i < 1800; i++) print i "," i % 17 + 0.5 "," (i % 5 ? "no" : "yes") }' > skewed.csv
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' 'primary: {metric: accuracy}'
run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout c.csv --train skewed.csv --model-name m
expect_exit 0
expect_err 'the classes of the hold-out come in other shares than in skewed.csv (chi-square *, by chance at most 10.83): label shift'
expect_json '.label_shift | [.against, .df, .state] | tojson' '["train",1,"warn"]' $verdict
awk -F, -v OFS=, 'NR > 1 { $1 += 1000; $2 += 0.5 } { print }' c.csv > alike.csv
run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout c.csv --train alike.csv --model-name m
expect_json '.label_shift.state' pass $verdict

ok evaluate selftest
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], priors: {yes: 0.1, no: 0.9}}' 'primary: {metric: accuracy}'
ok evaluate selftest
