# ingest of the diabetes example: the sentence, the files and the JSON of the walkthrough.
. "$(dirname "$0")/../lib.sh"

example diabetes
ok ingest data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json
expect_out 'read 445 rows, kept 442, rejected 3 (out_of_range 2, not_a_number 1): data/dead.ndjson'
[ "$(cat "$out")" = 'read 445 rows, kept 442, rejected 3 (out_of_range 2, not_a_number 1): data/dead.ndjson' ] || fail "one sentence expected"
[ "$(wc -l < data/clean.csv)" -eq 443 ] || fail "443 lines expected"
expect_json '.rows' 442 data/profile.json
expect_json '.columns[] | select(.name == "AGE") | .unit' years data/profile.json
expect_json '.columns[] | select(.name == "Y") | .role' target data/profile.json
expect_json '.columns[] | select(.name == "BMI") | .bins.counts | add' 442 data/profile.json
[ "$(jq -s length data/dead.ndjson)" = 3 ] || fail "three dead letters expected"
[ "$(jq -rs '.[2] | [.file, .line, .column, .cause, .value, .expected, .row.id] | join(" ")' data/dead.ndjson)" = \
	'data/raw/late-entries.csv 4 BP not_a_number 8O a number 444' ] || fail "the third dead letter is not as it should be"

# The same bytes again, with the schema found by itself and the other outputs beside the table.
cp data/clean.csv before.csv && cp data/profile.json before.json && cp data/dead.ndjson before.ndjson
rm data/dead.ndjson data/profile.json
ok ingest data/raw/*.csv --output data/clean.csv --json
expect_json '[.read, .kept, .rejected, .causes.out_of_range, .causes.not_a_number] | join(" ")' '445 442 3 2 1'
same data/clean.csv before.csv
same data/profile.json before.json
same data/dead.ndjson before.ndjson

ok ingest data/raw/*.csv --output data/clean.csv -q
expect_silent
