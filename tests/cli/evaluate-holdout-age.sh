# How old a hold-out is: by its file, or by its first evaluation, whichever is earlier.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

verdict=evaluation/verdict.json
aged() { gate 'gate: 1' 'task: regression' "holdout: {label: y, key: [id], max_age_days: $1}" 'primary: {metric: mse}'; }

# The file's time, in whole days and parts of them; without a limit no age is too great.
promoted_before
touch -d '40 days ago' holdout.csv
judge good.csv mid.csv
decided promote superior
aged 41
judge good.csv mid.csv
decided promote superior
aged 39.5
judge good.csv mid.csv
failed 21 holdout_too_old "the hold-out 'holdout.csv' is 40 days old, more than the 39.5 of holdout.max_age_days"

# A copy with a new date is as old as the first evaluation of its rows: the file says that it is of tomorrow, the ledger knows better.
rm -rf .interlock
aged 1e-9
touch -d 'tomorrow' holdout.csv
judge good.csv mid.csv
decided promote superior
cp holdout.csv copy.csv
touch -d 'tomorrow' copy.csv
run evaluate --candidate predictions:other.csv --production predictions:mid.csv --holdout copy.csv --model-name m
failed 21 holdout_too_old "the hold-out 'copy.csv' is * days old, more than the 1e-09 of holdout.max_age_days"
# Other rows are another hold-out.
{ head -1 holdout.csv; awk -F, -v OFS=, 'NR > 1 { $2 += 1000; print }' holdout.csv; } > new.csv
touch -d 'tomorrow' new.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout new.csv --model-name m
decided promote superior

# The validation rows have no ledger: their file's time alone counts, and nothing is recorded.
aged 30
touch -d '31 days ago' new.csv
judge good.csv mid.csv --on validation --validation new.csv
failed 21 holdout_too_old "'new.csv' is 31 days old, more than the 30"
aged 1e-9
touch -d 'tomorrow' holdout.csv
judge good.csv mid.csv --on validation --validation holdout.csv
decided promote superior
judge good.csv mid.csv --on validation --validation holdout.csv
decided promote superior

# A limit that is none.
aged 0
judge good.csv mid.csv
expect_exit 2
expect_one_line_err "'max_age_days' must be more than 0"
