# What a condition's adaptivity asks of the hold-out: "firstChange" retires it at the first pass, "none" tells nothing before the end.
. "$(dirname "$0")/../lib.sh"

awk 'BEGIN { print "id,x,y"; for (i = 0; i < 4000; i++) printf "%d,%d,%s\n", i, i * 7, i % 2 ? "yes" : "no" }' > holdout.csv
# model FILE WRONG - predictions that are wrong on the first so many rows.
model() {
	awk -v wrong="$2" 'BEGIN { print "id,prediction"; for (i = 0; i < 4000; i++) print i "," ((i % 2) != (i < wrong) ? "yes" : "no") }' > "$1"
}
model old.csv 400
model good.csv 20
model better.csv 10
model bad.csv 420
judge() {
	candidate=$1
	shift
	run evaluate --candidate "predictions:$candidate" --production predictions:old.csv --holdout holdout.csv --model-name m "$@"
}
gate() {
	printf '%s\n' 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' "$@" > gate.yaml
}

# firstChange: a failure leaves the set in use, the first pass retires it; the same question again is answered.
gate 'reuse: {evaluations: 8, disclose: bit}' 'condition: {text: "n - o > 0.02 +/- 0.01", adaptivity: firstChange}'
judge bad.csv
expect_exit 0
expect_json '.decision' reject evaluation/verdict.json
judge good.csv
expect_json '.decision' promote evaluation/verdict.json
expect_json '.reasons | join(" ")' condition_met evaluation/verdict.json
judge better.csv
expect_exit 21
expect_one_line_err 'the hold-out is used up by the first pass of the condition'
expect_json '.reasons[0]' holdout_exhausted evaluation/verdict.json
judge good.csv
expect_json '.decision' promote evaluation/verdict.json

# Where everything is told, a condition that passed retires the set although the model did not.
rm -rf .interlock
gate 'condition: {text: "n > 0.9 +/- 0.005", adaptivity: firstChange}' 'primary: {metric: accuracy, margin: 0.5}'
judge good.csv
expect_json '.decision == "promote"' false evaluation/verdict.json
expect_json '.condition.state' pass evaluation/verdict.json
judge better.csv
expect_exit 21

# none: three evaluations look alike but for what is compared and counted, whatever came of them.
rm -rf .interlock
gate 'reuse: {evaluations: 3, disclose: bit}' 'condition: {text: "n - o > 0.02 +/- 0.01", adaptivity: none}'
public() {
	jq -S 'del(.candidate, .created, .alpha.evaluation)' evaluation/verdict.json
}
judge good.csv
expect_exit 0
public > good.json
expect_json '.promoted' false evaluation/verdict.json
expect_json '.condition | "\(.recorded) \(.hidden) \(has("value"))"' 'true true false' evaluation/verdict.json
expect_out 'recorded; what came of it is told when all evaluations are over'
expect_json .decision promote evaluation/private/verdict.json
judge good.csv --exit-code
expect_exit 10
judge bad.csv
public > bad.json
sed 's/evaluation [0-9]* of/evaluation N of/' good.json > good.masked
sed 's/evaluation [0-9]* of/evaluation N of/' bad.json > bad.masked
same good.masked bad.masked
judge good.csv
expect_json '.promoted' false evaluation/verdict.json
# The last evaluation ends the silence, for those before it too, without a charge.
judge better.csv
expect_json '"\(.promoted) \(.condition.hidden) \(.alpha.evaluation)"' 'true false 3' evaluation/verdict.json
judge good.csv
expect_json '"\(.promoted) \(.alpha.evaluation)"' 'true 1' evaluation/verdict.json
judge bad.csv
expect_json '.promoted' false evaluation/verdict.json
ok evaluate plan --holdout holdout.csv --json
expect_json .budget.evaluations 3

gate 'condition: {text: "n - o > 0.02 +/- 0.01", adaptivity: none}'
judge good.csv
expect_exit 2
expect_one_line_err 'gate.yaml:4:1: adaptivity none hides results until the end: it needs reuse.disclose: bit'

# The reliability covers so many evaluations: beyond them a warning, or, with block, no more.
rm -rf .interlock
gate 'reuse: {disclose: bit}' 'condition: {text: "n - o > 0.02 +/- 0.01", steps: 1}'
judge bad.csv
expect_exit 0
judge good.csv
expect_exit 0
expect_err "the condition's reliability covers 1 evaluations of a hold-out, and this is number 2"
gate 'reuse: {disclose: bit, on_exhausted: block}' 'condition: {text: "n - o > 0.02 +/- 0.01", steps: 2}'
judge better.csv
expect_exit 21
expect_one_line_err "used up by all evaluations that the condition's reliability covers"
run evaluate plan --holdout holdout.csv
expect_exit 2
expect_one_line_err "can never pass on 4000 rows: the hold-out is used up by all evaluations"
