# split by stratum, by group and by time.
. "$(dirname "$0")/../lib.sh"

prepared iris
expect_out 'train 99 rows, hold-out 51 rows, no row in both: data/split'
# The same rows on any machine: this digest is the same wherever the test runs.
expect_json .holdout.digest sha256:4d4bb633de0bd3cb4976e46535ea89c1550581c90a01f82204d6171997279e2e data/split/split.json
for kind in setosa versicolor virginica; do
	[ "$(grep -c "$kind" data/split/holdout.csv)" = 17 ] || fail "17 of $kind expected"
done
ok split data/clean.csv --params params.yaml -S split.validation=0.1 --output-dir s
expect_out 'train 84 rows, validation 15 rows, hold-out 51 rows, no row in two: s'
for kind in setosa versicolor virginica; do
	[ "$(grep -c "$kind" s/validation.csv)" = 5 ] || fail "5 of $kind expected"
done

# Groups never cross, and equal times never straddle a border. 60 rows: 12 groups of 5, 20 days of 3.
cd "$(mktemp -d)" || exit 1
awk 'BEGIN { print "id,g,t"; for (i = 0; i < 60; i++) printf "%d,g%d,2026-01-%02d\n", i, i % 12, 1 + int(i / 3) }' > t.csv
printf 'columns: {id: int, g: category, t: time}\nrows: {key: id}\n' > schema.yaml
ok split t.csv -S split.group=g -S split.holdout=0.2 -S split.validation=0.2 --output-dir s
expect_out 'train 30 rows, validation 15 rows, hold-out 15 rows, no row in two: s'
for part in train validation holdout; do
	tail -n +2 s/$part.csv | cut -d, -f2 | sort -u
done | sort | uniq -d > crossing
[ ! -s crossing ] || fail "groups in two parts: $(cat crossing)"

ok split t.csv -S split.time=t -S split.holdout=0.17 --output-dir s
expect_out 'train 48 rows, hold-out 12 rows, no row in both: s'
[ "$(tail -n +2 s/holdout.csv | cut -d, -f3 | sort | head -1)" = 2026-01-17 ] || fail "the newest days are the hold-out"
[ "$(tail -n +2 s/train.csv | cut -d, -f3 | sort | tail -1)" = 2026-01-16 ] || fail "the days before are for training"
[ "$(sed -n 2p s/train.csv | cut -d, -f3)" = 2026-01-01 ] || fail "written as time runs"
ok split t.csv -S split.time=t -S split.holdout=0.1 -S split.validation=0.1 --output-dir s --json
expect_json '[.train.rows, .validation.rows, .holdout.rows] | join(" ")' '48 6 6'

# Named validation rows; a group named by one of its rows comes whole.
printf 'id\n1\n2\n' > ids.txt
ok split t.csv -S split.rows.validation=ids.txt -S split.holdout=0.1 --output-dir s
expect_out 'train 52 rows, validation 2 rows, hold-out 6 rows, no row in two: s'
printf '1\n2\n' > ids.txt
ok split t.csv -S split.rows.holdout=ids.txt -S split.group=g --output-dir s
expect_out 'train 50 rows, hold-out 10 rows, no row in both: s'
