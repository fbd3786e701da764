# Writers of one store in git, each on a machine of its own: of rivals for one production model one wins, and no charge is lost.
. "$(dirname "$0")/../lib.sh"
racers=12
shared_project diabetes
ok store init
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
expect_out PROMOTE
ok register --verdict evaluation/verdict.json

i=0
while [ $i -lt $racers ]; do
	i=$((i + 1))
	git clone -q ../there.git "../job$i"
	cp -r data "../job$i/"
done

# race PROGRAM ARGUMENT... - in every clone at once; exit codes go to race/N.
race() {
	rm -rf ../race
	mkdir ../race
	i=0
	while [ $i -lt $racers ]; do
		i=$((i + 1))
		(
			cd "../job$i" || exit 1
			code=0
			"$bin/$1" $(printf '%s ' "$@" | cut -d' ' -f2- | sed "s/@/$i/g") > "../race/$i.out" 2> "../race/$i.err" || code=$?
			echo $code > "../race/$i"
		) &
	done
	wait
}

count() {
	cat ../race/[0-9] ../race/[0-9][0-9] 2> /dev/null | grep -c "^$1$"
}

race train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=0.@5
[ "$(count 0)" = $racers ] || fail "all should train: $(cat ../race/*.err)"
race evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
[ "$(count 0)" = $racers ] || fail "all should evaluate: $(cat ../race/*.err)"
numbers=$(for i in $(seq $racers); do json .alpha.evaluation "../job$i/evaluation/verdict.json"; done | sort -n | uniq | wc -l)
[ "$numbers" = $racers ] || fail "each evaluation has a number of its own, not $numbers of $racers"
race register --verdict evaluation/verdict.json
[ "$(count 0)" = 1 ] || fail "one wins, not $(count 0): $(cat ../race/*.err)"
[ "$(count 31)" = $((racers - 1)) ] || fail "the others find production moved: $(cat ../race/*.err)"
ok register verify
expect_out "2 versions"
[ "$(git -C ../there.git rev-list --count --merges interlock)" = 0 ] || fail "the log is no line"
git -C ../there.git fsck --strict > "$out" 2>&1 || fail "git fsck"
