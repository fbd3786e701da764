# A registered model is scored under its name and version, and only if its package is what was registered.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
ok register --run-id "$(cat model/run_id)" --alias staging
ok predict --model models:/diabetes@staging --data data/split/holdout.csv --output scored.csv
expect_out "scored 89 rows with diabetes 1: scored.csv"
ok predict --model models:/diabetes/1 --data data/split/holdout.csv --output again.csv --json
expect_json .model diabetes
expect_json .version 1
same scored.csv again.csv
ok predict --model "runs:/$(cat model/run_id)/model" --data data/split/holdout.csv --output run.csv -q
same scored.csv run.csv

cut -d, -f1-3,5- data/split/holdout.csv > no-bmi.csv
run predict --model models:/diabetes/1 --data no-bmi.csv --output scored.csv
expect_exit 20
expect_one_line_err "predict: 'no-bmi.csv' has no column 'BMI', which model diabetes 1 needs"

ok register resolve models:/diabetes/1 --json
path=$(json .path)
chmod -R u+w "$path"
sed -i 's/ridge/wedge/' "$path/MLmodel"
run predict --model models:/diabetes/1 --data data/split/holdout.csv --output scored.csv
expect_exit 40
expect_one_line_err "does not match"
same scored.csv again.csv
