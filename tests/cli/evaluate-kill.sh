# kill -9 at every write of evaluate, whole and torn: a verdict that anybody may have seen is charged, the ledger stays whole, and asking again
# neither loses the charge nor counts it twice.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"
. "$root/tests/gate-fixture"

judge bad.csv mid.csv
expect_json .alpha.evaluation 1 evaluation/verdict.json
cp -R .interlock before
cp evaluation/verdict.json first.json

# survives KIND - kill the second evaluation at every write in turn, each time from the same beginning.
survives() {
	n=0 shown=0 unseen=0
	while :; do
		n=$((n + 1))
		[ $n -lt 400 ] || fail "no end of writes"
		rm -rf .interlock evaluation
		cp -R before .interlock
		mkdir evaluation
		cp first.json evaluation/verdict.json
		faulty "$1" $n evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout holdout.csv --train train.csv --model-name m
		[ "$status" -ne 0 ] || break
		expect_exit 137
		seen=no
		[ ! -s "$out" ] || seen=yes
		jq -e .decision evaluation/verdict.json > /dev/null || fail "half a verdict after write $n"
		cmp -s evaluation/verdict.json first.json || seen=yes
		cp evaluation/verdict.json left.json
		ok register verify
		if [ $seen = yes ]; then
			# What was shown is charged: another candidate is the third. Asked first, so that asking again cannot repair it.
			shown=$((shown + 1))
			judge noise.csv mid.csv
			expect_json .alpha.evaluation 3 evaluation/verdict.json
			judge good.csv mid.csv
			expect_json .alpha.evaluation 2 evaluation/verdict.json
			cmp -s left.json first.json || same left.json evaluation/verdict.json
		else
			# What was not shown may be charged or not, but asking again is one charge in all.
			unseen=$((unseen + 1))
			judge good.csv mid.csv
			expect_json .alpha.evaluation 2 evaluation/verdict.json
			judge noise.csv mid.csv
			expect_json .alpha.evaluation 3 evaluation/verdict.json
		fi
	done
	[ $unseen -gt 3 ] || fail "only $unseen kills came before the verdict was seen"
	[ $shown -gt 0 ] || fail "no kill came after the verdict was seen"
}

survives kill
survives tear
