# Files that are no table, and schemas that are none: one line, the right exit code, and the outputs as they were.
. "$(dirname "$0")/../lib.sh"

cat > schema.yaml <<'YAML'
rows: {key: [id], min: 2}
columns:
  id: {type: int}
  age: {type: int, required: true}
  note: text
YAML
echo old > clean.csv && echo old > dead.ndjson && echo old > profile.json
untouched() {
	for file in clean.csv dead.ndjson profile.json; do
		[ "$(cat $file)" = old ] || fail "$file was touched"
	done
	[ -z "$(find . -name '*.tmp')" ] || fail "temporary files are left"
}
# refused EXIT MESSAGE BYTES - the file is refused.
refused() {
	printf "$3" > in.csv
	run ingest in.csv --output clean.csv
	expect_exit "$1"
	expect_one_line_err "$2"
	[ ! -s "$out" ] || fail "nothing expected on stdout"
	untouched
}
refused 20 "ingest: 'in.csv' is empty" ''
refused 20 "ingest: 'in.csv' is UTF-16: UTF-8 is expected" '\377\376i\000d\000'
refused 20 "ingest: in.csv:1: the column 'id' is there twice" 'id,age,id\n1,2,3\n'
refused 20 "ingest: in.csv:1: column 2 has no name" 'id,,age\n1,2,3\n'
refused 20 "ingest: 'in.csv' has no column 'age', which schema.yaml requires" 'id\n1\n2\n'
refused 20 "ingest: 'in.csv' has no column 'id', which schema.yaml requires" 'age\n1\n2\n'
refused 20 "ingest: 'in.csv' has a column 'nota', which schema.yaml does not know (did you mean 'note'?)" 'id,age,nota\n1,2,3\n'
refused 20 "the name of column 1 is not UTF-8 text: is this a CSV file?" '\177ELF\002\001\001\000\000\n\000\000'
refused 20 "1 good rows of 1, fewer than rows.min 2 of schema.yaml" 'id,age\n1,2\n'

printf 'id,age\n' > in.csv
run ingest in.csv --output clean.csv
expect_exit 20
expect_err "ingest: 'in.csv' has a header but no rows"
untouched

run ingest nope.csv --output clean.csv
expect_exit 50
expect_one_line_err "ingest: cannot open 'nope.csv': No such file or directory"
untouched

printf 'id,age\n1,2\n2,3\n' > in.csv
run ingest in.csv --output clean.csv --schema nope.yaml
expect_exit 50
run ingest in.csv
expect_exit 2
run ingest --output clean.csv
expect_exit 2
run ingest in.csv --output clean.csv --profile ./clean.csv --dead-letters clean.csv
expect_exit 2
run ingest in.csv --output clean.csv --max-bad-rows few
expect_exit 2
run ingest in.csv --output clean.csv --max-bad-rate 1.5
expect_exit 2
run ingest in.csv --ouput clean.csv
expect_exit 2
expect_err "did you mean '--output'?"
untouched

# schema CONTENT MESSAGE
schema() {
	printf "$1" > bad.yaml
	run ingest in.csv --output clean.csv --schema bad.yaml
	expect_exit 2
	expect_one_line_err "$2"
	untouched
}
schema 'columns: {id: int, age: integer}\n' 'ingest: bad.yaml:1:25: unknown type'
schema 'columns:\n  id: int\n  age: {type: int, mn: 3}\n' "ingest: bad.yaml:3:20: unknown key 'mn' (did you mean 'min'?)"
schema 'columns: {id: int}\nclumns: 3\n' "bad.yaml:2:1: unknown key 'clumns' (did you mean 'columns'?)"
schema 'columns: {id: int}\ncolumns: {id: int}\n' "bad.yaml:2:1: the key 'columns' is given twice"
schema 'columns: {id: \377}\n' 'bad.yaml:1:15: a byte that is not UTF-8'
schema 'columns: {id: int\n' 'bad.yaml:2:1'

# An output that cannot be written: a folder, a file where a folder should be, no more room.
mkdir folder && echo x > file
run ingest in.csv --output folder
expect_exit 50
expect_one_line_err "cannot write 'folder': Is a directory"
run ingest in.csv --output file/clean.csv
expect_exit 50
{ printf 'id,age\n'; seq 1 20000 | sed 's/.*/&,3/'; } > long.csv
last='ingest with a limit on the size of files'
status=0
# An instrumented build cannot write its counts either; it need not say so here.
(trap '' XFSZ; ulimit -f 8; GCOV_PREFIX=$lib_dir/counts GCOV_ERROR_FILE=/dev/null exec "$bin/ingest" long.csv --output clean.csv) > "$out" 2> "$err" || status=$?
expect_exit 50
expect_one_line_err "cannot write 'clean.csv': File too large"
untouched
