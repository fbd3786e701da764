# Any measure of a row that came with the predictions is judged like a loss: a judge's score, a cost in money. And declared costs of wrong labels.
. "$(dirname "$0")/../lib.sh"

awk 'BEGIN { print "id,topic" > "h.csv"; split("new old", f, " "); for (k in f) print "id,judge_score,tokens" > (f[k] ".csv")
	for (i = 0; i < 240; i++) { print i "," (i % 2 ? "law" : "sport") > "h.csv"
		printf "%d,%d,%d\n", i, 3 + (i * 37 % 5 > 1) + (i % 7 > 4), 100 + i * 29 % 50 > "new.csv"
		printf "%d,%d,%d\n", i, 3 + (i * 37 % 5 > 2) - (i % 7 > 5), 98 + i * 31 % 50 > "old.csv" } }'
gate() {
	printf '%s\n' 'gate: 1' 'task: measure' 'holdout: {key: [id]}' "$@" > gate.yaml
}
judge() {
	run evaluate --candidate "predictions:$1" --production "$2" --holdout h.csv --model-name m
}
decided() {
	expect_exit 0
	expect_json '.decision + " " + .reasons[0]' "$1 $2" evaluation/verdict.json
}
score='{column: judge_score, direction: higher, range: [0, 5]}'

gate "primary: {metric: $score}"
judge new.csv predictions:old.csv
decided promote superior
expect_json '.primary | [.metric, .direction, .test, .second.test] | join(" ")' 'judge_score higher paired_t bootstrap_t' evaluation/verdict.json
expect_json '.policy.declared | tojson' '[{"name":"judge_score","direction":"higher","column":"judge_score","range":[0,5]}]' evaluation/verdict.json
expect_json '.holdout.label' null evaluation/verdict.json
expect_json '.controls | [.aa, .sabotage, .swap] | join(" ")' 'pass not_applicable pass' evaluation/verdict.json
judge old.csv predictions:new.csv
decided reject worse
expect_file evaluation/report.md '| id * | – | 5 | 2 |'
judge new.csv predictions:new.csv
decided reject no_change

# No dummy has a judge's score: a first model is a human's, unless a floor says what it must reach.
judge new.csv none
decided inconclusive first_model
gate "primary: {metric: $score}" 'floors: [{metric: judge_score, min: 3.5}]'
judge new.csv none
decided promote first_model
judge old.csv none
decided reject below_floor

# In guards, with a relative margin, and in slices; a name of its own.
gate "primary: {metric: {column: judge_score, direction: higher, name: judge}}" \
	'guards: [{metric: {column: tokens, direction: lower}, rule: non_inferior, margin_rel: 0.05}]' \
	'slices: [{by: [topic], mode: prove, metric: judge, margin: 0.2}]'
judge new.csv predictions:old.csv
decided promote superior
expect_json '.guards[] | select(.metric == "tokens") | .state' pass evaluation/verdict.json
expect_json '[.slices[] | .metric + " " + .slice + " " + .state] | join("; ")' 'judge topic=law pass; judge topic=sport pass' evaluation/verdict.json

# What cannot be had is said.
gate "primary: {metric: $score}"
cut -d, -f1,3 new.csv > without.csv
judge without.csv predictions:old.csv
expect_exit 20
expect_one_line_err "metric judge_score cannot be had of the candidate: it gives no column 'judge_score'"
expect_json '.reasons[0]' metric_missing evaluation/verdict.json
judge new.csv predictions:without.csv
expect_exit 20
expect_one_line_err 'cannot be had of the production model'
sed 's/^7,.*/7,NaN,1/' new.csv > nan.csv
judge nan.csv predictions:old.csv
decided reject non_finite_predictions
judge new.csv predictions:nan.csv
expect_exit 30
sed 's/^7,.*/7,9,1/' new.csv > outside.csv
judge outside.csv predictions:old.csv
expect_exit 20
expect_one_line_err "column 'judge_score' of the candidate has the value 9, outside its range of 0 to 5"
gate 'primary: {metric: {column: judge_score, direction: higher}, rule: non_inferior, margin_rel: 0.1}'
sed 's/^7,.*/7,-1,1/' new.csv > negative.csv
judge negative.csv predictions:old.csv
expect_exit 2
expect_one_line_err 'a relative limit has no meaning for judge_score, which can be negative (-1)'
gate 'primary: {metric: {column: judge_score}}'
judge new.csv predictions:old.csv
expect_exit 2
expect_one_line_err "gate.yaml:4:11: 'direction' is missing: is column 'judge_score' better when higher, or when lower?"

# Beside a label, any task has columns. Costs are declared by the pair; what is not named costs `other`.
awk 'BEGIN { print "id,y" > "h.csv"; print "id,prediction" > "a.csv"; print "id,prediction" > "b.csv"; split("cat dog cow", c, " ")
	for (i = 0; i < 300; i++) { y = c[i % 3 + 1]; print i "," y > "h.csv"
		print i "," (i % 30 == 0 ? "dog" : i % 29 == 0 ? c[(i + 1) % 3 + 1] : y) > "a.csv"
		print i "," (i % 15 == 1 ? "cow" : i % 10 == 0 ? c[(i + 1) % 3 + 1] : y) > "b.csv" } }'
printf '%s\n' 'gate: 1' 'task: multiclass' 'holdout: {label: y, key: [id]}' \
	'primary: {metric: {cost: {cat->dog: 5, "dog->cow": 3}, other: 2, name: triage}}' > gate.yaml
judge a.csv predictions:b.csv
decided promote superior
expect_json '.primary | [.metric, .direction, .test, .second.test] | join(" ")' 'triage lower paired_t bootstrap_t' evaluation/verdict.json
wrong=$(paste -d, h.csv a.csv | awk -F, 'NR > 1 && $2 != $4 { s += ($2 == "cat" && $4 == "dog") ? 5 : ($2 == "dog" && $4 == "cow") ? 3 : 2 } END { print s / 300 }')
near "$(json .primary.candidate evaluation/verdict.json)" "$wrong" 1e-6
expect_json '.policy.declared | tojson' '[{"name":"triage","direction":"lower","cost":{"cat->dog":5,"dog->cow":3},"other":2}]' evaluation/verdict.json
sed -i 's/cat->dog/catt->dog/' gate.yaml
judge a.csv predictions:b.csv
expect_err "a declared cost names the class 'catt', which neither the hold-out nor a model has"
sed -i 's/catt->dog: 5/cat->cat: 5/' gate.yaml
judge a.csv predictions:b.csv
expect_exit 2
expect_one_line_err "a right label costs nothing: 'cat->cat'"
for policy in "task: measure|primary: {metric: $score}|floors: [{metric: judge_score, min: 3}]" \
	'task: measure|primary: {metric: {column: s, direction: lower}}|slices: [{by: [a, b], mode: prove, margin: 0.2}]' \
	'task: multiclass|primary: {metric: {cost: {cat->dog: 5, dog->cat: 1}}}' \
	'task: binary|primary: {metric: accuracy}|guards: [{metric: {column: s, direction: higher}, rule: non_inferior, margin_rel: 0.1}]'; do
	printf 'gate: 1\n%s\n' "$policy" | tr '|' '\n' > gate.yaml
	ok evaluate selftest
done
