#!/bin/sh
# The user's own training command: its environment, what it may leave, and how it fails.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
ok train --data data/split/train.csv --output native
cat > fit.sh <<'END'
set -e
[ -f "$INTERLOCK_DATA" ] && [ -d "$INTERLOCK_OUTPUT" ] && [ "$INTERLOCK_TARGET" = Y ] && [ "$INTERLOCK_SEED" = 7 ]
[ ${#MLFLOW_RUN_ID} -eq 32 ] && [ -n "$MLFLOW_TRACKING_URI" ]
jq -e '.train.target == "Y"' "$INTERLOCK_PARAMS" > /dev/null
echo fitting on stdout
echo fitting on stderr >&2
cp native/model.onnx "$INTERLOCK_OUTPUT/model.onnx"
echo '{"epochs": 3, "note": "text"}' > "$INTERLOCK_OUTPUT/metrics.json"
END
sed -i 's/  learner: ridge/  command: sh fit.sh/' params.yaml
ok train --data data/split/train.csv --output model
expect_out "run ????????* command on 353 rows (* ms): model"
expect_err "fitting on stdout"
expect_err "fitting on stderr"
expect_file model/MLmodel "diabetes"
expect_file model/golden/expected.csv prediction
same model/golden/expected.csv native/golden/expected.csv
ok predict --model model --data data/split/holdout.csv --output scored.csv
ok predict --model native --data data/split/holdout.csv --output native.csv
same scored.csv native.csv
ok runs show "$(cat model/run_id)" --json
expect_json .metrics.epochs 3
near "$(json .metrics.train_rmse)" 52.2975 0.0001
expect_json '.params.command' "sh fit.sh"

# A command that gives the same file again reproduces; one that does not is found out.
cat > fit.sh <<'END'
cp "$(cat source)/model.onnx" "$INTERLOCK_OUTPUT/"
END
echo native > source
ok train --data data/split/train.csv --output model
ok train --reproduce "$(cat model/run_id)"
sed 's/  command: sh fit.sh/  learner: ols/' params.yaml > other.yaml
ok train --data data/split/train.csv --params other.yaml --output ols
echo ols > source
run train --reproduce "$(cat model/run_id)"
expect_exit 40
expect_err "does not reproduce"

# A command that fails: 20, its code and its last lines; the package of before stands; the run is FAILED.
cp -R model before
cat > fit.sh <<'END'
echo one
echo two
echo "cuda: out of memory" >&2
exit 3
END
run train --data data/split/train.csv --output model
expect_exit 20
expect_err "train: the command failed with exit code 3: one | two | cuda: out of memory"
diff -r model before > /dev/null || fail "the package was touched"
ok runs list --json
expect_json '.[0].status' FAILED

# Nothing left behind is a failure too.
echo true > fit.sh
run train --data data/split/train.csv --output model
expect_exit 20
expect_one_line_err 'the command left neither model.onnx nor predictions.csv'

# A model that is no ONNX file.
echo 'echo junk > "$INTERLOCK_OUTPUT/model.onnx"' > fit.sh
run train --data data/split/train.csv --output model
expect_exit 20
expect_one_line_err "model.onnx"
diff -r model before > /dev/null || fail "the package was touched"

# A signal that the command died of.
echo 'kill -9 $$' > fit.sh
run train --data data/split/train.csv --output model
expect_exit 137
expect_err "the command was killed by signal 9"

# Predictions alone: any model of any language can be gated by them.
echo 'cut -d, -f1 data/split/holdout.csv | sed "1s/\$/,prediction/; 2,\$s/\$/,152/" > "$INTERLOCK_OUTPUT/predictions.csv"' > fit.sh
ok train --data data/split/train.csv --output predicted
expect_file predicted/predictions.csv "id,prediction"

# In CI, what the command prints is fenced: no runner takes orders from it.
printf 'echo "::set-output name=x::y"\ncp native/model.onnx "$INTERLOCK_OUTPUT/"\n' > fit.sh
GITHUB_ACTIONS=true GITHUB_OUTPUT=$PWD/outputs GITHUB_STEP_SUMMARY=$PWD/summary
export GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_STEP_SUMMARY
: > outputs
: > summary
ok train --data data/split/train.csv --output model
expect_err "::stop-commands::"
expect_file outputs "run_id"
expect_file outputs "digest"
expect_file summary "## Training"
expect_file summary "| train_rmse | 52.2975 |"
