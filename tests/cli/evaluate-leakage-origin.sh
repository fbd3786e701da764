# A candidate that says it was trained on the hold-out is not judged by it, whatever is given as --train.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model --production none --model-name m
expect_json '[.warnings[] | select(test("was trained on"))] | length' 0 evaluation/verdict.json
ok train --data data/split/holdout.csv --params params.yaml --output cheat
run evaluate --candidate cheat --production none --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --model-name m
expect_exit 21
expect_one_line_err "the candidate's training data, 'data/split/holdout.csv', is the hold-out itself (provenance.json): it is unusable"
expect_json '.reasons[0]' leakage evaluation/verdict.json
# Nor are its rows in another order another table.
{ head -1 data/split/holdout.csv; tail -n +2 data/split/holdout.csv | sort -r; } > turned.csv
run evaluate --candidate cheat --production none --holdout turned.csv --train data/split/train.csv --policy gate.yaml --model-name m
expect_exit 21
expect_one_line_err 'is the hold-out itself'
# Another table as --train than the one it was trained on is said.
head -200 data/split/train.csv > part.csv
run evaluate --candidate model --production none --holdout data/split/holdout.csv --train part.csv --policy gate.yaml --model-name m
expect_exit 0
expect_err 'part.csv has 199 rows, but the candidate was trained on 353 (data/split/train.csv): leakage is looked for in other rows'
