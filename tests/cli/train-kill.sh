#!/bin/sh
# kill -9 at any write of train: the package is the old one or the new one, whole; and training again works.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"

prepared diabetes
ok train --data data/split/train.csv --output model
cp -R model before
cp -R .interlock store
n=0
while :; do
	n=$((n + 1))
	[ $n -lt 500 ] || fail "no end of writes"
	rm -rf .interlock model
	cp -R store .interlock
	cp -R before model
	faulty kill $n train --data data/split/train.csv --output model -S train.ridge.alpha=3
	[ "$status" -ne 0 ] || break
	expect_exit 137
	ok predict --model model --data model/golden/input.csv --output scored.csv
	same scored.csv model/golden/expected.csv
	diff -r model before > /dev/null || [ "$(cat model/run_id)" != "$(cat before/run_id)" ] || fail "half of a package"
	ok register verify
done
[ $n -gt 20 ] || fail "only $n writes were seen"
ok train --data data/split/train.csv --output model
