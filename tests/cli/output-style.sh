# --json prints one JSON document and nothing else, -q silences the sentence, and a hyphen is an underscore: in every step of the chain.
. "$(dirname "$0")/../lib.sh"
example diabetes

# both PROGRAM ARGUMENT... - with --json and then with -q.
both() {
	ok "$@" --json
	[ "$(jq -s length "$out" 2>/dev/null)" = 1 ] || fail "one JSON document expected"
	cp "$out" "$lib_dir/json"
	ok "$@" -q
	expect_silent
}
field() { expect_json "$1" "$2" "$lib_dir/json"; }

both ingest data/raw/diabetes.csv data/raw/late-entries.csv --schema schema.yaml --output data/clean.csv --dead_letters data/dead.ndjson \
	--profile data/profile.json
field .read 445
field .kept 442
field .rejected 3
field .causes.out_of_range 2
field .causes.not_a_number 1
both split data/clean.csv --params params.yaml --output_dir data/split
field .train.rows 353
field .holdout.rows 89
both train --data data/split/train.csv --params params.yaml --output model
field .learner ridge
field '.run_id | length' 32
field '.digest | startswith("sha256:")' true
both evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output evaluation
field .decision promote
both register --verdict evaluation/verdict.json
both register list --model-name diabetes
field 'length' 1
field '.[0].version' 1
both register history --model_name diabetes
both register verify
both predict --model models:/diabetes@production --data data/split/holdout.csv --output scored.csv
field .rows 89
field .version 1
both publish --model-name diabetes --to oci:dist/diabetes
field '.digest | startswith("sha256:")' true
both runs list
ok interlock status --json
