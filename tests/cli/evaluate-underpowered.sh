# Too few rows to see what is asked for: inconclusive, with what could have been seen and the rows that are needed, never "no difference" (docs/proofs.md).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

# 6 rows for the candidate, 4 for production, of 100.
awk 'BEGIN { print "id,y" > "labels.csv"; print "id,prediction" > "new.csv"; print "id,prediction" > "old.csv"
	for (i = 0; i < 100; i++) { y = i % 2; print i "," y > "labels.csv"; print i "," (i < 4 ? 1 - y : y) > "new.csv"; print i "," (i >= 4 && i < 10 ? 1 - y : y) > "old.csv" } }'
labels() {
	gate 'gate: 1' 'task: binary' "holdout: {label: y, key: [id]$1}" "primary: {metric: accuracy, $2}" "$3"
	run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout labels.csv --model-name m --exit-code
}
labels '' 'rule: superior' ''
expect_exit 11
expect_json '.decision + " " + .reasons[0]' 'inconclusive underpowered' evaluation/verdict.json
expect_json '.primary.mde > 0.05' true evaluation/verdict.json
labels ', min_rows: 50' 'rule: non_inferior, margin: 0.01' ''
expect_exit 11
expect_json '.decision + " " + .reasons[0]' 'inconclusive underpowered' evaluation/verdict.json
labels ', min_rows: 50' 'rule: non_inferior, margin: 0.01' 'when: {inconclusive: reject}'
expect_exit 10
expect_json '.decision + " " + .reasons[0]' 'reject underpowered' evaluation/verdict.json

# plan says so before anything is trained.
labels ', min_rows: 50' 'rule: non_inferior, margin: 0.01' ''
ok evaluate plan --rows 100 --disagreement 0.1 --json
near "$(json .rows_needed)" 6183 1
