# Columns: without a schema, extra ones, several files, a byte-order mark, JSON and CSV together.
. "$(dirname "$0")/../lib.sh"

printf '\357\273\277a,b\r\n1,x\r\n2,null\r\n' > one.csv
printf 'b,a\ny,3\n' > two.csv
ok ingest one.csv two.csv --output clean.csv
expect_out 'read 3 rows, kept 3, rejected 0: clean.csv'
[ "$(cat clean.csv)" = "$(printf 'a,b\n1,x\n2,\n3,y')" ] || fail "columns by name"
expect_json '[.columns[] | [.name, .type, .missing] | join(" ")] | join(";")' 'a int 0;b category 1' profile.json

printf 'a,c\n1,2\n' > three.csv
run ingest one.csv three.csv --output clean.csv
expect_exit 20
expect_one_line_err "'three.csv' has no column 'b', which 'one.csv' has"

printf '{"a": 1, "z": "q"}\n{"a": 2, "y": true}\n' > rows.ndjson
ok ingest rows.ndjson --output clean.csv
[ "$(cat clean.csv)" = "$(printf 'a,z,y\n1,q,\n2,,true')" ] || fail "keys of JSON"

# extra_columns: drop and keep. A schema's column that a file has not is empty.
printf 'columns: {a: int, n: float}\nextra_columns: drop\n' > schema.yaml
ok ingest one.csv rows.ndjson --output clean.csv
[ "$(cat clean.csv)" = "$(printf 'a,n\n1,\n2,\n1,\n2,')" ] || fail "extra columns dropped"
printf 'columns: {a: int, n: float}\nextra_columns: keep\n' > schema.yaml
ok ingest one.csv rows.ndjson --output clean.csv
[ "$(head -1 clean.csv)" = 'a,n,b,z,y' ] || fail "extra columns kept"

# A text that is the word null is written so that it stays a text.
printf '[{"a": 1, "z": "null"}, {"a": 2, "z": null}]' > word.json
ok ingest word.json --output clean.csv
[ "$(cat clean.csv)" = "$(printf 'a,n,z\n1,,"null"\n2,,')" ] || fail "the word null"

# A file without rows beside one that has some is a warning.
printf 'a,b\n' > none.csv
rm schema.yaml
ok ingest one.csv none.csv --output clean.csv
expect_err "warning: 'none.csv' has no rows"

# From a pipe.
status=0
printf 'a\n1\n' | "$bin/ingest" /dev/stdin --output clean.csv > "$out" 2> "$err" || status=$?
expect_exit 0
expect_out 'read 1 row, kept 1, rejected 0: clean.csv'
