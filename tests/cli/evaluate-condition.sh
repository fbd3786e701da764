# An ease.ml/ci condition in the policy is one more required check: three values, two modes, and what stands in the verdict.
. "$(dirname "$0")/../lib.sh"

# holdout.csv, and predictions of labels: candidate WINS LOSSES writes new.csv and old.csv.
awk 'BEGIN { print "id,x,y"; for (i = 0; i < 4000; i++) printf "%d,%d,%s\n", i, i * 7, i % 2 ? "yes" : "no" }' > holdout.csv
candidate() {
	awk -v b="$1" -v c="$2" 'BEGIN { print "id,prediction" > "new.csv"; print "id,prediction" > "old.csv"
		for (i = 0; i < 4000; i++) { y = i % 2; new = i >= b && i < b + c ? !y : y; old = i < b ? !y : y
			printf "%d,%s\n", i, new ? "yes" : "no" > "new.csv"; printf "%d,%s\n", i, old ? "yes" : "no" > "old.csv" } }'
}
gate() {
	printf '%s\n' 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' "$@" > gate.yaml
}
judge() {
	run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout holdout.csv --model-name m "$@"
}
decided() {
	expect_exit 0
	expect_json .decision "$1" evaluation/verdict.json
	expect_json '.reasons | join(" ")' "$2" evaluation/verdict.json
}
candidate 400 40
text='n - o > 0.02 +/- 0.01 /\ d < 0.2 +/- 0.01'

gate 'primary: {metric: accuracy}' "condition: \"n - o > 0.02 +/- 0.01 /\\\\ d < 0.2 +/- 0.01\""
judge
decided promote 'superior condition_met'
expect_json .condition.text "$text" evaluation/verdict.json
expect_json '.condition | "\(.mode) \(.adaptivity) \(.reliability) \(.steps) \(.rows)"' 'fp-free full 0.99 32 4000' evaluation/verdict.json
expect_json '.condition.value' true evaluation/verdict.json
expect_json '.condition.clauses | map(.text) | join("|")' 'n - o > 0.02 +/- 0.01|d < 0.2 +/- 0.01' evaluation/verdict.json
expect_json '.condition.clauses | map(.method) | join(" ")' 'bennett exact' evaluation/verdict.json
near "$(json '.condition.clauses[0].estimate' evaluation/verdict.json)" 0.09 1e-12
expect_json '.condition.clauses[0] | .low < 0.08 and .high > 0.1' true evaluation/verdict.json
expect_json '.condition.rows_needed > 4000' true evaluation/verdict.json
expect_json '.policy.condition.mode' fp-free evaluation/verdict.json
expect_err "the condition's tolerance needs about"
expect_json '.warnings | map(select(contains("disclose: bit"))) | length' 1 evaluation/verdict.json

gate 'primary: {metric: accuracy}' 'condition: {text: "n - o > 0.085 +/- 0.01"}'
judge
decided inconclusive condition_unknown
case $(json .sentence evaluation/verdict.json) in *'; the condition "n - o > 0.085 +/- 0.01" is not shown.'*) ;; *) fail "the sentence should name the condition" ;; esac
judge --exit-code
expect_exit 11
gate 'primary: {metric: accuracy}' 'condition: {text: "n - o > 0.085 +/- 0.01", mode: fn-free}'
judge
decided promote 'superior condition_met'
expect_json '.condition | "\(.value) \(.state) \(.passed_unshown)"' 'unknown pass true' evaluation/verdict.json
expect_err 'it passes because its mode is fn-free'
gate 'primary: {metric: accuracy}' 'condition: {text: "d < 0.02 +/- 0.01", reliability: 0.9, steps: 8}'
judge
decided reject condition_failed

# Without a primary rule the condition decides; accuracy is shown.
gate 'condition: n > 0.95 +/- 0.01'
judge
decided promote condition_met
expect_json '.primary | "\(.metric) \(.state)"' 'accuracy not_applicable' evaluation/verdict.json
case $(json .sentence evaluation/verdict.json) in *'the condition "n > 0.95 +/- 0.01" holds'*) ;; *) fail "the sentence should say that it holds" ;; esac
run evaluate --candidate predictions:new.csv --production none --holdout holdout.csv --model-name m
decided promote 'first_model condition_met'
gate 'condition: {text: "n - o > 0.02 +/- 0.01"}'
run evaluate --candidate predictions:new.csv --production none --holdout holdout.csv --model-name m
decided promote first_model
expect_json '.condition | "\(.value) \(.state) \(.clauses[0].value)"' 'not_applicable not_applicable not_applicable' evaluation/verdict.json

# Mistakes have a place.
gate 'primary: {metric: accuracy}' 'condition: "n - x > 0.1 +/- 0.1"'
judge
expect_exit 2
expect_one_line_err 'gate.yaml:5:12: condition:5: expected one of n, o, d'
gate 'primary: {metric: accuracy}' 'condition: {text: "n > 0.9 +/- 0.01", mode: fp_free}'
judge
expect_exit 2
expect_one_line_err "gate.yaml:5:45: unknown mode 'fp_free' (did you mean 'fp-free'?)"
gate 'primary: {metric: accuracy}' 'condition: n > 0.995 +/- 0.01'
judge
expect_exit 2
expect_one_line_err 'gate.yaml:5:1: can never pass: clause 1'
gate 'condition: d < 0.1 +/- 0.01'
judge
expect_exit 2
expect_one_line_err 'must say something of n'

# The self-test knows that a condition may bound what a plain win exceeds, and that it may not ask who is better.
gate 'primary: {metric: accuracy}' 'condition: d < 0.1 +/- 0.01'
ok evaluate selftest
expect_out 'ok   win *condition_failed'
gate 'condition: n > 0.5 +/- 0.01'
ok evaluate selftest
expect_out 'ok   win *promote (condition_met)'
expect_out 'ok   loss *reject (below_floor)'
