# Production moves by a fresh, matching promote alone: every row of RULES 29, 30, 33 and 39, with verdicts that evaluate wrote.
. "$(dirname "$0")/../lib.sh"
prepared diabetes

trained() {
	ok train --data data/split/train.csv --params params.yaml --output "$1" -S "train.ridge.alpha=$2"
}

generation() {
	ok register history --json
	json '.[-1].generation'
}

# refused EXIT PATTERN COMMAND... - with one line, and nothing in the registry moves.
refused() {
	before=$(generation)
	expected=$1 pattern=$2
	shift 2
	run "$@"
	expect_exit "$expected"
	expect_one_line_err "$pattern"
	cp "$out" said && cp "$err" said.err
	[ "$(generation)" = "$before" ] || fail "the registry moved"
}

trained weak 20000
judged weak
expect_out "PROMOTE diabetes: the first model"
ok register --verdict evaluation/verdict.json
expect_out "registered diabetes version 1; production: none -> 1"

# Twice the same changes nothing and says so.
ok register --verdict evaluation/verdict.json
expect_out "nothing changed: diabetes version 1 is production already"
ok register --verdict evaluation/verdict.json --json
expect_json .registered false
expect_json .already true

# A better one, and everything that may have changed since its verdict.
trained model 0.5
judged model
expect_out PROMOTE
cp -R evaluation model data gate.yaml .interlock "$lib_dir/"

mend() {
	rm -rf evaluation model data gate.yaml
	(cd "$lib_dir" && tar cf - evaluation model data gate.yaml) | tar xf -
}
verdict='--verdict evaluation/verdict.json'

sed 's/"level": 0.95/"level": 0.96/' evaluation/verdict.json > changed && mv changed evaluation/verdict.json
# shellcheck disable=SC2086
refused 40 "evaluation/verdict.json was changed after it was written" register $verdict
mend
head -c 400 "$lib_dir/evaluation/verdict.json" > evaluation/verdict.json
# shellcheck disable=SC2086
refused 40 "evaluation/verdict.json" register $verdict
mend
printf x >> model/model.onnx
# shellcheck disable=SC2086
refused 40 "model/model.onnx does not match its digest" register $verdict
mend
printf ' ' >> model/provenance.json
# shellcheck disable=SC2086
refused 40 "model/provenance.json does not match its digest" register $verdict
mend
sed -i '2s/,[0-9.]*$/,1/' data/split/holdout.csv
# shellcheck disable=SC2086
refused 40 "data/split/holdout.csv does not match" register $verdict
mend
echo '# looser' >> gate.yaml
# shellcheck disable=SC2086
refused 40 "gate.yaml does not match" register $verdict
mend
for gone in data/split/holdout.csv gate.yaml; do
	rm $gone
	# shellcheck disable=SC2086
	refused 50 "cannot open '$gone'" register $verdict
	mend
done
refused 50 "cannot open 'nowhere.json'" register --verdict nowhere.json
refused 2 "not 'other'" register $verdict --model-name other
refused 40 "written with another store" register $verdict --tracking-uri sqlite:///other/track.db

# A production package that is damaged stops it as well.
kept=$(echo .interlock/artifacts/models/diabetes/*/model.onnx)
cp "$kept" "$lib_dir/kept.onnx"
printf x >> "$kept"
# shellcheck disable=SC2086
refused 40 "does not match its digest" register $verdict
cp "$lib_dir/kept.onnx" "$kept"

# Moved elsewhere, the files can be pointed at; rows in another order are the same hold-out.
mkdir away
{ head -1 data/split/holdout.csv && sed 1d data/split/holdout.csv | sort -r; } > away/h.csv
mv gate.yaml away/g.yaml
mv model away/m
rm data/split/holdout.csv
ok register $verdict --holdout away/h.csv --policy away/g.yaml --step_input away/m --step_output cd
expect_out "registered diabetes version 2; production: 1 -> 2"
expect_json .id diabetes:2 cd/model.json
expect_json .name diabetes cd/model.json
expect_json .version 2 cd/model.json
expect_json .framework Onnx cd/model.json
expect_json '.createdTime | test("^20.*Z$")' true cd/model.json
rm -rf away
mend

# A verdict that was overtaken.
rm -rf .interlock
cp -R "$lib_dir/.interlock" .interlock
trained other 0.7
ok evaluate --candidate other --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output evaluation2
ok register --verdict evaluation2/verdict.json
# shellcheck disable=SC2086
refused 31 "the verdict is for production version 1, but production is now version 2 (since *): run evaluate again" register $verdict
# There and back again: production is what it was, and yet not untouched.
ok register rollback
# shellcheck disable=SC2086
refused 31 "production moved since the verdict was made" register $verdict
refused 31 "the verdict was applied to version 2, but production is now version 1" register --verdict evaluation2/verdict.json

# By run: the verdict that the run carries, judged by the same rules; a staged version is promoted and not registered again.
judged model
run_id=$(cat model/run_id)
ok register --run-id "$run_id" --alias staging
expect_out "registered diabetes version 3; staging: none -> 3"
ok register --run_id "$run_id" --model_name diabetes
expect_out "diabetes version 3 was registered before; production: 1 -> 3"
ok register --run-id "$run_id"
expect_out "nothing changed"
trained unjudged 0.9
refused 2 "carries no verdict" register --run-id "$(cat unjudged/run_id)"
refused 2 "unknown run" register --run-id ffffffffffffffffffffffffffffffff

# The folder holds a later run's model by now: the run's own copy is what counts.
trained model 0.8
judged model
run_id=$(cat model/run_id)
expect_out INCONCLUSIVE
ok register --verdict evaluation/verdict.json
expect_out "nothing to register: the verdict is inconclusive (not_shown)"
run register --verdict evaluation/verdict.json --exit-code
expect_exit 11
ok register rollback
judged model
expect_out PROMOTE
trained model 5
refused 40 "does not match its digest" register --verdict evaluation/verdict.json
ok register --run-id "$run_id"
expect_out "registered diabetes version 4; production: 1 -> 4"

# A store that another process holds for longer than the deadline is worth a retry.
if command -v sqlite3 > /dev/null; then
	mkfifo hold
	sqlite3 .interlock/track.db < hold > held 2>&1 &
	exec 3> hold
	echo "BEGIN IMMEDIATE; SELECT 'held';" >&3
	until grep -q held held; do :; done
	run register rollback --tracking-uri 'sqlite:///.interlock/track.db?timeout=0.1'
	expect_exit 75
	expect_one_line_err "locked by another process"
	exec 3>&-
	wait
fi

# A reject is a finished, green step.
judged weak
expect_out REJECT
cp evaluation/verdict.json rejected.json
ok register --verdict rejected.json
expect_out "nothing to register: the verdict is reject (worse)"
ok register --verdict rejected.json --json
expect_json .registered false
expect_json .decision reject
run register --verdict rejected.json --exit-code
expect_exit 10
expect_out "nothing to register"
sed 's/"reject"/"promote"/' rejected.json > edited.json
refused 40 "edited.json was changed after it was written" register --verdict edited.json

# On the validation split nothing registers, not even by run.
ok evaluate --candidate unjudged --on validation --validation data/split/train.csv --holdout data/split/holdout.csv --policy gate.yaml --output pr
refused 2 "validation split" register --verdict pr/verdict.json
refused 2 "carries no verdict" register --run-id "$(cat unjudged/run_id)"

# A verdict about a file of predictions has no package.
ok predict --model model --data data/split/holdout.csv --output p.csv
ok evaluate --candidate predictions:p.csv --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output pred
refused 2 "no package to register" register --verdict pred/verdict.json

# An error is registered with the code that it was made with.
run evaluate --candidate predictions:data/split/train.csv --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output bad
code=$status
[ "$code" -ne 0 ] || fail "an error was expected"
[ ! -f bad/verdict.json ] || refused "$code" "the verdict is an error" register --verdict bad/verdict.json
ok register verify
