# status names the next step of the chain, creates nothing, and follows the chain to production.
. "$(dirname "$0")/../lib.sh"

ok interlock status
expect_out "next         write params.yaml"
expect_no_file .interlock
example diabetes
ok interlock status --json
expect_json .model_name diabetes
expect_json .production null
expect_json '.next | test("interlock ingest")' true
prepared_again() {
	ok ingest data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json
	ok split data/clean.csv --params params.yaml --output-dir data/split
}
prepared_again
ok interlock status
expect_out "next         interlock train"
ok train --data data/split/train.csv --output model
ok interlock status
expect_out "next         interlock evaluate"
judged model
ok interlock status
expect_out "last verdict promote (first_model)"
expect_out "next         interlock register"
ok register --verdict evaluation/verdict.json
ok interlock status --json
expect_json .production.version 1
expect_json '.next | test("^nothing")' true
