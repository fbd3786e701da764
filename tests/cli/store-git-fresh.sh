# What a job on an empty machine takes of a large store: of runs those that it asks for, of hold-outs the newest evaluations; and the answers are those of
# a machine that has it all.
. "$(dirname "$0")/../lib.sh"
command -v python3 > /dev/null || skip "python3"
shared_project diabetes
two_registered
there=$PWD/../there.git
python3 "$root/tests/bench/store_branch.py" "$there" 130 64 | git -C "$there" fast-import --quiet || fail "fast-import"
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=1.1
echo 'schema: "2.0"' > dvc.lock
run_id=$(cat model/run_id)
ok lock keep --run-id "$run_id" --branch main
judged model
# verdict - digest of the newest verdict on the run, as its record here has it.
verdict() {
	ok runs show "$run_id" --json
	json '.tags["interlock.verdict"]'
}
first=$(verdict)

# fresh - another machine, and we are on it.
fresh() {
	cd "$there/.." || exit 1
	rm -rf fresh
	git clone -q -b main "$there" fresh
	cp -R project/data project/model project/dvc.lock fresh/
	rm -f fresh/model/run_id fresh/dvc.lock
	cd fresh || exit 1
}
# taken N WHAT - so many runs are on this machine.
taken() {
	run runs list --local --most 1000 --json
	[ "$(json length)" = "$1" ] || fail "$2: $(json length) runs were taken, not $1"
}

fresh
ok register --run-id "$run_id"
expect_out 'nothing to register: the verdict is inconclusive'
taken 1 'register --run-id'
! ls .interlock/logs/*/holdout > "$lib_dir/kept" 2>&1 || fail "ledgers of other hold-outs were read from their beginning: $(cat "$lib_dir/kept")"
ok register --run-id "$run_id" --override --reason "to be seen" --model-name other
taken 1 'register --override'
fresh
ok runs show "$(printf '%.8s' "$run_id")" --json
expect_json .run_id "$run_id"
taken 1 'runs show'
run runs show 0123456789abcdef0123456789abcdef
expect_exit 2
expect_err "unknown run"
taken 1 'an unknown run'
ok runs find model --json
cp "$out" ../found
taken 1 'runs find, of a run that is here'
fresh
ok runs find model --json
cmp -s "$out" ../found || fail "another run made the model"
expect_json .run_id "$run_id"
taken 1 'runs find'
fresh
ok lock restore --branch main --json
expect_json .run_id "$run_id"
taken 1 'lock restore'
ok lock restore --branch nobodys
expect_out 'no dvc.lock is restored'
taken 1 'a branch without a run'
fresh
git commit -q --allow-empty -m "More"
ok lock check --json
cp "$out" ../checked
taken 1 'lock check'
fresh
ok store status --json
expect_json .evaluations 133
expect_json .holdouts 3
taken 0 'store status'
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output again
taken 1 'evaluate'

# All of them for a list; and what was said of one stays.
fresh
git commit -q --allow-empty -m "More"
ok runs list --most 1000 --json
expect_json length 133
taken 133 'runs list'
ok runs find model --json
cmp -s "$out" ../found || fail "the newest of all runs that made the model is another one"
ok lock check --json
cmp -s "$out" ../checked || fail "lock check says something else"

# Who asks for many, one by one, is given all.
fresh
git -C "$there" ls-tree -r --name-only interlock runs | head -9 | sed 's|^runs/\(..\)/\(.*\)\.json|\1\2|' > ../ids
# shellcheck disable=SC2046
ok runs compare $(head -8 ../ids)
taken 8 'eight runs'
# shellcheck disable=SC2046
ok runs compare $(cat ../ids)
taken 133 'nine runs'

# A record that changes is taken again, once: a run that was deleted here stays so, and what waits for the remote is newer than the branch.
fresh
[ "$(verdict)" = "$first" ] || fail "another verdict"
queue=.interlock/queue/$(ls "$there/../project/.interlock/queue")
cp -R . ../deleted
sed 's/min_rows: 50/min_rows: 51/' gate.yaml > gate-2.yaml
cp gate-2.yaml ../project/
(cd ../project && ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate-2.yaml --output evaluation) || exit 1
second=$(cd ../project && verdict)
[ "$first" != "$second" ] || fail "the verdicts are the same"
mkdir -p "$queue"
: > "$queue/$run_id"
[ "$(verdict)" = "$first" ] || fail "what waits was replaced"
rm -r .interlock/queue .interlock/taken
[ "$(verdict)" = "$second" ] || fail "the record that changed was not taken again"
taken 1 'a record that changed'
cd ../deleted || exit 1
ok runs delete "$run_id"
ok runs show "$run_id" --json
expect_json .lifecycle deleted
ok runs list --most 1000 --json
expect_json length 132

# What is looked at is checked: the end of each ledger, and a record under another run's name.
fresh
cd .. && git clone -q -b interlock "$there" edited && cd edited || exit 1
ledger=$(ls -d holdout/* | tail -1)
last=$(find "$ledger" -name '*.json' | sort | tail -1)
sed 's/"decision":"[a-z]*"/"decision":"never"/' "$last" > edited && mv edited "$last"
git commit -qam "By hand" && git push -q origin interlock
cd ../fresh || exit 1
run register --run-id "$run_id"
expect_exit 40
expect_err 'its chain of digests is broken there'
cd ../edited || exit 1
git revert --no-edit HEAD > "$out" && mkdir -p runs/01 && cp "$(find runs -name '*.json' | sort | tail -1)" runs/01/23456789abcdef0123456789abcdef.json
git add -A && git commit -qam "Under another name" && git push -q origin interlock
cd ../fresh || exit 1
run runs show 01234567
expect_exit 40
expect_err 'is no record of a run'
