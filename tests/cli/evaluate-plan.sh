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
