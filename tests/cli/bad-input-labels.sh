# Data that is well-formed and yet no good: labels that are missing or not finite, one class, a constant column, fewer rows than columns,
# the model that is in production already, a policy that can never pass.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json

# label VALUE - the training table with one label replaced.
label() {
	awk -F, -v OFS=, -v v="$1" 'NR == 5 { $NF = v } { print }' data/split/train.csv > bad.csv
}
for value in nan NaN inf -Infinity 1e999 abc 0x10; do
	label "$value"
	run train --data bad.csv --params params.yaml --output out
	expect_exit 20
	expect_one_line_err "bad.csv:5:"
	expect_no_file out
done
label ''
run train --data bad.csv --params params.yaml --output out
expect_exit 20
expect_one_line_err bad.csv
expect_no_file out

awk -F, -v OFS=, 'NR == 5 { $NF = "" } { print }' data/split/holdout.csv > bad.csv
run evaluate --candidate model --holdout bad.csv --train data/split/train.csv --policy gate.yaml --output evaluation-bad
expect_exit 20
expect_one_line_err bad.csv
expect_json .decision error evaluation-bad/verdict.json

# Fewer rows than columns: ridge has an answer. No rows: nobody has.
head -6 data/split/train.csv > few.csv
ok train --data few.csv --params params.yaml --output few
head -1 data/split/train.csv > none.csv
run train --data none.csv --params params.yaml --output out
expect_exit 20

# A feature that is the same in every row is divided by one.
awk -F, -v OFS=, 'NR > 1 { $2 = 50 } { print }' data/split/train.csv > constant.csv
ok train --data constant.csv --params params.yaml --output constant

# A column that the model needs is missing, or is text.
cut -d, -f 1-3,5- data/split/holdout.csv > lacks.csv
run predict --model model --data lacks.csv --output scored.csv
expect_exit 20
expect_one_line_err "'lacks.csv' has no column 'BMI', which model 'model' needs"
awk -F, -v OFS=, 'NR > 1 { $4 = "heavy" } { print }' data/split/holdout.csv > words.csv
run predict --model model --data words.csv --output scored.csv
expect_exit 20
expect_no_file scored.csv

# The hold-out shares rows with the training table.
{ cat data/split/holdout.csv; sed -n 2,13p data/split/train.csv; } > leaky.csv
run evaluate --candidate model --holdout leaky.csv --train data/split/train.csv --policy gate.yaml --output leaky
expect_exit 21
expect_one_line_err "12 of 101 hold-out rows are also in data/split/train.csv (first: id "
{ cat data/split/holdout.csv; sed -n 2p data/split/holdout.csv; } > twice.csv
run evaluate --candidate model --holdout twice.csv --train data/split/train.csv --policy gate.yaml --output twice
expect_exit 21

# The candidate is what runs already.
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output again
expect_json .decision reject again/verdict.json
expect_json '.reasons[0]' no_change again/verdict.json
run evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output again --exit-code
expect_exit 10

# A policy that can never pass.
sed 's/min_rows: 50/min_rows: 5000/' gate.yaml > never.yaml
run evaluate plan --policy never.yaml --rows 89
expect_exit 2
expect_one_line_err 'this policy can never pass on 89 rows'

# One class alone.
mkdir iris && cd iris || exit 1
prepared iris
grep -E '^id|setosa' data/split/train.csv > one-class.csv
run train --data one-class.csv --params params.yaml --output out
expect_exit 20
expect_one_line_err one-class.csv
expect_no_file out
