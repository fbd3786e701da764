# Rows that are not one observation each: groups, weights and time get their own test, and their own leakage.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

awk 'BEGIN { print "id,g,w,day,x,y" > "holdout.csv"; print "id,g,w,day,x,y" > "train.csv"
	for (i = 0; i < 300; i++) { y = (i * 37 % 101) * 8
		printf "%d,g%d,%d,2026-02-%02dT%02d:%02d:00Z,%d.5,%d\n", i, i / 6, i % 3 + 1, i / 24 + 1, i % 24, i % 60, i * 3, y > "holdout.csv"
		printf "%d,t%d,1,2026-01-%02dT00:00:00Z,%d.25,%d\n", i + 1000, i / 6, i % 30 + 1, i * 7, y > "train.csv" } }'
shape() {
	gate 'gate: 1' 'task: regression' "holdout: {label: y, key: [id], $1}" 'primary: {metric: mse}'
}

shape 'group: g'
judge good.csv mid.csv
decided promote superior
expect_json .primary.test cluster_t evaluation/verdict.json
expect_json .holdout.groups 50 evaluation/verdict.json
expect_json .primary.df 49 evaluation/verdict.json
ok evaluate selftest

shape 'weight: w'
judge good.csv mid.csv
decided promote superior
expect_json .primary.test weighted_t evaluation/verdict.json
near "$(json .holdout.n_eff evaluation/verdict.json)" 257.142857 1e-5
ok evaluate selftest

shape 'group: g, weight: w'
judge good.csv mid.csv
decided promote superior
expect_json '.primary | [.test, .df] | join(" ")' 'cluster_t 49' evaluation/verdict.json
ok evaluate selftest

shape 'time: day, horizon: 2'
judge good.csv mid.csv
decided promote superior
expect_json .primary.test dm_hln evaluation/verdict.json
expect_json .holdout.time day evaluation/verdict.json
cp evaluation/verdict.json before.json
{ head -1 holdout.csv; tail -n +2 holdout.csv | sort -r; } > turned.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout turned.csv --train train.csv --model-name m
expect_json '.primary | tojson' "$(json '.primary | tojson' before.json)" evaluation/verdict.json
ok evaluate selftest

# The training table goes past the hold-out's beginning; a group is on both sides; a weight is no number.
sed 's/2026-01-30/2026-02-02/' train.csv > late.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout holdout.csv --train late.csv --model-name m
failed 21 leakage "late.csv goes up to 'day' 2026-02-02T00:00:00Z, but the hold-out begins at 2026-02-01T00:00:00Z"
shape 'group: g'
sed 's/,t7,/,g7,/' train.csv > shared.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout holdout.csv --train shared.csv --model-name m
failed 21 leakage "6 of 300 hold-out rows belong to a 'g' that is also in shared.csv"
shape 'weight: w'
sed 's/^7,g1,2/7,g1,-2/' holdout.csv > negative.csv
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout negative.csv --model-name m
failed 20 data_mismatch "the weight 'w' of id 7 is not a number of 0 or more"
