# Rankings are judged by the query: NDCG, MAP and MRR with cutoffs, by t and by sign flips; queries that drop or find nothing; slices of queries.
. "$(dirname "$0")/../lib.sh"

# 120 queries of 8 documents; grade 0 to 3. old.csv puts one row in five on the wrong end; new.csv one in twenty; noise.csv any.
awk 'BEGIN { print "query,doc,device,grade" > "h.csv"; split("new old worse noise", f, " "); for (k in f) print "query,doc,score" > (f[k] ".csv")
	for (q = 0; q < 120; q++) for (d = 0; d < 8; d++) {
		g = d < 2 ? 3 - d : d == 2 ? q % 2 : 0
		printf "q%d,d%d,%s,%d\n", q, d, q % 3 ? "phone" : "desk", g > "h.csv"
		e = (q * 31 + d * 17) % 97 / 97
		printf "q%d,d%d,%.4f\n", q, d, (q * 7 + d) % 17 ? g + e : -g + e > "new.csv"
		printf "q%d,d%d,%.4f\n", q, d, (q * 11 + d * 3) % 5 ? g + e : -g + e > "old.csv"
		printf "q%d,d%d,%.4f\n", q, d, (q + d) % 2 ? g + e : -g + e > "worse.csv"
		printf "q%d,d%d,%d\n", q, d, (q * q * 13 + d * d * d * 37 + q * d * 11) % 101 > "noise.csv" } }'
gate() {
	printf '%s\n' 'gate: 1' 'task: ranking' 'holdout: {query: query, label: grade, key: [query, doc], min_rows: 100}' "$@" > gate.yaml
}
judge() {
	run evaluate --candidate "predictions:$1" --production "$2" --holdout h.csv --model-name m
}
decided() {
	expect_exit 0
	expect_json '.decision + " " + .reasons[0]' "$1 $2" evaluation/verdict.json
}

gate 'primary: {metric: ndcg@5}'
judge new.csv predictions:old.csv
decided promote superior
expect_json '.primary | [.metric, .test, .second.test, .df] | join(" ")' 'ndcg@5 paired_t sign_flip 119' evaluation/verdict.json
expect_json '.holdout | [.query, .rows, .queries, .n_eff] | join(" ")' 'query 960 120 120' evaluation/verdict.json
expect_json '.controls | [.aa, .sabotage, .swap] | join(" ")' 'pass pass pass' evaluation/verdict.json
judge old.csv predictions:new.csv
decided reject worse
judge new.csv predictions:new.csv
decided reject no_change
judge new.csv none
decided promote first_model
expect_json '.floors[0] | [.rule, .metric, .state] | join(" ")' 'beats_dummy ndcg@5 pass' evaluation/verdict.json
judge noise.csv none
decided reject below_floor

# The order of the file's rows changes nothing.
judge new.csv predictions:old.csv
cp evaluation/verdict.json before.json
{ head -1 h.csv; tail -n +2 h.csv | sort -t, -k2,2r -k1,1; } > turned.csv
run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout turned.csv --model-name m
expect_json '.primary | tojson' "$(json '.primary | tojson' before.json)" evaluation/verdict.json

# A margin: signs cannot be exchanged there, so that bootstrap_t takes their place. The package's number is a score too.
gate 'primary: {metric: map, rule: non_inferior, margin: 0.05}'
sed '1s/score/prediction/' new.csv > numbers.csv
judge numbers.csv predictions:old.csv
decided promote non_inferior
expect_json '.primary.second.test' bootstrap_t evaluation/verdict.json

# Fewer queries than asked for, though many rows.
gate 'primary: {metric: ndcg@3}'
sed -i 's/min_rows: 100/min_rows: 121/' gate.yaml
judge new.csv predictions:old.csv
decided inconclusive underpowered
expect_err 'the hold-out has 120 queries, fewer than the 121 of holdout.min_rows'

# Guards: queries that lose more than `drop`, and queries whose first ranks hold nothing.
gate 'primary: {metric: ndcg}' 'guards: [{metric: query_drop_rate, drop: 0.01, max: 0.001}, {metric: zero_result_rate@1, max: 0.5}]'
judge new.csv predictions:old.csv
decided reject guard_failed
expect_json '.guards[] | select(.metric == "query_drop_rate") | .state' fail evaluation/verdict.json
expect_json '.guards[] | select(.metric == "zero_result_rate@1") | .state' pass evaluation/verdict.json
gate 'primary: {metric: ndcg}'
judge new.csv predictions:old.csv
decided promote superior
expect_json '[.guards[].metric] | sort | join(" ")' 'query_drop_rate zero_result_rate' evaluation/verdict.json

# Slices are of queries.
gate 'primary: {metric: ndcg}' 'slices: [{by: [device], mode: prove, margin: 0.05, min_rows: 40}]'
judge new.csv predictions:old.csv
decided promote superior
expect_json '[.slices[] | .slice + " " + (.rows | tostring)] | join("; ")' 'device=desk 40; device=phone 80' evaluation/verdict.json
gate 'primary: {metric: ndcg}' 'slices: [{by: [doc], mode: alarm}]'
judge new.csv predictions:old.csv
expect_exit 2
expect_one_line_err "slices by 'doc': it differs within a query"

# What is no ranking.
gate 'primary: {metric: ndcg@0}'
judge new.csv predictions:old.csv
expect_exit 2
expect_one_line_err "gate.yaml:4:19: unknown metric 'ndcg@0'"
gate 'primary: {metric: accuracy}'
judge new.csv predictions:old.csv
expect_exit 2
expect_one_line_err "metric 'accuracy' does not go with task ranking"
gate 'primary: {metric: ndcg}'
sed 's/^q5,d3,phone,0/q5,d3,phone,-1/' h.csv > negative.csv
run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout negative.csv --model-name m
expect_exit 20
expect_one_line_err "the grade 'grade' of query q5, doc d3 is not between 0 and 100"
sed 's/^q5,d3,.*/q5,d3,nan/' new.csv > gaps.csv
judge gaps.csv predictions:old.csv
decided reject non_finite_predictions
judge new.csv predictions:gaps.csv
expect_exit 30

# The self-test makes queries, with groups of them too.
gate 'primary: {metric: ndcg@5}' 'guards: [{metric: zero_result_rate, max: 0.5}]'
ok evaluate selftest
gate 'primary: {metric: map, rule: non_inferior, margin: 0.05}'
sed -i 's/min_rows: 100/group: user/' gate.yaml
ok evaluate selftest

# What was learned of one document of a query ranks the others: a query belongs to one side.
gate 'primary: {metric: ndcg}'
sed 's/^q\([0-9]*\),/t\1,/; s/^t7,d1,/q7,d99,/' h.csv > train.csv
run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout h.csv --train train.csv --model-name m
expect_exit 21
expect_one_line_err "8 of 960 hold-out rows belong to a 'query' that is also in train.csv (first: q7)"

# reuse.mode fresh: a query that was seen in part is seen. Query 7 comes back with one row of old and six new ones.
mkdir fresh && cd fresh || exit 1
store="sqlite:///$PWD/track.db"
gate 'primary: {metric: ndcg}' 'reuse: {mode: fresh}'
awk -F, 'NR == 1 || substr($1, 2) + 0 < 100' ../h.csv > early.csv
awk -F, 'NR == 1 || substr($1, 2) + 0 < 100' ../new.csv > early-new.csv
run evaluate --candidate predictions:early-new.csv --production none --holdout early.csv --model-name f --tracking-uri "$store"
decided promote first_model
awk -F, -v OFS=, 'NR == 1 || substr($1, 2) + 0 >= 100 || $1 == "q7" { if ($1 == "q7" && $2 != "d1") $3 = "tablet"; print }' ../h.csv > grown.csv
awk -F, 'NR == 1 || substr($1, 2) + 0 >= 100 || $1 == "q7"' ../new.csv > grown-new.csv
run evaluate --candidate predictions:grown-new.csv --production none --holdout grown.csv --model-name f --tracking-uri "$store"
expect_exit 21
expect_one_line_err "20 of the 21 queries of 'grown.csv' are fresh, fewer than the 100 of holdout.min_rows"

# With a training table: shared features, drift and one bit go with rankings too.
cd .. || exit 1
sed 's/^q/t/' h.csv > train.csv
gate 'primary: {metric: ndcg}' 'drift: {against: train.csv}'
run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout h.csv --train train.csv --model-name t
decided promote superior
gate 'primary: {metric: ndcg}' 'reuse: {disclose: bit}'
run evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout h.csv --train train.csv --model-name t
expect_exit 0
expect_json .promoted true evaluation/verdict.json
