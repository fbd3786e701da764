#!/bin/sh
# Other people's spellings, and the environment that says which run and which experiment.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
# MLOpsPython's flags.
ok train --data_file_path data/split/train.csv --model_name other --step_output out --dataset_version 3 --caller_run_id abc
expect_file out/MLmodel '"other"'
ok runs show "$(cat out/run_id)" --json
expect_json '.tags.dataset_version' 3
expect_json '.tags.caller_run_id' abc
expect_json '.tags.model_name' other
expect_json .name ridge

id=0123456789abcdef0123456789abcdef
MLFLOW_RUN_ID=$id MLFLOW_EXPERIMENT_NAME=trials
export MLFLOW_RUN_ID MLFLOW_EXPERIMENT_NAME
ok train --data data/split/train.csv
[ "$(cat model/run_id)" = $id ] || fail "MLFLOW_RUN_ID is the run"
ok runs show $id --json
expect_json .experiment trials
# Once more with the same id goes on with that run.
ok train --data data/split/train.csv
[ "$(cat model/run_id)" = $id ] || fail "the run goes on"
unset MLFLOW_RUN_ID MLFLOW_EXPERIMENT_NAME
run train --data data/split/train.csv --run-id 123
expect_exit 2
expect_one_line_err "'123' is no run id"

# Another store, and a name.
ok train --data data/split/train.csv --tracking-uri "sqlite:///$PWD/elsewhere/runs.db" --experiment e --run-name first
expect_file elsewhere/runs.db
ok runs show "$(cat model/run_id)" --tracking-uri "sqlite:///$PWD/elsewhere/runs.db" --json
expect_json .name first
expect_json .experiment e

# A seed as an option is the seed of the parameters.
ok train --data data/split/train.csv --seed 11 --out-of-fold a.csv
expect_json .seed 11 model/provenance.json
ok train --data data/split/train.csv -S seed=11 --out-of-fold b.csv
same a.csv b.csv
ok train --data data/split/train.csv --seed 12 --out-of-fold c.csv
different a.csv c.csv
