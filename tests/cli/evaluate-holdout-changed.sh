# The hold-out changed since production was scored: no stored number is ever compared, both models are scored on the rows there are now.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

verdict=evaluation/verdict.json
four_lines
judge good.csv mid.csv
decided promote superior
digest=$(json .holdout.digest $verdict)
production=$(json .primary.production $verdict)
cp $verdict before.json

# The same rows in another order, in another file: the same hold-out, the same answer, no charge.
{ head -1 holdout.csv; tail -n +2 holdout.csv | sort; } > turned.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout turned.csv --train train.csv --model-name m
decided promote superior
expect_json .holdout.digest "$digest" $verdict
expect_json '.alpha.evaluation' 1 $verdict

# One label more than before: another hold-out, and production's number is that of the new rows.
sed '5s/,[^,]*$/,4000/' holdout.csv > edited.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout edited.csv --train train.csv --model-name m
expect_exit 0
[ "$(json .holdout.digest $verdict)" != "$digest" ] || fail "an edited label should change the digest"
[ "$(json .primary.production $verdict)" != "$production" ] || fail "production should be scored anew"
awk -F, 'NR == FNR { if (FNR > 1) y[$1] = $4; next } FNR > 1 { e = $2 - y[$1]; s += e * e; n++ } END { printf "%.12g\n", s / n }' edited.csv mid.csv > anew
near "$(json '.primary.production / '"$(cat anew)" $verdict)" 1 1e-9

# Rows that production never answered for cannot be compared: named, on either side; nothing of the old verdict is left.
awk -F, -v OFS=, 'NR == 301 { $1 = 777 } { print }' holdout.csv > grown.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout grown.csv --train train.csv --model-name m
failed 20 data_mismatch '777'
sed 's/^299,/777,/' good.csv > good-grown.csv
run evaluate --candidate predictions:good-grown.csv --production predictions:mid.csv --holdout grown.csv --train train.csv --model-name m
failed 20 data_mismatch '777'

# A column that is gone, by the part it plays.
cut -d, -f2- holdout.csv > keyless.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout keyless.csv --train train.csv --model-name m
failed 20 data_mismatch "'keyless.csv' has no column 'id'"
cut -d, -f1-3 holdout.csv > unlabelled.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout unlabelled.csv --train train.csv --model-name m
failed 20 data_mismatch "'unlabelled.csv' has no column 'y'"
for part in group time weight; do
	gate 'gate: 1' 'task: regression' "holdout: {label: y, key: [id], $part: day}" 'primary: {metric: mse}'
	judge good.csv mid.csv
	failed 20 data_mismatch "'holdout.csv' has no column 'day'"
done
four_lines 'slices: [{by: [shop]}]'
judge good.csv mid.csv
expect_exit 20
expect_one_line_err "'shop'"
