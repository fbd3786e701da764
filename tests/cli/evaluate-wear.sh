# A hold-out wears out under whatever name: shared rows inherit, chains too; what is used up warns or blocks; evaluate ledger shows it all.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

verdict=evaluation/verdict.json
judge_on() {
	holdout=$1 candidate=$2
	shift 2
	run evaluate --candidate "predictions:$candidate" --production none --holdout "$holdout" --model-name m "$@"
}
# rows FIRST LAST NAME - the same rows under other names: a hold-out of the rows with ids in the range, and predictions of them.
rows() {
	awk -F, -v a="$1" -v b="$2" 'NR == 1 || ($1 >= a && $1 <= b)' all.csv > "$3.csv"
	awk -F, -v a="$1" -v b="$2" 'NR == 1 || ($1 >= a && $1 <= b)' all-good.csv > "$3-good.csv"
}
awk 'BEGIN { print "id,x,y" > "all.csv"; print "id,prediction" > "all-good.csv"
	for (i = 0; i < 3000; i++) { y = (i * 37 % 101) * 8; printf "%d,%.2f,%d\n", i, y + i * 0.25, y > "all.csv"
		printf "%d,%d\n", i, y + (i * 53 % 17) - 8 > "all-good.csv" } }'
cp all.csv first.csv
rows 0 499 one
rows 440 939 two
rows 900 1399 three
rows 490 989 little
rows 2000 2499 other

judge_on one.csv one-good.csv
decided promote first_model
expect_json '.holdout.inherits | length' 0 $verdict

# 60 of 500 rows are those of `one`: its evaluation counts here.
judge_on two.csv two-good.csv
decided promote first_model
expect_json '.alpha | "\(.evaluation) \(.promotions)"' '2 1' $verdict
expect_json '.holdout.inherits | map("\(.shared) \(.evaluations) \(.promotions)") | join(",")' '60 1 1' $verdict
expect_json '.holdout.inherits[0].digest' "$("$bin/evaluate" ledger --holdout one.csv --json | jq -r .holdout)" $verdict
expect_err 'rows of this hold-out were evaluated before under another digest: 1 evaluations and 1 promotions are inherited'

# A chain: `three` shares rows with `two`, which shares rows with `one`.
judge_on three.csv three-good.csv
expect_json '.alpha | "\(.evaluation) \(.promotions)"' '3 2' $verdict
expect_json '[.holdout.inherits[].shared] | sort | join(" ")' '0 40' $verdict
expect_err 'the hold-out is worn'

# Up to 5 % is chance: 10 of 500 rows of `one` do not count, the 450 of `two` do, and through them `one` does.
rows 490 989 little
sed -n '1p;/^49[0-9],/p' one.csv > few.csv
awk -F, 'NR > 1 && $1 >= 2500 && $1 < 2990' all.csv >> few.csv
sed -n '1p;/^49[0-9],/p' one-good.csv > few-good.csv
awk -F, 'NR > 1 && $1 >= 2500 && $1 < 2990' all-good.csv >> few-good.csv
judge_on few.csv few-good.csv
expect_json '.alpha.evaluation' 1 $verdict
expect_json '.holdout.inherits | length' 0 $verdict
judge_on other.csv other-good.csv
expect_json '.alpha.evaluation' 1 $verdict

# Another order, another spelling and another order of columns is the same rows; the digest may be another.
awk -F, -v OFS=, 'NR == 1 { print "y", "x", "id"; next } { print $3 ".0", "+" $2, $1 }' one.csv | { read -r head; echo "$head"; sort -r; } > respelt.csv
printf '9999,1,1\n' | awk -F, -v OFS=, '{ print $3, $2, $1 }' >> respelt.csv
{ cat one-good.csv; echo '9999,3'; } > respelt-good.csv
judge_on respelt.csv respelt-good.csv
expect_json '[.holdout.inherits[].shared] | max' 500 $verdict

# The same question again: nothing is charged, although others wore the rows meanwhile, and the verdict is the old one.
judge_on two.csv two-good.csv
expect_json '.alpha.evaluation' 2 $verdict
expect_json '.holdout.inherits | length' 1 $verdict

# evaluate ledger: of all, of one, of a file that was never evaluated.
ok evaluate ledger
expect_out 'two.csv: * of 32 evaluations*inherited from*hold-outs that share rows'
[ "$(wc -l < "$out")" = 6 ] || fail "six hold-outs were evaluated"
ok evaluate ledger --json
expect_json '[.[].rows] | unique | join(" ")' '500 501'
expect_json '[.[] | select(.path == "other.csv") | "\(.evaluations) \(.of) \(.promotions) \(.of_promotions) \(.exhausted) \(.alpha) \(.disclosure)"] | join(";")' \
	'1 32 1 2 false 0.05 full'
expect_json '[.[] | select(.path == "three.csv") | .exhausted] | join("")' true
ok evaluate ledger --holdout two.csv --json
expect_json '.records | length' 1
expect_json '.records[0] | "\(.decision) \(.charged) \(.model_name)"' 'promote true m'
ok evaluate ledger --holdout two.csv
expect_out 'promote*sha256:*m'
ok evaluate ledger --holdout little.csv --json
expect_json '.last' null
expect_json '.inherits | length > 0' true
run evaluate ledger --holdout nowhere.csv
expect_exit 50
run evaluate ledger --holdout two.csv --verify
expect_exit 2
ok evaluate ledger --verify
expect_out 'the ledger is whole: 6 hold-outs with 6 records'

# Used up: block says how many rows the next set needs, and asks no label.
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}' 'reuse: {disclose: bit, evaluations: 4, promotions: 1, on_exhausted: block}'
sed 's/,\([0-9]\)/,1\1/' other-good.csv > other-bad.csv
judge_on other.csv other-bad.csv
failed 21 holdout_exhausted 'the hold-out is used up after 1 evaluations of 4 and 1 promotions of 1: make a new one, of at least 769 rows'
expect_json '.alpha' null $verdict
ok evaluate ledger --holdout other.csv --json
expect_json '.records | length' 1
# With warn it goes on, and nothing is guaranteed.
sed -i 's/block/warn/' gate.yaml
judge_on other.csv other-bad.csv
expect_exit 0
expect_json '.alpha.guarantee' false $verdict
expect_err 'nothing is guaranteed any more'

# A record that is changed or taken out shows.
cp .interlock/track.db kept.db
damage() {
	cp kept.db .interlock/track.db
	rm -f .interlock/track.db-wal .interlock/track.db-shm
	sqlite3 .interlock/track.db "DROP TRIGGER logs_keep; DROP TRIGGER logs_stay; $1" || fail "sqlite3"
	run evaluate ledger --verify
	expect_exit 40
	run evaluate ledger --verify --json
	expect_exit 40
	expect_json .whole false
	[ "$(json '.problems | length')" -ge 1 ] || fail "what is broken is named"
}
if command -v sqlite3 > /dev/null; then
	damage "UPDATE logs SET body = replace(body, 'promote', 'rejects') WHERE log LIKE 'holdout/%' AND generation = 1"
	damage "DELETE FROM logs WHERE generation = 1 AND log IN (SELECT log FROM logs WHERE generation = 2 AND log LIKE 'holdout/%')"
	damage "DELETE FROM logs WHERE log LIKE 'rows/%'"
fi
