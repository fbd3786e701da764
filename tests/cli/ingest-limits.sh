# --max-bad-rows and --max-bad-rate: the table stays as it was, and the dead letters say why.
. "$(dirname "$0")/../lib.sh"

printf 'columns: {id: int, x: {type: float, max: 5}}\nrows: {key: id}\n' > schema.yaml
printf 'id,x\n1,1\n2,9\n3,x\n4,4\n' > in.csv
ok ingest in.csv --output clean.csv --max-bad-rows 2 --max-bad-rate 0.5
expect_out 'read 4 rows, kept 2, rejected 2 (not_a_number 1, out_of_range 1): dead.ndjson'
cp clean.csv before.csv && cp profile.json before.json && rm dead.ndjson

run ingest in.csv --output clean.csv --max-bad-rows 1
expect_exit 20
expect_one_line_err 'ingest: 2 of 4 rows are bad (not_a_number 1, out_of_range 1), more than --max-bad-rows 1: dead.ndjson'
same clean.csv before.csv
same profile.json before.json
[ "$(wc -l < dead.ndjson)" -eq 2 ] || fail "two dead letters expected"

run ingest in.csv --output clean.csv --max-bad-rows 0
expect_exit 20
run ingest in.csv --output clean.csv --max_bad_rate=0.49
expect_exit 20
expect_one_line_err 'a greater share than --max-bad-rate 0.49: dead.ndjson'
same clean.csv before.csv

printf 'id,x\n1,9\n' > in.csv
run ingest in.csv --output clean.csv
expect_exit 20
expect_err 'no row of 1 is good (out_of_range 1): dead.ndjson'
same clean.csv before.csv
