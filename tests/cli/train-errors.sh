#!/bin/sh
# train's mistakes are one line with the right exit code, and leave the package of before as it was.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
ok train --data data/split/train.csv --output model
cp -R model before

# refused CODE TEXT ARGUMENT... - one line, that code, and the old package stands.
refused() {
	code=$1
	text=$2
	shift 2
	run train --output model "$@"
	expect_exit "$code"
	expect_one_line_err "$text"
	[ ! -s "$out" ] || fail "nothing expected on stdout"
	diff -r model before > /dev/null || fail "the package was touched"
	[ -z "$(find . -name '.model.*')" ] || fail "a temporary folder was left"
}

refused 50 "train: cannot open 'nope.csv': No such file or directory" --data nope.csv
refused 2 "train: --data FILE is missing"
sed -i 's/learner: ridge/learner: rigde/' params.yaml
line=$(grep -n rigde params.yaml | cut -d: -f1)
refused 2 "train: params.yaml:$line:12: unknown learner 'rigde' (did you mean 'ridge'?)" --data data/split/train.csv
git checkout -q params.yaml
refused 2 "unknown key 'lerner' (did you mean 'learner'?)" --data data/split/train.csv -S train.lerner=ols
refused 2 "'alpha' must be at least 0, not -1" --data data/split/train.csv -S train.ridge.alpha=-1
refused 50 "cannot open 'nope.yaml'" --data data/split/train.csv --params nope.yaml
refused 2 "--threads must be from 1 to 256" --data data/split/train.csv --threads 0
refused 20 "has no column 'Z'" --data data/split/train.csv -S train.target=Z
refused 20 "has 194 classes" --data data/split/train.csv -S train.learner=logistic
refused 2 "no column 'nope' to drop" --data data/split/train.csv -S 'train.drop=[nope]'

rm schema.yaml
printf 'x,Y\n2,3\n4,\n' > bad.csv
refused 20 "train: bad.csv:3: no value in the target column 'Y'" --data bad.csv
printf 'x,Y\n2,3\n4,NaN\n' > bad.csv
refused 20 "train: bad.csv:3" --data bad.csv
printf 'x,Y\n2,3\n4,inf\n' > bad.csv
refused 20 "train: bad.csv:3" --data bad.csv
printf 'x,Y\n' > bad.csv
refused 20 "bad.csv" --data bad.csv
: > bad.csv
refused 20 "bad.csv" --data bad.csv
printf 'x,x,Y\n1,2,3\n' > bad.csv
refused 20 "bad.csv" --data bad.csv
printf 'x,Y\n1,2,3\n' > bad.csv
refused 20 "bad.csv:2" --data bad.csv
printf 'x,Y\n1,\377\n' > bad.csv
refused 20 "bad.csv:2" --data bad.csv
noise 4096 > bad.csv
refused 20 "bad.csv" --data bad.csv
printf 'x,Y\n1,yes\n2,yes\n' > bad.csv
refused 20 "one class only ('yes')" --data bad.csv -S train.learner=logistic
printf 'prediction,Y\n1,2\n2,3\n3,5\n' > bad.csv
refused 20 "column 'prediction' has the name of a model's output" --data bad.csv
printf 'x,Y\n1,2\n2,3\n3,5\n' > bad.csv
refused 20 "3 rows are too few for train.folds: 5" --data bad.csv -S 'train.ridge.alpha=[1, 2]'

# A run that began and failed is on record as FAILED.
ok runs list --json
[ "$(json '[.[] | select(.status == "FAILED")] | length')" -ge 1 ] || fail "no run is FAILED"
[ "$(json '[.[] | select(.status == "RUNNING")] | length')" -eq 0 ] || fail "a run was left RUNNING"

# Fewer rows than columns: the solution of minimum norm, and a warning.
printf 'a,b,c,d,Y\n1,2,3,1,5\n2,1,7,3,3\n4,4,1,9,8\n' > few.csv
ok train --data few.csv --output few -S train.learner=ols
expect_err "warning: the design has rank 2 of 4 (3 rows): ols takes the solution of minimum norm"

# A folder that never was a package is not replaced.
mkdir precious
echo 1 > precious/file
run train --data few.csv --output precious
expect_exit 2
expect_one_line_err "holds files that are no model package"
expect_file precious/file 1
