# predict copies the key columns, adds predictions, says one sentence or one JSON document, and scores any order of columns alike.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
ok predict --model model --data data/split/holdout.csv --output scored.csv
expect_out "scored 89 rows with model: scored.csv"
[ "$(head -1 scored.csv)" = id,prediction ] || fail "header $(head -1 scored.csv)"
[ "$(wc -l < scored.csv)" -eq 90 ] || fail "90 lines expected"
cut -d, -f1 data/split/holdout.csv > keys.a
cut -d, -f1 scored.csv > keys.b
same keys.a keys.b

ok predict --model model --data data/split/holdout.csv --output json.csv --json --threads 3
same scored.csv json.csv
expect_json .rows 89
expect_json .model model
expect_json .version null
expect_json .path json.csv
ok predict --model model --data data/split/holdout.csv --output quiet.csv -q
expect_silent
ok predict --step_input model --data data/split/holdout.csv --step_output step.csv -q
same scored.csv step.csv

# Without the target, with columns turned around, one row: the same numbers.
awk -F, -v OFS=, '{ print $11, $10, $9, $8, $7, $6, $5, $4, $3, $2, $1 }' data/split/holdout.csv | head -2 > one.csv
ok predict --model model --data one.csv --output one-scored.csv -q
head -2 scored.csv > first.csv
same first.csv one-scored.csv

# Without a schema there are no keys; --key names them.
mkdir bare
ok predict --model model --data data/split/holdout.csv --output keyed.csv --key id,AGE -q
[ "$(head -1 keyed.csv)" = id,AGE,prediction ] || fail "header $(head -1 keyed.csv)"
rm schema.yaml
ok predict --model model --data data/split/holdout.csv --output no-key.csv -q
[ "$(head -1 no-key.csv)" = prediction ] || fail "header $(head -1 no-key.csv)"

# The bare file scores as the package does.
ok predict --model model/model.onnx --data data/split/holdout.csv --output bare.csv -q
same no-key.csv bare.csv

# Texts that the schema calls missing are missing here too, as an empty cell is.
cp "$root/examples/diabetes/schema.yaml" . && echo 'missing: [NA]' >> schema.yaml
head -2 data/split/holdout.csv | sed '2s/,[^,]*/,NA/' > na.csv
head -2 data/split/holdout.csv | sed '2s/,[^,]*/,/' > gap.csv
ok predict --model model --data na.csv --output na-scored.csv -q
ok predict --model model --data gap.csv --output gap-scored.csv -q
same na-scored.csv gap-scored.csv
run predict --model model --data na.csv --output na-scored.csv --schema nope.yaml
expect_exit 50
