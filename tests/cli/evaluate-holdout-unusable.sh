# A hold-out that cannot decide: exit 20 or 21, and no old promote survives it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

promoted_before
{ cat train.csv; awk 'NR > 18 && NR < 31' holdout.csv; } > leaky.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout holdout.csv --train leaky.csv --model-name m
failed 21 leakage 'evaluate: 12 of 300 hold-out rows are also in leaky.csv (first: id 17): the hold-out is unusable'
expect_file evaluation/report.md 'leaky.csv'

# The same rows under other keys.
promoted_before
{ cat train.csv; awk -F, -v OFS=, 'NR > 18 && NR < 31 { $1 += 5000; print }' holdout.csv; } > leaky.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout holdout.csv --train leaky.csv --model-name m
failed 21 leakage '12 of 300 hold-out rows are also in leaky.csv (first: id 17): the hold-out is unusable'

# The validation table counts too.
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout holdout.csv --train train.csv --validation leaky.csv --model-name m
failed 21 leakage 'leaky.csv'

promoted_before
{ cat holdout.csv; sed -n 5p holdout.csv; } > twice.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout twice.csv --model-name m
failed 21 data_mismatch "id 3 is in 'twice.csv' twice: the hold-out is unusable"

promoted_before
sed '5s/,[^,]*$/,/' holdout.csv > unlabelled.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout unlabelled.csv --model-name m
failed 20 data_mismatch "has no label 'y' for id 3"

printf 'id,x,y\n' > empty.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout empty.csv --model-name m
failed 20 data_mismatch 'empty.csv'

awk -F, -v OFS=, 'NR == 1 { $4 = "target" } { print }' holdout.csv > renamed.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout renamed.csv --model-name m
failed 20 data_mismatch "has no column 'y'"

four_lines 'reuse: {evaluations: 1, on_exhausted: block}'
judge bad.csv mid.csv
failed 21 holdout_exhausted 'the hold-out is used up'

gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id], max_age_days: 30}' 'primary: {metric: mse}'
touch -d '40 days ago' holdout.csv
judge good.csv mid.csv
failed 21 holdout_too_old "the hold-out 'holdout.csv' is 40 days old, more than the 30 of holdout.max_age_days"

# A missing file leaves no verdict at all.
run evaluate --candidate predictions:good.csv --production none --holdout nope.csv --model-name m
expect_exit 50
expect_one_line_err "cannot open 'nope.csv': No such file or directory"
expect_no_file evaluation/verdict.json
