# A mended dead-letter file comes back into the table, once.
. "$(dirname "$0")/../lib.sh"

example diabetes
ok ingest data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json

# Two of three are mended: 590 years and 8O.
sed -e 's/"AGE":"590"/"AGE":"59"/' -e 's/"BP":"8O"/"BP":80/' data/dead.ndjson > mended.ndjson
ok ingest --replay mended.ndjson --output data/clean.csv --dead-letters still.ndjson --profile data/profile.json
expect_out 'read 3 rows, kept 2, rejected 1 (out_of_range 1): still.ndjson'
[ "$(wc -l < data/clean.csv)" -eq 445 ] || fail "444 rows expected"
expect_json '.rows' 444 data/profile.json
expect_file data/clean.csv '442,59,2,26.1,93,171,99.6,48,4,4.4188,85,139'
[ "$(jq -r '[.file, .line] | join(" ")' still.ndjson)" = 'data/raw/late-entries.csv 3' ] || fail "the letter should keep its place"

# Again: nothing is ingested twice.
cp data/clean.csv before.csv
ok ingest --replay mended.ndjson --output data/clean.csv --dead-letters still.ndjson --json
expect_json '[.read, .kept, .rejected, .skipped] | join(" ")' '3 0 1 2'
same data/clean.csv before.csv

# Without --dead-letters, the file itself keeps what is still bad.
ok ingest --replay mended.ndjson --output data/clean.csv
expect_out 'read 3 rows, kept 0, skipped 2 that the table has, rejected 1 (out_of_range 1): mended.ndjson'
same mended.ndjson still.ndjson
same data/clean.csv before.csv

# Not JSON any more, no dead letter, no such file: nothing changes.
echo '{"file": "x", "line": 1, "row": {"id":' > broken.ndjson
run ingest --replay broken.ndjson --output data/clean.csv
expect_exit 20
expect_one_line_err 'broken.ndjson:1:*no dead letter: it is not JSON any more'
echo '{"file": "x"}' > broken.ndjson
run ingest --replay broken.ndjson --output data/clean.csv
expect_exit 20
run ingest --replay nope.ndjson --output data/clean.csv
expect_exit 50
run ingest data/raw/diabetes.csv --replay mended.ndjson --output data/clean.csv
expect_exit 2
same data/clean.csv before.csv

# A ragged row: its array, mended to as many fields as its columns.
cd "$(mktemp -d)" || exit 1
printf 'columns: {id: int, x: float}\nrows: {key: id}\n' > schema.yaml
printf 'x,id\n1.5,1\n2.5,2,3\n' > in.csv
ok ingest in.csv --output clean.csv
jq -c '.row = ["2.5", "2"]' dead.ndjson > mended.ndjson
ok ingest --replay mended.ndjson --output clean.csv
expect_out 'read 1 row, kept 1, rejected 0: clean.csv'
[ "$(tail -1 clean.csv)" = '2,2.5' ] || fail "the array's fields should follow its columns"


# Into a table that is not there yet; and without a key, the whole row tells rows apart.
echo '{"file":"in.csv","line":3,"row":{"id":7,"x":1}}' > letters.ndjson
ok ingest --replay letters.ndjson --output fresh.csv --dead-letters none.ndjson
[ "$(cat fresh.csv)" = "$(printf 'id,x\n7,1')" ] || fail "a fresh table"
rm schema.yaml
ok ingest --replay letters.ndjson --output fresh.csv --dead-letters none.ndjson
expect_out 'read 1 row, kept 0, skipped 1 that the table has, rejected 0: fresh.csv'
run ingest --replay letters.ndjson --output other.csv --dead-letters none.ndjson
expect_exit 2
