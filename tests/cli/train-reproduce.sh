#!/bin/sh
# train --reproduce: the same bytes from the run's own record, or the reason why not.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
ok train --data data/split/train.csv -S 'train.ridge.alpha=[0.5, 5]'
id=$(cat model/run_id)

# Parameters and schema of the work tree have moved on: the record is what counts.
sed -i 's/learner: ridge/learner: ols/' params.yaml
rm schema.yaml
ok train --reproduce "$id"
expect_out "run ????????* reproduced: sha256:* (* ms)"
ok train --reproduce "$(printf %.6s "$id")" --json
expect_json .reproduced true
expect_json .run_id "$id"
[ "$(find .interlock/artifacts -name '*reproduced*' | wc -l)" -eq 0 ] || fail "something was left behind"

# The data moved elsewhere.
mv data/split/train.csv moved.csv
run train --reproduce "$id"
expect_exit 50
expect_one_line_err "cannot open 'data/split/train.csv'"
ok train --reproduce "$id" --data moved.csv

# The data changed.
sed '2s/^\([^,]*\),[^,]*,/\1,33,/' moved.csv > data/split/train.csv
run train --reproduce "$id"
expect_exit 40
expect_one_line_err "'data/split/train.csv' has changed since run"

# A record that was tampered with gives another package.
sed -i 's/"alpha": \[/"alpha": [ 7,/; s/0\.5,$/77,/' .interlock/artifacts/*/"$id"/model/provenance.json
run train --reproduce "$id" --data moved.csv
expect_exit 40

run train --reproduce ffffffffffffffffffffffffffffffff
expect_exit 2
expect_one_line_err "unknown run"
