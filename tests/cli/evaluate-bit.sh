# reuse.disclose: bit. Whatever hidden cause stands behind a non-promotion, everything that a developer can see is the same, byte for byte.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

# What is masked: digests, run ids and times. The candidate's file has one name throughout.
masked() {
	sed -E 's/sha256:[0-9a-f]+/DIGEST/g; s/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?/TIME/g; s/[0-9a-f]{32}/RUN/g' "$1"
}

# seen NAME FIRST_REASON COMMAND... - judge on a fresh ledger, check the hidden reason, and keep all that can be seen in seen/NAME.
seen() {
	name=$1 reason=$2
	shift 2
	rm -rf .interlock evaluation
	mkdir -p "seen/$name"
	: > github.txt
	: > summary.md
	[ ! -d store ] || cp -R store .interlock
	export GITHUB_ACTIONS=true GITHUB_OUTPUT=github.txt GITHUB_STEP_SUMMARY=summary.md
	"$@" --exit-code
	code=$status
	cp "$out" "seen/$name/stdout"
	cp "$err" "seen/$name/stderr"
	expect_json '.reasons[0]' "$reason" evaluation/private/verdict.json
	for file in verdict.json report.md report.html junit.xml; do
		masked "evaluation/$file" > "seen/$name/$file"
		wc -c < "evaluation/$file" >> "seen/$name/sizes"
	done
	masked github.txt > "seen/$name/outputs"
	masked summary.md > "seen/$name/summary"
	unset GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_STEP_SUMMARY
	"$@" --json
	masked "$out" > "seen/$name/json"
	echo "$code" > "seen/$name/exit"
	masked_ledger > "seen/$name/ledger"
	[ "$(stat -c %a evaluation/private)" = 700 ] || fail "private/ is open to others"
	for file in verdict.json report.md report.html junit.xml; do
		[ "$(stat -c %a evaluation/private/$file)" = 600 ] || fail "private/$file is open to others"
	done
	in_file evaluation/private/report.md 'rows' || fail "the private report has everything"
}

masked_ledger() {
	run evaluate ledger --json
	masked "$out"
	find .interlock -name verdict.json | while read -r file; do masked "$file"; done | sort
}

# alike NAME OTHER - two non-promotions look the same.
alike() {
	diff -r "seen/$1" "seen/$2" > difference || fail "$1 can be told from $2: $(head -5 difference)"
	[ "$(cat "seen/$1/exit")" = 10 ] || fail "a non-promotion exits 10, not $(cat "seen/$1/exit")"
}

guess() {
	predictions cand.csv "$1"
	shift
	judge cand.csv mid.csv "$@"
}

# Numbers: one policy, and a candidate for each way to fail it.
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}' 'reuse: {disclose: bit}' \
	'guards: [{metric: max_error, max: 50}]' 'floors: [{metric: p99_error, max: 30}]' 'slices: [{by: [region], mode: alarm}]'
with() {
	expression=$1
	shift
	guess "$expression" "$@"
}
seen not_shown not_shown with 'y + 2 * ((i * 31 % 19) - 9)'
seen worse worse with 'y + 2.6 * ((i * 29 % 19) - 9)'
seen far_worse worse with 'y + 6 * ((i * 29 % 19) - 9)'
seen tie tie with 'y - 2 * ((i * 29 % 19) - 9)'
seen guard guard_failed with 'y + (i == 7 ? 60 : (i * 53 % 17) - 8)'
seen slice slice_regressed with 'y + (i % 3 ? 0 : 2.6) * ((i * 29 % 19) - 9)'
seen floor below_floor with 'y + (i % 50 == 7 ? 35 : (i * 53 % 17) - 8)'
seen disagree tests_disagree with 'y + (i % 100 == 7 ? 46 : 1.1 * ((i * 53 % 17) - 8))'
seen overflow metric_not_finite with 'i == 7 ? 1e200 : y'
for name in worse far_worse tie guard slice floor disagree overflow; do alike not_shown $name; done

# The first lines of every channel say the bit, and none a number of the comparison.
expect_json .decision reject seen/worse/verdict.json
expect_json .promoted false seen/worse/verdict.json
expect_json '.reasons | join(" ")' not_promoted seen/worse/verdict.json
expect_json '[has("primary"), has("floors"), has("slices"), has("seed"), has("churn"), has("controls")] | any' false seen/worse/verdict.json
expect_json .alpha.guarantee true seen/worse/verdict.json
expect_json .alpha.nodes 528 seen/worse/verdict.json
near "$(json .alpha.effective seen/worse/verdict.json)" 9.469696969696970e-5 1e-18

# What needs no label is told, whatever else there is.
empty() {
	predictions cand.csv y
	sed -i '9s/,.*/,/' cand.csv
	judge cand.csv mid.csv "$@"
}
seen finite non_finite_predictions empty
expect_json '.reasons | join(" ")' non_finite_predictions seen/finite/verdict.json
expect_json .promoted false seen/finite/verdict.json

# A promotion tells its bit, and nothing else of the labels either.
rm -rf .interlock evaluation
predictions cand.csv 'y + (i * 53 % 17) - 8'
judge cand.csv mid.csv --exit-code
expect_exit 0
expect_json .promoted true evaluation/verdict.json
expect_json '.reasons | join(" ")' superior evaluation/verdict.json
expect_json '[has("primary"), has("floors"), has("slices"), has("seed")] | any' false evaluation/verdict.json
expect_json '.primary | has("p")' true evaluation/private/verdict.json
ok evaluate ledger --json
expect_json '.[0].last.full' "sha256:$(sha256sum evaluation/private/verdict.json | cut -c1-64)"
# Neither git nor a pipeline takes it along.
expect_file evaluation/.artifactignore private/
expect_file evaluation/private/.gitignore '\*'
# Asked again, the answer is the same and free.
cp evaluation/verdict.json first.json
cp evaluation/private/verdict.json whole.json
judge cand.csv mid.csv
same evaluation/verdict.json first.json
same evaluation/private/verdict.json whole.json
# A policy that tells everything takes the private folder away: it would be about another evaluation.
four_lines
judge cand.csv mid.csv
expect_no_file evaluation/private
expect_no_file evaluation/.artifactignore
expect_json '.alpha | "\(.disclosure) \(.guarantee) \(.evaluation)"' 'full false 2' evaluation/verdict.json
# What told more before takes the guarantee away.
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}' 'reuse: {disclose: bit}'
judge good.csv bad.csv
expect_json .alpha.guarantee false evaluation/verdict.json
expect_err 'nothing is guaranteed'
# Rows of such a hold-out are no validation rows, whose evaluation is free and tells everything.
run evaluate --candidate predictions:good.csv --production none --validation holdout.csv --train train.csv --on validation --model-name m
failed 21 leakage 'the validation rows of*are a hold-out'

# Labels: a condition, and rules with a margin.
awk 'BEGIN { print "id,x,y" > "holdout.csv"; for (i = 0; i < 4000; i++) printf "%d,%d,%s\n", i, i * 7, i % 2 ? "yes" : "no" > "holdout.csv" }'
wins() {
	awk -v b="$1" -v c="$2" 'BEGIN { print "id,prediction" > "cand.csv"; print "id,prediction" > "old.csv"
		for (i = 0; i < 4000; i++) { y = i % 2; new = i >= b && i < b + c ? !y : y; old = i < b ? !y : y
			printf "%d,%s\n", i, new ? "yes" : "no" > "cand.csv"; printf "%d,%s\n", i, old ? "yes" : "no" > "old.csv" } }'
	shift 2
	run evaluate --candidate predictions:cand.csv --production predictions:old.csv --holdout holdout.csv --model-name m "$@"
}
labels() {
	gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' 'reuse: {disclose: bit}' "$@"
}
labels 'primary: {metric: accuracy}' "condition: \"n - o > 0.02 +/- 0.01 /\\\\ d < 0.2 +/- 0.01\""
seen condition_failed condition_failed wins 600 400
seen condition_worse worse wins 40 400
seen condition_unknown not_shown wins 200 190
for name in condition_worse condition_unknown; do alike condition_failed $name; done
wins 400 40
expect_json '.reasons | join(" ")' 'superior condition_met' evaluation/verdict.json
expect_json '.primary.test' mcnemar_exact evaluation/private/verdict.json
labels 'primary: {metric: accuracy, rule: non_inferior, margin: 0.005}'
seen underpowered underpowered wins 200 190
seen margin_worse worse wins 40 400
alike underpowered margin_worse
expect_json '.primary.test' tango evaluation/private/verdict.json

# Packages: golden rows and floors. A run is ended by --allow-run-cancel whatever the cause.
rm -rf .interlock ./*
prepared diabetes
printf 'reuse: {disclose: bit, evaluations: 4, promotions: 1}\ngolden: {path: golden.csv}\n' >> gate.yaml
{ head -1 data/split/train.csv | sed 's/$/,prediction/'; sed -n '2s/$/,-1/p' data/split/train.csv; } > golden.csv
# The same rows with the answers of others: what learns from them is worse than a constant.
awk -F, -v OFS=, 'NR == 1 { for (k = 1; k <= NF; k++) if ($k == "Y") at = k; print; next } { y = $at; $at = NR % 2 ? 400 - last : y; last = y; print }' \
	data/split/train.csv > data/wrong.csv
package() {
	env -u GITHUB_ACTIONS "$bin/train" --data "$1" --params params.yaml --output model -q || fail "train"
	run evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --allow-run-cancel true "$2"
	runs_status=$("$bin/runs" list --json | jq -r '.[0].status')
}
seen golden golden_failed package data/split/train.csv
[ "$(json '.reasons | join(" ")' evaluation/private/verdict.json)" = golden_failed ] || fail "golden rows alone stand against it"
seen golden_floor below_floor package data/wrong.csv
alike golden golden_floor
[ "$runs_status" = KILLED ] || fail "the run should be KILLED, is $runs_status"

# Register takes the public verdict, as strictly as any other.
sed -i '/golden/d' gate.yaml
rm -rf .interlock evaluation
package data/split/train.csv --exit-code
expect_exit 0
expect_json .promoted true evaluation/verdict.json
cp evaluation/verdict.json told.json
sed 's/"evaluation": 1/"evaluation": 2/' told.json > evaluation/verdict.json
run register --verdict evaluation/verdict.json
expect_exit 40
cp told.json evaluation/verdict.json
run register --verdict evaluation/private/verdict.json
expect_exit 40
expect_one_line_err 'was changed after it was written'
ok register --verdict evaluation/verdict.json
expect_out 'registered diabetes version 1'
ok register verify
package data/wrong.csv --exit-code
expect_exit 10
ok register --verdict evaluation/verdict.json
expect_out 'nothing to register: promoted: false (not_promoted)'
run register --verdict evaluation/verdict.json --exit-code
expect_exit 10
sed 's/"promoted": false/"promoted": true/; s/"decision": "reject"/"decision": "promote"/' evaluation/verdict.json > forged.json
run register --verdict forged.json
expect_exit 40
sed 's/"promoted": false/"promoted": true/' evaluation/verdict.json > forged.json
run register --verdict forged.json
expect_exit 40
expect_err "disagree"
