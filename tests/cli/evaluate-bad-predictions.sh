# Predictions that are missing, too many or no numbers: on the candidate's side and on production's.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

promoted_before
sed '/^17,/d' good.csv > short.csv
judge short.csv mid.csv
failed 20 data_mismatch '*17*'
sed '$a 9999,1' good.csv > long.csv
judge long.csv mid.csv
failed 20 data_mismatch '*9999*'
sed '/^17,/p' good.csv > twice.csv
judge twice.csv mid.csv
failed 20 data_mismatch '*17*'
judge good.csv short.csv
failed 20 data_mismatch '*17*'

sed 's/^17,.*/17,nan/' good.csv > nan.csv
judge nan.csv mid.csv
decided reject non_finite_predictions
expect_err 'missing or not finite on 1 of 300 rows (first: id 17)'
expect_out 'REJECT m: *not finite on 1 of 300 rows*'
sed 's/^17,.*/17,/' good.csv > blank.csv
judge blank.csv mid.csv
decided reject non_finite_predictions
sed 's/^17,.*/17,inf/' good.csv > inf.csv
judge inf.csv none
decided reject non_finite_predictions

promoted_before
judge good.csv nan.csv
failed 30 baseline_unreadable '*not finite on 1 of 300 rows*'
promoted_before
judge good.csv gone.csv
failed 30 baseline_unreadable "the production model cannot be read: *gone.csv*"
judge gone.csv good.csv
expect_exit 50
expect_no_file evaluation/verdict.json

# A lost baseline can be accepted, by a reason that stays.
judge good.csv gone.csv --accept-lost-baseline
expect_exit 2
judge good.csv gone.csv --accept-lost-baseline --reason 'the disk burned'
decided promote first_model
expect_json .lost_baseline.accepted_because 'the disk burned' evaluation/verdict.json
expect_out '*Production could not be read, which was accepted.'

# Commands and files are judged alike.
printf '#!/bin/sh\ncat > seen.csv\ncat good.csv\n' > model.sh
run evaluate --candidate 'command:sh model.sh' --production predictions:mid.csv --holdout holdout.csv --model-name m
decided promote superior
expect_file seen.csv 'id,x,region'
! in_file seen.csv 'y' || fail "the command must not see the label"
run evaluate --candidate 'command:exit 3' --production predictions:mid.csv --holdout holdout.csv --model-name m
failed 20 data_mismatch '*3*'
