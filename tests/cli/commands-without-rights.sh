#!/bin/sh
# A user's command never sees a credential of the store or of the job, and a model that needs one is scored where there is none to take.
. "$(dirname "$0")/../lib.sh"

shared_project diabetes
ok store init
ok train --data data/split/train.csv --output model

# Every name of a token, git's settings by environment, and an address with a password in it; the rest is the command's.
secrets() {
	env INTERLOCK_SIGNING_KEY=hush-0 GITHUB_TOKEN=hush-1 GH_TOKEN=hush-2 ACTIONS_ID_TOKEN_REQUEST_TOKEN=hush-3 ACTIONS_RUNTIME_TOKEN=hush-4 \
		SYSTEM_ACCESSTOKEN=hush-5 CI_JOB_TOKEN=hush-6 CI_JOB_JWT_V2=hush-7 GITLAB_TOKEN=hush-8 CI_REPOSITORY_URL=https://job:hush-9@example.org/x \
		MLFLOW_TRACKING_TOKEN=hush-10 MLFLOW_TRACKING_PASSWORD=hush-11 PGPASSWORD=hush-12 AZURE_DEVOPS_EXT_PAT=hush-13 CI_DEPLOY_PASSWORD=hush-14 \
		GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraheader GIT_CONFIG_VALUE_0='Authorization: hush-15' \
		MLFLOW_TRACKING_URI=postgresql://ada:hush-16@db/runs AWS_REGION=here MY_SETTING=seen "$@"
}
answer='env > seen; awk -F, -v OFS=, "NR == 1 { print \$1, \"prediction\"; next } { print \$1, 150 }"'
secrets "$bin/predict" --model "command:$answer" --data data/split/holdout.csv --output said.csv --tracking-uri sqlite:///x.db > "$out" 2> "$err" || fail predict
expect_file seen MY_SETTING=seen
expect_file seen AWS_REGION=here
! grep hush seen || fail 'the scoring command sees a credential'
sed "s|  learner: ridge|  command: env > seen; exit 3|" params.yaml > own.yaml
secrets "$bin/train" --data data/split/train.csv --params own.yaml --output own > "$out" 2> "$err"
expect_file seen MY_SETTING=seen
expect_file seen MLFLOW_ALLOW_FILE_STORE=true
! grep hush seen || fail 'the training command sees a credential'
here=$(printf %s "$PWD" | sed "s/ /%20/g; s/'/%27/g; s/é/%C3%A9/g")
grep -q "^MLFLOW_TRACKING_URI=file://$here/.interlock/mlruns-" seen || fail "MLflow cannot open $(grep MLFLOW_TRACKING_URI seen)"
run evaluate --on validation --candidate "command:env > seen; exit 3" --validation data/split/holdout.csv --model-name diabetes
expect_exit 20
expect_file seen "INTERLOCK_STORE=git:"

# An address without a password is no secret.
MLFLOW_TRACKING_URI=https://mlflow.example.org "$bin/predict" --model "command:$answer" --data data/split/holdout.csv --output said.csv > "$out" 2> "$err" || fail predict
expect_file seen MLFLOW_TRACKING_URI=https://mlflow.example.org

# Nor can it be read out of the process that hid it, unless by root.
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
	mkdir -m 777 ../nobody && cp -R data schema.yaml ../nobody && chmod -R a+rX ../nobody "$lib_dir" || fail nobody
	mkdir ../bin && cp "$bin/predict" ../bin && chmod 755 .. ../bin || fail bin
	(cd ../nobody && GITHUB_TOKEN=hush setpriv --reuid=65534 --regid=65534 --clear-groups ../bin/predict --model 'command:cat /proc/$PPID/environ > seen 2> why; exit 3' \
		--data data/split/holdout.csv --output said.csv > "$out" 2> "$err")
	expect_file ../nobody/why 'Permission denied'
	[ ! -s ../nobody/seen ] || fail 'the environment of the parent can be read'
fi

# In a job that may write to a store that others share, a command does not run at all.
run evaluate --candidate "command:touch ran" --holdout data/split/holdout.csv --model-name diabetes --output evaluation
[ -e ran ] || fail 'on a machine of one'"'"'s own a command is asked'
rm -f ran
ok store keygen --output ../release.key --name job
for job in GITHUB_ACTIONS=true TF_BUILD=True GITLAB_CI=true INTERLOCK_SIGNING_KEY=../release.key; do
	env "$job" "$bin/evaluate" --candidate "command:touch ran" --holdout data/split/holdout.csv --model-name diabetes > "$out" 2> "$err"
	status=$?
	expect_exit 2
	expect_err 'the candidate is a command, and this job may write to the store: score it in a job without rights'
	env "$job" "$bin/evaluate" --candidate model --production "command:touch ran" --holdout data/split/holdout.csv > "$out" 2> "$err"
	status=$?
	expect_exit 2
	expect_err 'the production model is a command'
	expect_no_file ran
done

# Two jobs: the first has no right at all, scores without the label, and hands a file on; the second asks nobody else's program.
cat > score.sh <<'END'
IFS= read -r head
echo "$head" > columns
echo id,prediction
while IFS=, read -r id age sex bmi rest; do echo "$id,$(awk -v b="$bmi" 'BEGIN { print 10 * b - 110 }')"; done
END
(unset INTERLOCK_STORE && "$bin/predict" --model 'command:sh score.sh' --hide Y --data data/split/holdout.csv --output handed.csv) > "$out" 2> "$err" || fail predict
expect_file columns 'id,AGE,SEX,BMI,BP,S1,S2,S3,S4,S5,S6'
! grep -q Y columns || fail 'the command sees the label'
run predict --model 'command:sh score.sh' --hide Z --data data/split/holdout.csv --output no.csv
expect_exit 20
expect_one_line_err "has no column 'Z'"
GITHUB_ACTIONS=true GITHUB_OUTPUT=$PWD/outputs "$bin/evaluate" --candidate predictions:handed.csv --holdout data/split/holdout.csv --train data/split/train.csv \
	--model-name diabetes --output evaluation > "$out" 2> "$err" || fail evaluate
expect_json .candidate.kind predictions evaluation/verdict.json
expect_json .alpha.evaluation 1 evaluation/verdict.json

# Or the training command itself leaves what its model says of the hold-out: the folder that is handed on, and the run, are known by that.
cp handed.csv said.csv
sed 's|  learner: ridge|  command: cp said.csv "$INTERLOCK_OUTPUT/predictions.csv"|' params.yaml > said.yaml
(unset INTERLOCK_STORE && "$bin/train" --data data/split/train.csv --params said.yaml --output handed) > "$out" 2> "$err" || fail train
GITHUB_ACTIONS=true GITHUB_OUTPUT=$PWD/outputs "$bin/evaluate" --candidate handed --holdout data/split/holdout.csv --train data/split/train.csv \
	--model-name diabetes --output again > "$out" 2> "$err" || fail evaluate
[ "$(json .candidate.digest again/verdict.json)" = "$(json .candidate.digest evaluation/verdict.json)" ] || fail 'the same answers are the same candidate'
expect_json .alpha.evaluation 1 again/verdict.json
run register --verdict again/verdict.json
expect_exit 2
expect_err 'no package to register'
run evaluate --candidate "runs:/$(cat handed/run_id)/model" --tracking-uri sqlite:///.interlock/track.db --holdout data/split/holdout.csv --output again
expect_exit 0
expect_json .candidate.kind predictions again/verdict.json
near "$(json .primary.candidate evaluation/verdict.json)" "$(awk -F, 'NR == FNR { said[$1] = $2; next } FNR > 1 { d = $NF - said[$1]; s += d * d; n++ } END { printf "%.6f", s / n }' handed.csv data/split/holdout.csv)" 0.0001

# The run of a folder of answers is known by the folder's digest; a file run_id beside other answers is nobody's word.
ok evaluate --candidate handed --tracking-uri sqlite:///.interlock/track.db --holdout data/split/holdout.csv --output again
expect_json .candidate.run_id "$(cat handed/run_id)" again/verdict.json
sed -i '2s/$/1/' handed/predictions.csv
ok evaluate --candidate handed --tracking-uri sqlite:///.interlock/track.db --holdout data/split/holdout.csv --output again
expect_json .candidate.run_id null again/verdict.json
