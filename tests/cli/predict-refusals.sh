# What predict cannot score it refuses in one line with the right exit code, and the output stays as it was.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
echo before > scored.csv

refused() {
	expect_exit "$1"
	expect_one_line_err "$2"
	[ "$(cat scored.csv)" = before ] || fail "scored.csv was touched"
}

cut -d, -f1-3,5- data/split/holdout.csv > no-bmi.csv
run predict --model model --data no-bmi.csv --output scored.csv
refused 20 "predict: 'no-bmi.csv' has no column 'BMI', which model 'model' needs"

run predict --model model --data nope.csv --output scored.csv
refused 50 "cannot open 'nope.csv': No such file or directory"
run predict --model nope --data data/split/holdout.csv --output scored.csv
refused 50 "cannot open 'nope': No such file or directory"

: > empty.csv
run predict --model model --data empty.csv --output scored.csv
refused 20 "empty.csv"
head -1 data/split/holdout.csv > header.csv
run predict --model model --data header.csv --output scored.csv
refused 20 "header.csv"
sed '3s/^\([^,]*\),[^,]*,/\1,old,/' data/split/holdout.csv > word.csv
run predict --model model --data word.csv --output scored.csv
refused 20 "word.csv:3"

cp -R model changed
printf x >> changed/model.onnx
run predict --model changed --data data/split/holdout.csv --output scored.csv
refused 40 "changed/model.onnx does not match its digest"
cp -R model gone
rm gone/golden/input.csv
run predict --model gone --data data/split/holdout.csv --output scored.csv
refused 40 "gone/golden/input.csv is missing from the package"

head -c 400 model/model.onnx > cut.onnx
run predict --model cut.onnx --data data/split/holdout.csv --output scored.csv
refused 20 "cut.onnx: not an ONNX model"
run predict --model schema.yaml --data data/split/holdout.csv --output scored.csv
refused 20 "schema.yaml: not an ONNX model"
mkdir folder
run predict --model folder --data data/split/holdout.csv --output scored.csv
refused 50 "MLmodel"

run predict --model models:/diabetes@production --data data/split/holdout.csv --output scored.csv
refused 2 "diabetes"
run predict --model predictions:x.csv --data data/split/holdout.csv --output scored.csv
refused 2 "is no model that can score"
run predict --model model --data data/split/holdout.csv
expect_exit 2
run predict --model model --data data/split/holdout.csv --output scored.csv --key nokey
refused 20 "has no column 'nokey'"
