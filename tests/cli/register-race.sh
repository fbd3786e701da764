# 50 racing registers with different verdicts for one production model: exactly one wins, the rest exit 31 (RULES 36).
# With one verdict: one registers, the others find it done, or the registry moving (RULES 29).
. "$(dirname "$0")/../lib.sh"
prepared diabetes
racers=50

train_one() {
	ok train --data data/split/train.csv --params params.yaml --output "$1" -S "train.ridge.alpha=$2"
	ok evaluate --candidate "$1" --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output "$1-verdict"
	expect_out PROMOTE
}

# race - one register for each verdict of $verdicts at once; their exit codes go to race/N.
race() {
	rm -rf race
	mkdir race
	i=0
	for v in $verdicts; do
		i=$((i + 1))
		(
			code=0
			"$bin/register" --verdict "$v" > race/$i.out 2> race/$i.err || code=$?
			echo $code > race/$i
		) &
	done
	wait
}

count() {
	cat race/[0-9] race/[0-9][0-9] 2> /dev/null | grep -c "^$1$"
}

train_one weak 20000
ok register --verdict weak-verdict/verdict.json
verdicts=
i=0
while [ $i -lt $racers ]; do
	i=$((i + 1))
	train_one "m$i" "0.$((100 + i))"
	verdicts="$verdicts m$i-verdict/verdict.json"
done

race
[ "$(count 0)" = 1 ] || fail "one winner expected, not $(count 0): $(cat race/*.err | sort | uniq -c)"
[ "$(count 31)" = $((racers - 1)) ] || fail "$((racers - 1)) exits 31 expected, not $(count 31): $(cat race/*.err | sort | uniq -c)"
[ "$(grep -l 'run evaluate again' race/*.err | wc -l)" = $((racers - 1)) ] || fail "$(cat race/*.err)"
ok register list --json
expect_json length 2
ok register history --json
expect_json length 2
ok register verify

ok register rollback
train_one again 0.9
one='again-verdict/verdict.json'
verdicts="$one $one $one $one $one $one $one $one $one $one $one $one"
race
[ "$(($(count 0) + $(count 31)))" = 12 ] || fail "0 or 31 expected: $(cat race/*.err)"
[ "$(cat race/*.out | grep -c '^registered diabetes version 3')" = 1 ] || fail "one should register: $(cat race/*.out)"
ok register list --json
expect_json length 3
ok register verify
