# plan: the sizes of the ease.ml/ci paper, what a policy can see, and policies that can never pass.
. "$(dirname "$0")/../lib.sh"

ok evaluate plan --condition "n - o > 0.1 +/- 0.1" --reliability 0.99 --adaptivity full --steps 32 --json
expect_json .rows 5496
expect_json .method hoeffding
condition='n - o > 0.02 +/- 0.01 /\ d < 0.1 +/- 0.01'
ok evaluate plan --condition "$condition" --method bennett --reliability 0.9999 --adaptivity none --json
expect_json .rows 29048
ok evaluate plan --condition "$condition" --method bennett --reliability 0.9999 --adaptivity full --json
expect_json .rows 67706
ok evaluate plan --condition "n > 0.9 +/- 0.05" --method exact --adaptivity none --json
[ "$(json .rows)" -lt 1615 ] || fail "exact should need fewer rows than Hoeffding's 1615"
ok evaluate plan --table
expect_out "0.99999      0.01             74894       168469     313437     687736"
run evaluate plan --condition "n - x > 0.1 +/- 0.1"
expect_exit 2
expect_one_line_err "condition:5: expected one of n, o, d"
run evaluate plan --condition "n > 0.9 +/- 0.05" --method bennett
expect_exit 2
expect_one_line_err "bennett needs a clause on n - o"

cat > gate.yaml <<'END'
gate: 1
task: binary
holdout: {label: y, key: [id], min_rows: 200}
primary: {metric: accuracy, rule: superior, margin: 0}
END
ok evaluate plan --rows 1000 --disagreement 0.1 --json
near "$(json .detectable)" 0.0248 0.00005
expect_json .alpha.effective 0.05
expect_json .rows_needed null
sed 's/rule: superior, margin: 0/rule: non_inferior, margin: 0.01/' gate.yaml > retrain.yaml
ok evaluate plan --policy retrain.yaml --rows 1000 --disagreement 0.1 --json
near "$(json .rows_needed)" 6183 1
run evaluate plan --rows 150
expect_exit 2
expect_one_line_err "can never pass on 150 rows: the hold-out has fewer rows than holdout.min_rows"
run evaluate plan --rows 300 --disagreement 0.01
expect_exit 2
expect_one_line_err "p would be above alpha"
run evaluate plan --policy nope.yaml
expect_exit 50
run evaluate plan --rows 300 --disagreement 0.01 --icc 2
expect_exit 2
expect_one_line_err "--icc too"

# A naive gate beside it; the tables of docs/gate.md.
ok evaluate plan --rows 1000 --disagreement 0.1 --gain 0.02 --json
near "$(json .naive_accepts)" 0.29 0.005
expect_json .rows_needed 1544
expect_json .test mcnemar_midp
ok evaluate plan --table
expect_out "0.1                1000                2.48         3.79                           0.291"
expect_out "0.2          not worse by 1 point: 12366 rows, by half a point: 49461 rows"

# Groups count as fewer rows, AUC by its classes, mean losses by their spread or in standard deviations.
ok evaluate plan --rows 1000 --groups 100 --icc 0.1 --json
near "$(json .design_effect)" 1.9 1e-9
near "$(json .rows_effective)" 526.3 0.1
sed 's/accuracy/auc/' gate.yaml > auc.yaml
ok evaluate plan --policy auc.yaml --auc 0.85 --positives 100 --negatives 900 --gain 0.01 --json
expect_json '"\(.rows) \(.test)"' '1000 delong'
near "$(json .detectable)" 0.06115 0.00001
few=$(json .rows_needed)
ok evaluate plan --policy auc.yaml --auc 0.85 --positives 500 --negatives 500 --gain 0.01 --json
[ "$(json .rows_needed)" -lt "$few" ] || fail "even classes need fewer rows"
sed 's/binary/regression/; s/accuracy/mse/' gate.yaml > mse.yaml
ok evaluate plan --policy mse.yaml --rows 400 --json
expect_json .unit "standard deviations of the rows' gains"
near "$(json .detectable)" 0.12432 0.00001
ok evaluate plan --policy mse.yaml --rows 400 --sd 10 --gain 1 --json
expect_json .unit metric
expect_json .rows_needed 619
sed 's/{label: y, key: \[id\]/{label: y, group: g/' gate.yaml > groups.yaml
run evaluate plan --policy groups.yaml --rows 1000
expect_exit 2
expect_one_line_err "give --groups G and --icc R"

# Policies that can never pass say why.
never() {
	policy=$1 pattern=$2
	shift 2
	printf '%s\n' "$policy" > never.yaml
	run evaluate plan --policy never.yaml "$@"
	expect_exit 2
	expect_one_line_err "can never pass on *$pattern"
}
head4='gate: 1
task: regression
holdout: {label: y}'
never "$head4
primary: {metric: mse, test: sign_flip}" 'above alpha (sign_flip of mse: 0.0625 > 0.05)' --rows 4
never "$head4
primary: {metric: mse, test: wilcoxon}
alpha: 0.001" 'above alpha (wilcoxon of mse: 0.00195 > 0.001)' --rows 9
never "$head4
alpha: 0.00001
primary: {metric: mse}" 'above alpha (bootstrap_t of mse: 0.0001 > 1e-05)' --rows 1000
never "$head4
primary: {metric: mse, test: hoeffding, range: 2}" 'above alpha (hoeffding of mse' --rows 5
never "$head4
primary: {metric: mse}
slices: [{by: [region], mode: prove, margin: 1, min_rows: 500}]" 'a slice to be proved needs 500 rows' --rows 400
never 'gate: 1
task: binary
primary: {metric: accuracy, test: mcnemar_exact}
alpha: 0.01' 'above alpha (mcnemar_exact of accuracy: 0.0156 > 0.01)' --rows 60 --disagreement 0.1
never 'gate: 1
task: binary
primary: {metric: accuracy, rule: equivalent, margin: 0.01}' 'wider than the margin of rule equivalent' --rows 1000
never 'gate: 1
task: binary
condition: "n - o > 0.02 +/- 0.01 /\\ d < 0.1 +/- 0.01"' 'clause 2 of the condition cannot be shown on so few rows' --rows 100
ok evaluate plan --policy never.yaml --rows 1000 --json
[ "$(json .condition.rows_needed)" -gt 60000 ] || fail "the condition needs more rows"

# With the hold-out: its rows, its classes, its smallest slice, and what is left of it.
awk 'BEGIN { print "id,x,region,y"; for (i = 0; i < 300; i++) printf "%d,%d,%s,%d\n", i, i % 7, i < 290 ? "north" : "south", i % 5 == 0 }' > holdout.csv
awk 'BEGIN { print "id,prediction"; for (i = 0; i < 300; i++) printf "%d,%d\n", i, i % 5 == 0 }' > new.csv
awk 'BEGIN { print "id,prediction"; for (i = 0; i < 300; i++) printf "%d,%d\n", i, i % 6 == 0 }' > old.csv
ok evaluate plan --holdout holdout.csv --json
expect_json '"\(.rows) \(.budget.evaluations_left) \(.budget.promotions_left)"' '300 32 2'
ok evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout holdout.csv --model-name m
ok evaluate plan --holdout holdout.csv --json
expect_json '"\(.budget.evaluations) \(.budget.evaluations_left) \(.budget.promotions_left)"' '1 31 1'
ok evaluate plan --policy auc.yaml --holdout holdout.csv --json
expect_json .test delong
printf '%s\n' 'slices: [{by: [region], mode: prove, margin: 0.1, min_rows: 20}]' >> gate.yaml
run evaluate plan --holdout holdout.csv
expect_exit 2
expect_one_line_err 'slice region=south, to be proved, has 10 rows, fewer than its min_rows of 20'
sed -i '$d' gate.yaml
printf '%s\n' 'reuse: {evaluations: 1, on_exhausted: block}' >> gate.yaml
run evaluate plan --holdout holdout.csv
expect_exit 2
expect_one_line_err 'the hold-out is used up by 1 evaluations of 1 and 1 promotions of 2'

# Where one bit is told, all tests of the hold-out's life share alpha: N(32, 3) = 5488, and the exact test takes the place of mid-p.
printf '%s\n' 'gate: 1' 'task: binary' 'alpha: 0.01' 'primary: {metric: accuracy}' 'reuse: {evaluations: 32, promotions: 3, disclose: bit}' > bit.yaml
ok evaluate plan --policy bit.yaml --rows 10000 --disagreement 0.1 --gain 0.02 --json
expect_json '"\(.rows_needed) \(.test) \(.alpha.disclosure)"' '7482 mcnemar_exact bit'
near "$(json .alpha.effective)" 1.8222e-6 1e-10
never "$(cat bit.yaml)" 'above alpha (mcnemar_exact of accuracy: 7.63e-06 > 1.82e-06)' --rows 170

# A ranking is planned by its queries, a fresh hold-out by the rows that nobody has asked yet.
awk 'BEGIN { print "id,q,x,rel"; for (i = 0; i < 300; i++) printf "%d,%d,%d,%d\n", i, int(i / 5), i % 11, i % 4 }' > ranked.csv
printf '%s\n' 'gate: 1' 'task: ranking' 'holdout: {label: rel, key: [id], query: q}' 'primary: {metric: ndcg@10}' > ranking.yaml
ok evaluate plan --policy ranking.yaml --holdout ranked.csv --sd 0.2 --json
expect_json .rows 60
near "$(json .detectable)" 0.0642 0.0001
rm -rf .interlock
printf '%s\n' 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], min_rows: 50}' 'primary: {metric: accuracy}' 'reuse: {mode: fresh}' > gate.yaml
ok evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout holdout.csv --model-name m
awk 'BEGIN { print "id,x,region,y"; for (i = 0; i < 400; i++) printf "%d,%d,%s,%d\n", i, i % 7, i < 290 ? "north" : "south", i % 5 == 0 }' > later.csv
ok evaluate plan --holdout later.csv --json
expect_json .rows 100
printf '%s\n' 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id], priors: {0: 0.5, 1: 0.5}}' 'primary: {metric: accuracy}' > priors.yaml
ok evaluate plan --policy priors.yaml --holdout later.csv --json
expect_json '"\(.rows) \(.test) \(.rows_effective < 400)"' '400 weighted_t true'
