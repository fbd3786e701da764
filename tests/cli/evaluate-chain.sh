# The diabetes chain through the gate: first model, a better one, the same again, a worse one, a changed package.
. "$(dirname "$0")/../lib.sh"
prepared diabetes

ok train --data data/split/train.csv --params params.yaml --output weak -S train.ridge.alpha=20000
judged weak
expect_json .decision promote evaluation/verdict.json
expect_json '.reasons[0]' first_model evaluation/verdict.json
expect_json .candidate.run_id "$(cat weak/run_id)" evaluation/verdict.json
ok register --verdict evaluation/verdict.json

ok train --data data/split/train.csv --params params.yaml --output model
judged model
expect_out 'PROMOTE diabetes: better than production version 1 by *'
expect_json .production.version 1 evaluation/verdict.json
expect_json .golden pass evaluation/verdict.json
near "$(json .primary.candidate evaluation/verdict.json)" 3427.6104639100 1e-6
ok register --run-id "$(cat model/run_id)"
expect_out 'registered diabetes version 2; production: 1 -> 2'

judged model
expect_out 'REJECT diabetes: the predictions are those of production version 2 (mse 3 427.6, 89 rows).'
expect_json '.reasons[0]' no_change evaluation/verdict.json
cp evaluation/verdict.json same.json
judged model
same evaluation/verdict.json same.json

# A sabotaged model: rejected, exit 0, production untouched.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "Y") y = i; print; next } { $y = 400 - $y; print }' data/split/train.csv > wrong.csv
ok train --data wrong.csv --params params.yaml --output wrong
judged wrong
expect_json .decision reject evaluation/verdict.json
expect_json '.reasons[0]' worse evaluation/verdict.json
ok register --verdict evaluation/verdict.json
expect_out 'nothing to register: the verdict is reject (worse)'

# A column that the model needs is not in the hold-out.
awk -F, -v OFS=, 'NR == 1 { sub("BMI", "BMX") } { print }' data/split/holdout.csv > renamed.csv
run evaluate --candidate model --production none --holdout renamed.csv --policy gate.yaml
expect_exit 20
expect_err "'renamed.csv' has no column 'BMI', which the candidate needs"
expect_json '.reasons[0]' data_mismatch evaluation/verdict.json
run evaluate --candidate predictions:none.csv --holdout renamed.csv --policy gate.yaml
expect_exit 50

# Production that somebody changed: 40. Production that is gone: 30, or accepted for a reason.
stored=$(json .path "$out" 2> /dev/null || true)
stored=$("$bin/register" resolve models:/diabetes@production --json | jq -r .path)
printf 'x' >> "$stored/MLmodel"
run evaluate --candidate weak --holdout data/split/holdout.csv --policy gate.yaml
expect_exit 40
expect_json .decision error evaluation/verdict.json
rm -rf "$stored"
run evaluate --candidate weak --holdout data/split/holdout.csv --policy gate.yaml
expect_exit 30
expect_json '.reasons[0]' baseline_unreadable evaluation/verdict.json

ok evaluate --candidate weak --holdout data/split/holdout.csv --policy gate.yaml --accept-lost-baseline --reason 'the disk burned'
expect_json .production.version 2 evaluation/verdict.json
ok register --verdict evaluation/verdict.json
expect_out 'production: 2 -> '

# A candidate that was changed after it was made.
printf 'x' >> model/model.onnx
run evaluate --candidate model --production none --holdout data/split/holdout.csv --policy gate.yaml
expect_exit 40
expect_err 'model/model.onnx does not match its digest'
