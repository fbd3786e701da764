# Many at once: twenty on one hold-out that tells one bit, and six on three hold-outs that share rows. Nobody's charge is lost.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

four_lines 'reuse: {disclose: bit, evaluations: 12}'
i=0
while [ $i -lt 20 ]; do
	predictions "c$i.csv" "y + ($i / 8 + 0.1) * ((i * 53 % 17) - 8)"
	"$bin/evaluate" --candidate "predictions:c$i.csv" --production predictions:mid.csv --holdout holdout.csv --model-name m --output "out$i" -q 2> /dev/null &
	i=$((i + 1))
done
wait
jq -s -c '[.[].alpha.evaluation] | sort' out*/verdict.json > numbers
[ "$(cat numbers)" = "$(jq -n -c '[range(1; 21)]')" ] || fail "evaluations are numbered $(cat numbers)"
# The guarantee is the first twelve's, up to the second promotion.
[ "$(jq -s '[.[] | select(.alpha.evaluation > 12 or .alpha.promotions >= 2) | .alpha.guarantee] | any' out*/verdict.json)" = false ] || fail "a guarantee too many"
[ "$(jq -s '[.[] | select(.alpha.evaluation <= 12 and .alpha.promotions < 2) | .alpha.guarantee] | all' out*/verdict.json)" = true ] || fail "a guarantee too few"
ok evaluate ledger --verify
ok evaluate ledger --json
expect_json '.[0].evaluations' 20

# Three hold-outs, each with two thirds of its rows in another one: whoever is last has all six charges.
rm -rf .interlock out*
four_lines
for first in 0 100 200; do
	for k in 1 2; do
		awk -F, -v a=$first -v k=$k 'NR == 1 { print; next } (($1 - a + 300) % 300) < 200 { print $1 "," $2 + k / 10 }' mid.csv > "p$first-$k.csv"
	done
done
for first in 0 100 200; do
	awk -F, -v a=$first 'NR == 1 || (($1 - a + 300) % 300) < 200' holdout.csv > "holdout$first.csv"
	for k in 1 2; do
		"$bin/evaluate" --candidate "predictions:p$first-$k.csv" --production none --holdout "holdout$first.csv" --model-name m --output "out$first-$k" -q 2> /dev/null &
	done
done
wait
[ "$(jq -s '[.[].alpha.evaluation] | max' out*/verdict.json)" = 6 ] || fail "$(jq -s -c '[.[].alpha.evaluation]' out*/verdict.json)"
ok evaluate ledger --json
expect_json '[.[].evaluations] | join(" ")' '6 6 6'
ok evaluate ledger --verify
