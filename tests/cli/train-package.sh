#!/bin/sh
# train writes a package that reproduces the reference error, as one finished run that says where it comes from.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
expect_out "run ????????* ridge alpha=0.5 on 353 rows: train rmse 52.3 (* ms): model"
for file in MLmodel model.onnx profile.json golden/input.csv golden/expected.csv provenance.json run_id; do
	expect_file "model/$file"
done
id=$(cat model/run_id)
[ ${#id} -eq 32 ] || fail "a run id has 32 digits"
expect_json .run_id "$id" model/provenance.json
expect_json .git.commit "$(git rev-parse HEAD)" model/provenance.json
expect_json .git.dirty false model/provenance.json
expect_json .seed 7 model/provenance.json
expect_json .params.train.ridge.alpha 0.5 model/provenance.json
expect_json '.data[0].rows' 353 model/provenance.json

# The same error as scikit-learn's on the 89 named rows.
ok predict --model model --data data/split/holdout.csv --output scored.csv
mse=$(paste -d, scored.csv data/split/holdout.csv | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "prediction") p = i; if ($i == "Y") y = i } next }
	{ s += ($p - $y) ^ 2; n++ } END { printf "%.10f", s / n }')
near "$mse" 3427.6104639100 1e-8

# The run's record.
ok runs show "$id" --json
expect_json .status FINISHED
expect_json '.params.alpha' 0.5
expect_json '.params.learner' ridge
expect_json '.tags["mlflow.source.git.commit"]' "$(git rev-parse HEAD)"
expect_json '.tags["interlock.provenance"]' "sha256:$(sha256sum model/provenance.json | cut -d' ' -f1)"
near "$(json '.metrics.train_rmse')" 52.2975 0.0001

# JSON says the same, and nothing else is on stdout.
ok train --data data/split/train.csv --output again --json
expect_json .learner ridge
expect_json .params.alpha 0.5
expect_json .model again
near "$(json .metrics.train_rmse)" 52.2975 0.0001
digest=$(json .digest)

# Another run of the same is the same package, but for its run id and its provenance.
for file in MLmodel model.onnx profile.json golden/input.csv golden/expected.csv; do
	same "model/$file" "again/$file"
done
different model/run_id again/run_id
ok runs show "$id" --json
expect_json '.tags["interlock.model"]' "$digest"

# Neither the order of the rows nor threads nor the file's name change it.
(head -1 data/split/train.csv; tail -n +2 data/split/train.csv | sort -r) > shuffled.csv
ok train --data shuffled.csv --output shuffled --threads 3 --json
expect_json .digest "$digest"
ok train --data data/split/train.csv --output other -S train.ridge.alpha=0.6 --json
[ "$(json .digest)" != "$digest" ] || fail "another alpha is another model"

ok train --data data/split/train.csv -q
expect_silent

# Whatever the package's digest covers is an out of the stage train, so that a package restored by DVC is the one that the run knows.
(cd model && find . -type f) | sed 's|^\./||' | while read -r file; do
	case $file in run_id | provenance.json) continue ;; esac
	grep -qE "^    - model/(${file%%/*})\$" dvc.yaml || fail "model/$file is no out in dvc.yaml"
done || exit 1
