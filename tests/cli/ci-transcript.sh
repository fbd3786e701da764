# Everything that each runner is told in a small job, against golden transcripts: a mistake in a file, a publication, a refusal.
# GOLDEN_UPDATE=1 writes them anew.
. "$(dirname "$0")/../lib.sh"
mkdir model
printf 'flavors: {}\n' > model/MLmodel
printf 'not really a graph' > model/model.onnx
printf 'train:\n  learner: rigde\n' > params.yaml
printf 'a,Y\n1,2\n' > train.csv
# Twelve rows and two files of predictions: the same verdict each time, but for its moment.
awk 'BEGIN { print "id,y" > "holdout.csv"; print "id,prediction" > "old.csv"; print "id,prediction" > "new.csv"
	for (i = 1; i <= 12; i++) { print i "," i > "holdout.csv"; print i "," i + (i % 3) > "old.csv"; print i "," i + 2 - (i % 2) / 2 > "new.csv" } }'
cat > gate.yaml <<'END'
gate: 1
task: regression
holdout: {label: y, key: [id]}
primary: {metric: mse, rule: superior, margin: 0}
guards:
  - {metric: mae, max: 1.5}
END

job() {
	for step in 'train --data train.csv --params params.yaml --output out' \
		'publish --model model --model-name m --allow-unregistered --to oci:dist:1' \
		'evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout holdout.csv --model-name m' \
		'publish --model-name m --to oci:dist --verson 2'; do
		run ${step}
		printf '$ %s\n' "$step"
		sed 's/^/stdout: /' "$out"
		sed 's/^/stderr: /' "$err"
		echo "exit $status"
	done
	for file in output summary.md interlock-publish.md interlock-evaluate.md interlock.env interlock-summary.md interlock-codequality.json interlock-metrics.txt \
		interlock-links.json; do
		[ ! -f $file ] || { echo "--- $file"; sed '/^## What was compared/q' $file; rm $file; }
	done
	rm -rf dist evaluation .interlock
}

# transcript NAME VARIABLE=VALUE...
transcript() {
	name=$1
	shift
	# shellcheck disable=SC2163
	(export "$@" && job) | sed -E -e "s|$PWD|WORKSPACE|g" -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/TIME/g' > "$name.txt"
	[ -z "${GOLDEN_UPDATE:-}" ] || cp "$name.txt" "$root/tests/golden/ci/job-$name.txt"
	diff "$root/tests/golden/ci/job-$name.txt" "$name.txt" || fail "the transcript for $name has changed"
}
transcript plain NO_COLOR=1
transcript github GITHUB_ACTIONS=true "GITHUB_OUTPUT=$PWD/output" "GITHUB_STEP_SUMMARY=$PWD/summary.md"
transcript azure TF_BUILD=True "AGENT_TEMPDIRECTORY=$PWD"
transcript gitlab GITLAB_CI=true "CI_PROJECT_DIR=$PWD" CI_JOB_URL=https://gitlab.example/o/r/-/jobs/7
