# A tie, identical predictions, identical bytes: production stays, whatever the rule (docs/proofs.md).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

for rule in 'rule: superior' 'rule: non_inferior, margin: 5' 'rule: equivalent, margin: 5' 'rule: point'; do
	gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' "primary: {metric: mse, $rule}"
	judge mid.csv mid.csv --exit-code
	expect_exit 10
	expect_json '.decision + " " + .reasons[0]' 'reject no_change' evaluation/verdict.json
	cp mid.csv copy.csv # the same answers from another file
	judge copy.csv mid.csv --exit-code
	expect_exit 10
	expect_json '.decision + " " + .reasons[0]' 'reject no_change' evaluation/verdict.json
done
four_lines
judge other.csv mid.csv --exit-code # other answers, as good on average to the last bit
expect_exit 10
expect_json '.decision + " " + .reasons[0]' 'reject tie' evaluation/verdict.json
four_lines 'when: {tie: inconclusive}'
judge other.csv mid.csv --exit-code
expect_exit 11
expect_json '.decision + " " + .reasons[0]' 'inconclusive tie' evaluation/verdict.json

# Superiority of labels needs a row on which the two differ.
awk 'BEGIN { print "id,y" > "labels.csv"; print "id,prediction" > "same.csv"; for (i = 0; i < 300; i++) { print i "," i % 2 > "labels.csv"; print i "," (i > 20 ? i % 2 : 0) > "same.csv" } }'
gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' 'primary: {metric: accuracy}'
run evaluate --candidate predictions:same.csv --production predictions:same.csv --holdout labels.csv --model-name m
decided reject no_change
expect_json '.primary | [.b, .c] | join(" ")' '0 0' evaluation/verdict.json
