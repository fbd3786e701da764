# The ledger: the same question is free, another policy is not, validation rows are never charged, and a worn hold-out warns.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

verdict=evaluation/verdict.json
judge good.csv none
expect_json .alpha.evaluation 1 $verdict
cp $verdict first.json
judge good.csv none
same $verdict first.json

# Row order and file names change nothing; nor do threads.
{ head -1 holdout.csv; tail -n +2 holdout.csv | sort -r; } > turned.csv
{ head -1 good.csv; tail -n +2 good.csv | sort -t, -k2; } > shuffled.csv
run evaluate --candidate predictions:shuffled.csv --production none --holdout turned.csv --train train.csv --model-name m --threads 5
expect_exit 0
expect_json .alpha.evaluation 1 $verdict
for key in .candidate.digest .holdout.digest .seed .primary .floors .sentence .controls; do
	expect_json "$key | tojson" "$(json "$key | tojson" first.json)" $verdict
done

judge mid.csv none
expect_json .alpha.evaluation 2 $verdict
four_lines '# another policy'
judge mid.csv none
expect_json .alpha.evaluation 3 $verdict
expect_err 'the hold-out is worn'

# Validation: nothing is written to the store.
cp .interlock/track.db before.db
run evaluate --candidate predictions:bad.csv --production none --validation holdout.csv --train train.csv --on validation --model-name m
expect_exit 0
expect_json .holdout.on validation $verdict
expect_json .alpha.evaluation 0 $verdict
expect_out '; on the validation rows'
same .interlock/track.db before.db
judge good.csv none
expect_json .alpha.evaluation 4 $verdict

# Where the ledger cannot be written, no verdict is shown.
rm -rf .interlock
: > .interlock
judge bad.csv none
[ "$status" != 0 ] || fail "a verdict without a ledger"
expect_no_file $verdict
[ ! -s "$out" ] || fail "nothing may be shown"
