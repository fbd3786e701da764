# reuse.mode: fresh: only rows that no evaluation has seen are judged, each set at full alpha; too few are left alone.
. "$(dirname "$0")/../lib.sh"

verdict=evaluation/verdict.json
awk 'BEGIN { print "id,team,y" > "all.csv"; print "id,prediction" > "good.csv"; print "id,prediction" > "fair.csv"
	for (i = 0; i < 2000; i++) { y = (i * 37 % 101) * 8; printf "%d,t%d,%d\n", i, i / 10, y > "all.csv"
		printf "%d,%d\n", i, y + (i * 53 % 17) - 8 > "good.csv"; printf "%d,%d\n", i, y + 2 * ((i * 29 % 19) - 9) > "fair.csv" } }'
gate() {
	printf '%s\n' 'gate: 1' 'task: regression' "holdout: {label: y, key: [id]$1}" 'primary: {metric: mse}' "reuse: {mode: fresh$2}" > gate.yaml
}
# judge ROWS CANDIDATE - on the first so many rows, with everybody's answers to them.
judge() {
	head -n $(($1 + 1)) all.csv > holdout.csv
	head -n $(($1 + 1)) "$2.csv" > cand.csv
	head -n $(($1 + 1)) fair.csv > prod.csv
	run evaluate --candidate predictions:cand.csv --production predictions:prod.csv --holdout holdout.csv --model-name m
}
judged_rows() {
	expect_exit 0
	expect_json '"\(.holdout.rows) \(.alpha.effective) \(.alpha.mode) \(.alpha.guarantee) \(.alpha.evaluation)"' "$1 0.05 fresh true 1" $verdict
	near "$(json .primary.delta $verdict)" "$2" 1e-6
}
# What the rows FIRST LAST alone make of the same answers.
gain() {
	awk -F, -v a="$1" -v b="$2" 'FNR == 1 { file++; next } $1 < a || $1 > b { next } file == 1 { y[$1] = $3 } file == 2 { s += ($2 - y[$1]) ^ 2 } file == 3 { s -= ($2 - y[$1]) ^ 2 }
		END { printf "%.10g", s / (b - a + 1) }' all.csv fair.csv good.csv
}

gate '' ''
judge 500 good
judged_rows 500 "$(gain 0 499)"
cp $verdict first.json
# The same question again is answered again; another one about these rows is not.
judge 500 good
same $verdict first.json
head -n 501 fair.csv | sed '2,$s/$/.5/' > other.csv
run evaluate --candidate predictions:other.csv --production predictions:prod.csv --holdout holdout.csv --model-name m
expect_exit 21
expect_json '.reasons[0]' holdout_exhausted $verdict
expect_err 'by an evaluation of these rows'

# A hold-out that grew: its new rows alone are judged.
judge 900 good
judged_rows 400 "$(gain 500 899)"
judge 500 good
same $verdict first.json

# Too few new rows: they are left alone, and are still fresh when there are more.
judge 1000 good
expect_exit 21
expect_err '100 of the 1000 rows of*are fresh, fewer than the 200 of holdout.min_rows'
expect_json '.reasons[0]' holdout_exhausted $verdict
judge 1200 good
judged_rows 300 "$(gain 900 1199)"
ok evaluate ledger --json
[ "$(json length)" = 3 ] || fail "what was left alone is not in the ledger"

# A group of which one row was seen is seen: rows 1200 to 1204 share their team with none, 1195's with the seen.
gate ', group: team' ''
judge 1205 good
expect_exit 21
judge 1405 good
judged_rows 205 "$(gain 1200 1404)"
judge 1610 good
judged_rows 200 "$(gain 1410 1609)"

# One bit of fresh rows: alpha is whole, and the labels show in the bit alone.
gate '' ', disclose: bit'
judge 1810 good
expect_json '"\(.alpha.effective) \(.alpha.nodes) \(.alpha.disclosure) \(.alpha.guarantee) \(.promoted) \(.holdout.rows)"' '0.05 1 bit true true 200' $verdict
expect_json 'has("primary")' false $verdict
