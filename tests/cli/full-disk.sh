# A disk that is full at any write of ingest, split, train, predict or evaluate: exit 50, one line, and earlier outputs as they were.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok predict --model model --data data/split/holdout.csv --output scored.csv
cp -R . "$lib_dir/before"

# full PATHS -- COMMAND... - at every write in turn; PATHS are the outputs that must stay.
full() {
	paths=
	while [ "$1" != -- ]; do
		paths="$paths $1"
		shift
	done
	shift
	n=0
	while :; do
		n=$((n + 1))
		[ $n -lt 500 ] || fail "no end of writes"
		faulty enospc $n "$@"
		[ "$status" -ne 0 ] || break
		expect_exit 50
		[ "$(wc -l < "$err")" -eq 1 ] || fail "one line expected"
		for path in $paths; do
			diff -r "$path" "$lib_dir/before/$path" > /dev/null || fail "$path changed"
		done
		[ -z "$(find . -path ./.git -prune -o -name '.*.tmp' -print)" ] || fail "temporary files are left: $(find . -name '.*.tmp')"
	done
	[ $n -gt 1 ] || fail "no write was seen"
	ok register verify
}

full data -- ingest data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json
full data -- split data/clean.csv --params params.yaml --output-dir data/split
full model -- train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=3
full scored.csv -- predict --model model --data data/split/train.csv --output scored.csv
rm -rf "$lib_dir/before"
cp -R . "$lib_dir/before"
full model data -- evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output fresh
