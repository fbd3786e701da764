# kill -9 at every write of an evaluation that tells one bit: what was shown is charged, and what may not be told is never open to others.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"
. "$root/tests/gate-fixture"

four_lines 'reuse: {disclose: bit, evaluations: 3, promotions: 1}'
judge bad.csv mid.csv
expect_json .alpha.evaluation 1 evaluation/verdict.json
cp -R .interlock before
cp -R evaluation first

n=0 shown=0 unseen=0
while :; do
	n=$((n + 1))
	[ $n -lt 400 ] || fail "no end of writes"
	rm -rf .interlock evaluation
	cp -R before .interlock
	cp -R first evaluation
	faulty kill $n evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout holdout.csv --train train.csv --model-name m
	[ "$status" -ne 0 ] || break
	expect_exit 137
	open=$(find evaluation/private \( -type f ! -perm 600 \) -o \( -type d ! -perm 700 \))
	[ -z "$open" ] || fail "open to others after write $n: $open"
	seen=no
	cmp -s evaluation/verdict.json first/verdict.json && [ ! -s "$out" ] || seen=yes
	for file in report.md report.html junit.xml; do cmp -s evaluation/$file first/$file || seen=yes; done
	ok evaluate ledger --verify
	if [ $seen = yes ]; then
		shown=$((shown + 1))
		judge noise.csv mid.csv
		expect_json .alpha.evaluation 3 evaluation/verdict.json
	else
		unseen=$((unseen + 1))
		judge good.csv mid.csv
		expect_json '"\(.alpha.evaluation) \(.promoted)"' '2 true' evaluation/verdict.json
	fi
done
[ $unseen -gt 3 ] || fail "only $unseen kills came before anything was seen"
[ $shown -gt 3 ] || fail "only $shown kills came after something was seen"
expect_json .alpha.evaluation 2 evaluation/verdict.json
