# Each cause of a dead letter, in CSV and in JSON, with the column, the value and what was expected.
. "$(dirname "$0")/../lib.sh"

cat > schema.yaml <<'YAML'
rows: {key: [id]}
missing: [NA]
columns:
  id: {type: int, required: true}
  n:  {type: int, min: 0, max: 10}
  x:  {type: float, min: -1.5}
  s:  {type: category, values: [a, b]}
  t:  {type: time, max: 2026-01-01}
  b:  {type: bool}
  u:  {type: text, unique: true}
YAML
# cause COLUMN VALUE CSV_ROW... - the CSV row is refused for that cause; a good row stands before it.
cause() {
	printf 'id,n,x,s,t,b,u\n1,5,2.5,a,2025-01-01,true,first\n' > in.csv
	printf "$4" >> in.csv
	ok ingest in.csv --output clean.csv
	[ "$(jq -rs '[.[] | [.cause, .column, .value] | map(. // "null") | join(" ")] | join(";")' dead.ndjson)" = "$1 $2 $3" ] ||
		fail "dead letter of '$4': $(cat dead.ndjson)"
	[ "$(wc -l < clean.csv)" -eq 2 ] || fail "one good row expected"
}
cause not_a_number n abc '2,abc,1,a,2025-01-01,true,z\n'
cause not_a_number x 1_000 '2,1,1_000,a,2025-01-01,true,z\n'
cause not_a_number x inf '2,1,inf,a,2025-01-01,true,z\n'
cause not_a_number x NaN '2,1,NaN,a,2025-01-01,true,z\n'
cause not_a_number x 0x1F '2,1,0x1F,a,2025-01-01,true,z\n'
cause not_a_number x 1,5 '2,1,"1,5",a,2025-01-01,true,z\n'
cause not_an_integer n 1.0 '2,1.0,1,a,2025-01-01,true,z\n'
cause not_an_integer n 1e3 '2,1e3,1,a,2025-01-01,true,z\n'
cause out_of_range n 11 '2,11,1,a,2025-01-01,true,z\n'
cause out_of_range n 9223372036854775808 '2,9223372036854775808,1,a,2025-01-01,true,z\n'
cause out_of_range x 1e999 '2,1,1e999,a,2025-01-01,true,z\n'
cause out_of_range x -1.6 '2,1,-1.6,a,2025-01-01,true,z\n'
cause out_of_range t 2026-01-02 '2,1,1,a,2026-01-02,true,z\n'
cause not_allowed s c '2,1,1,c,2025-01-01,true,z\n'
cause not_allowed b yes '2,1,1,a,2025-01-01,yes,z\n'
cause missing id '' ',1,1,a,2025-01-01,true,z\n'
cause missing id NA 'NA,1,1,a,2025-01-01,true,z\n'
cause duplicate_key id 1 '1,1,1,a,2025-01-01,true,z\n'
cause duplicate_key u first '2,1,1,a,2025-01-01,true,first\n'
cause bad_time t 2025-02-30 '2,1,1,a,2025-02-30,true,z\n'
cause ragged null null '2,1,1,a,2025-01-01,true\n'
cause ragged null null '2,1,1,a,2025-01-01,true,z,more\n'
cause ragged null null '2,1,1,"a,2025-01-01,true\n3,4,5\n'
cause bad_encoding null null '2,1,1,a,2025-01-01,true,\377\n'
cause bad_encoding null null '2,1,1,a,2025-01-01,true,\000\n'

# Numbers that are none in JSON but in our grammar, and what means missing.
printf 'id,n,x,s,t,b,u\n1,+5, .5 ,a,,1,x\r\n\r\n2,007,5.,,null,FALSE,"a ""b"""\n3,NA,-0.1e1,b,2025-06-01T10:00:00Z,,"two\nlines"\n' > in.csv
ok ingest in.csv --output clean.csv
expect_out 'read 3 rows, kept 3, rejected 0: clean.csv'
printf 'id,n,x,s,t,b,u\n1,5,0.5,a,,true,x\n2,7,5,,,false,"a ""b"""\n3,,-0.1e1,b,2025-06-01T10:00:00Z,,"two\nlines"\n' > expected.csv
same clean.csv expected.csv

# A ragged row is an array, one that could not be decoded is text; the line is the first one of the record.
printf 'id,n,x,s,t,b,u\n1,5,1,a,,true,"two\nlines"\n\n2,5\n3,\377\n' > in.csv
ok ingest in.csv --output clean.csv
[ "$(jq -rs 'map([(.row | type), .line] | join(" ")) | join(";")' dead.ndjson)" = 'array 5;string 6' ] || fail "form of the rows"
printf 'id,n,x,s,t,b,u\n1,5,1,a,,true,x\n2,"5\n3,4\n' > in.csv
ok ingest in.csv --output clean.csv
[ "$(jq -c '[.row, .columns[0], .line]' dead.ndjson)" = '[["2","\"5\n3,4\n"],"id",3]' ] || fail "the row with an open quote: $(cat dead.ndjson)"

# JSON.
cat > in.ndjson <<'JSON'
{"id": 1, "n": 5, "x": "2.5", "s": "a", "t": null, "b": true, "u": "é"}

{"id": 2, "n": 5.5}
{"id": 3, "extra": 1}
{"id": 4, "n":
[1, 2]
{"id": 5, "s": {"nested": 1}}
{"id": 6, "u": "\ud800"}
{"id": 7, "u": "a\u0000b"}
{"id": 8, "id": 9}
{"id": 1}
{"n": 1}
JSON
ok ingest in.ndjson --output clean.csv
expect_out 'read 11 rows, kept 1, rejected 10 (bad_json 4, bad_encoding 2, not_an_integer 1, missing 1, duplicate_key 1, extra_column 1): dead.ndjson'
printf 'id,n,x,s,t,b,u\n1,5,2.5,a,,true,\303\251\n' > expected.csv
same clean.csv expected.csv
[ "$(jq -rs 'map([.cause, .line] | join(" ")) | join(";")' dead.ndjson)" = \
	'not_an_integer 3;extra_column 4;bad_json 5;bad_json 6;bad_json 7;bad_encoding 8;bad_encoding 9;bad_json 10;duplicate_key 11;missing 12' ] ||
	fail "causes of the lines: $(cat dead.ndjson)"

# An array, one that is cut off, and one with something that is no object.
printf '[\n {"id": 1,\n  "n": 2},\n 7,\n {"id": 2, "u": "]"},\n {"id": 3, "n": 1}\n]\n' > in.json
ok ingest in.json --output clean.csv
expect_out 'read 4 rows, kept 3, rejected 1 (bad_json 1): dead.ndjson'
expect_json '.line' 4 dead.ndjson
printf '[{"id": 1}, {"id": 2}, {"id": 3, "n"' > in.json
ok ingest in.json --output clean.csv
expect_out 'read 3 rows, kept 2, rejected 1 (bad_json 1): dead.ndjson'
printf '[{"id": 1}, {"id": 2}' > in.json
ok ingest in.json --output clean.csv
expect_out 'read 3 rows, kept 2, rejected 1 (bad_json 1): dead.ndjson'

# A row over 16 MiB.
{ printf 'id,n,x,s,t,b,u\n1,,,,,,'; head -c 17000000 /dev/zero | tr '\0' x; printf '\n2,,,,,,y\n'; } > in.csv
ok ingest in.csv --output clean.csv
expect_out 'read 2 rows, kept 1, rejected 1 (too_long 1): dead.ndjson'
