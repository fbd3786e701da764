# Broken files, unwritable outputs, races and kills: one line of error, the right exit, and a ledger that stays whole.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

broken() {
	promoted_before
	run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout "$1" --model-name m
	expect_exit 20
	[ "$(grep -c '^evaluate: ' "$err")" -ge 1 ] && [ "$(grep -vc warning "$err")" -eq 1 ] || fail "one line of error"
	expect_json .decision error evaluation/verdict.json
}
noise 5000 > binary.csv
broken binary.csv
: > nothing.csv
broken nothing.csv
head -c 4000 holdout.csv | head -c -3 > cut.csv
printf '17,1\n' >> cut.csv
broken cut.csv
sed '1s/x/y/' holdout.csv > columns.csv
broken columns.csv
sed '9s/.*/7,x,north,\xff/' holdout.csv > latin.csv
broken latin.csv

# An output that cannot be written: 50, and nothing is shown.
: > taken
judge good.csv mid.csv --output taken/evaluation
expect_exit 50
[ ! -s "$out" ] || fail "nothing may be shown"

# Ten at once on one hold-out: each is counted once, whoever comes first.
rm -rf .interlock
judge good.csv none
for i in 1 2 3 4 5 6 7 8 9 10; do
	predictions "c$i.csv" "y + ($i / 4 + 0.1) * ((i * 53 % 17) - 8)"
	"$bin/evaluate" --candidate "predictions:c$i.csv" --production none --holdout holdout.csv --model-name m --output "out$i" -q 2> /dev/null &
done
wait
numbers=$(for i in 1 2 3 4 5 6 7 8 9 10; do jq .alpha.evaluation "out$i/verdict.json"; done | sort -n | tr '\n' ' ')
[ "$numbers" = '2 3 4 5 6 7 8 9 10 11 ' ] || fail "evaluations are numbered $numbers"

# Killed at any moment, a charge is lost or kept whole, and the next evaluation goes on.
for wait in 0.001 0.002 0.004 0.006 0.008 0.01 0.012 0.015 0.02 0.03; do
	predictions killed.csv "y + $wait * 100 * ((i * 53 % 17) - 8)"
	timeout -s KILL $wait "$bin/evaluate" --candidate predictions:killed.csv --production none --holdout holdout.csv --model-name m -q > /dev/null 2>&1
	if [ -e evaluation/verdict.json ]; then jq -e .decision evaluation/verdict.json > /dev/null || fail "half a verdict"; fi
done
ok register verify
predictions last.csv 'y + 3 * ((i * 53 % 17) - 8)'
judge last.csv none
decided promote first_model
[ "$(json .alpha.evaluation evaluation/verdict.json)" -ge 12 ] || fail "a charge was lost"
