# More right in all, but wrong where production was right: flips and churn are guards of their own (docs/proofs.md).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

# 60 rows that only the candidate gets right, 20 that only production does.
awk 'BEGIN { print "id,y" > "labels.csv"; print "id,prediction" > "new.csv"; print "id,prediction" > "old.csv"
	for (i = 0; i < 400; i++) { y = i % 2; print i "," y > "labels.csv"; print i "," (i < 20 ? 1 - y : y) > "new.csv"; print i "," (i >= 20 && i < 80 ? 1 - y : y) > "old.csv" } }'
labels() {
	gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' 'primary: {metric: accuracy}' "$@"
	run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout labels.csv --model-name m --exit-code
}
labels
decided promote superior
expect_json '[.churn, .negative_flip_rate] | join(" ")' '0.2 0.05' evaluation/verdict.json
labels 'guards: [{metric: negative_flip_rate, max: 0.05}]' # the very border
decided promote superior
labels 'guards: [{metric: negative_flip_rate, max: 0.049}]'
expect_exit 10
expect_json '.decision + " " + .reasons[0]' 'reject guard_failed' evaluation/verdict.json
labels 'guards: [{metric: churn, max: 0.1}]'
expect_exit 10
expect_json '.decision + " " + .reasons[0]' 'reject guard_failed' evaluation/verdict.json
