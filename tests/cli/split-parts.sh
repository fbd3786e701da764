# split: sizes, sentence, files and record; the same rows whatever the order of the file; text copied as it is.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
expect_out 'train 353 rows, hold-out 89 rows, no row in both: data/split'
tail -n +2 data/split/holdout.csv | cut -d, -f1 | sort > seen && sort holdout-ids.txt > wanted
same seen wanted
expect_json '[.method, .seed, .train.rows, .validation.rows, .holdout.rows, .holdout.path] | join(" ")' 'rows 7 353 0 89 holdout.csv' data/split/split.json
{ tail -n +2 data/split/train.csv; tail -n +2 data/split/holdout.csv; } | sort > seen && tail -n +2 data/clean.csv | sort > wanted
same seen wanted

# Another order of the file, another name, another folder: the same bytes.
{ head -1 data/clean.csv; tail -n +2 data/clean.csv | sort -r; } > shuffled.csv
ok split --data shuffled.csv --params params.yaml --output_dir other --json
for file in train.csv holdout.csv split.json; do
	same data/split/$file other/$file
done
expect_json '[.train.rows, .holdout.rows, .holdout.path, .validation.path] | map(. // "null" | tostring) | join(" ")' '353 89 other/holdout.csv null'
expect_json '.holdout.digest' "$(json .holdout.digest data/split/split.json)"

# Shares, with a validation part; a later split without one removes it, and leaves other files alone.
printf 'seed: 1\nsplit: {holdout: 0.2, validation: 0.1}\n' > p.yaml
echo mine > other/mine.txt
ok split data/clean.csv --params p.yaml --output-dir other
expect_out 'train 308 rows, validation 45 rows, hold-out 89 rows, no row in two: other'
expect_file other/validation.csv
cat other/train.csv other/validation.csv other/holdout.csv | grep -v id | cut -d, -f1 | sort | uniq -d > twice
[ ! -s twice ] || fail "rows in two parts: $(cat twice)"
cp other/holdout.csv first.csv
ok split data/clean.csv --params p.yaml -S split.validation=0 --output-dir other
expect_no_file other/validation.csv
expect_file other/mine.txt
same first.csv other/holdout.csv
ok split data/clean.csv --params p.yaml -S seed=2 --output-dir other
different first.csv other/holdout.csv

# 0.2 of 10 rows is 2 rows, not 3, and of 11 rows 3; without a schema the rows' content tells them apart.
mkdir plain && cd plain || exit 1
{ echo 'x,note'; seq 1 10 | sed 's/$/,"a, ""quoted"""/'; } > ten.csv
ok split ten.csv -S split.holdout=0.2 --output-dir s
expect_out 'train 8 rows, hold-out 2 rows, no row in both: s'
grep -q '^[0-9]*,"a, ""quoted"""$' s/train.csv || fail "the row's text should be as it was"
{ cat ten.csv; echo '11,b'; } > eleven.csv
ok split eleven.csv -S split.holdout=0.2 --output-dir s
expect_out 'train 8 rows, hold-out 3 rows'

# Rows of equal content are told apart by nothing: they stay together.
{ echo 'x'; for i in 1 2 3 4 5 6; do echo 1; done; echo 2; } > twins.csv
ok split twins.csv -S split.holdout=0.1 --output-dir s
[ "$(cat s/train.csv s/holdout.csv | grep -c '^1$')" = 6 ] || fail "six twins"
grep -q '^1$' s/train.csv && grep -q '^1$' s/holdout.csv && fail "twins on both sides"
true
