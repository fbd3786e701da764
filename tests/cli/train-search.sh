#!/bin/sh
# A list in the parameters is searched by cross-validation; each row's out-of-fold prediction can be written.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
ok train --data data/split/train.csv -S 'train.ridge.alpha=[20000, 1, 10]' --json
first=$(json .digest)
[ "$(json .params.alpha)" != 20000 ] || fail "20000 cannot be the best"
near "$(json .metrics.cv_rmse)" 54 2
best=$(json .params.alpha)

# The package is that of the best value given alone.
ok train --data data/split/train.csv -S "train.ridge.alpha=$best" --json
expect_json .digest "$first"

# Threads and the order of rows change no fold.
(head -1 data/split/train.csv; tail -n +2 data/split/train.csv | sort -r) > shuffled.csv
ok train --data shuffled.csv -S 'train.ridge.alpha=[20000, 1, 10]' --threads 2 --json
expect_json .digest "$first"

ok train --data data/split/train.csv -S 'train.ridge.alpha=[20000, 1, 10]'
expect_out "ridge alpha=$best on 353 rows: cv rmse *, train rmse *: model"
ok runs show "$(cat model/run_id)" --json
expect_json .params.alpha "$best"
near "$(json .metrics.cv_rmse)" 54 2

# Out-of-fold predictions: one a row, under the key, worse than the training rows' own and better than nothing.
ok train --data data/split/train.csv --out-of-fold oof.csv --json
[ "$(wc -l < oof.csv)" -eq 354 ] || fail "one prediction a row expected"
expect_file oof.csv "id,prediction"
near "$(json .metrics.cv_rmse)" 54 2

# A learner that iterates leaves its objective step by step, and it falls.
ok train --data data/split/train.csv -S train.learner=lasso --output steps
ok runs show "$(cat steps/run_id)" --metric train_objective --json
[ "$(json 'length')" -gt 3 ] || fail "more than three steps expected"
expect_json '[.[].value] | (.[0] == max) and (.[-1] - min < 1e-9) and (.[0] - .[-1] > 1)' true
