# Everything that each runner is told in a small job, against golden transcripts: a mistake in a file, a publication, a refusal.
# GOLDEN_UPDATE=1 writes them anew.
. "$(dirname "$0")/../lib.sh"
mkdir model
printf 'flavors: {}\n' > model/MLmodel
printf 'not really a graph' > model/model.onnx
printf 'train:\n  learner: rigde\n' > params.yaml
printf 'a,Y\n1,2\n' > train.csv

job() {
	for step in 'train --data train.csv --params params.yaml --output out' \
		'publish --model model --model-name m --allow-unregistered --to oci:dist:1' \
		'publish --model-name m --to oci:dist --verson 2'; do
		run ${step}
		printf '$ %s\n' "$step"
		sed 's/^/stdout: /' "$out"
		sed 's/^/stderr: /' "$err"
		echo "exit $status"
	done
	for file in output summary.md interlock-publish.md interlock.env interlock-summary.md; do
		[ ! -f $file ] || { echo "--- $file"; cat $file; rm $file; }
	done
	rm -rf dist
}

# transcript NAME VARIABLE=VALUE...
transcript() {
	name=$1
	shift
	# shellcheck disable=SC2163
	(export "$@" && job) | sed -e "s|$PWD|WORKSPACE|g" > "$name.txt"
	[ -z "${GOLDEN_UPDATE:-}" ] || cp "$name.txt" "$root/tests/golden/ci/job-$name.txt"
	diff "$root/tests/golden/ci/job-$name.txt" "$name.txt" || fail "the transcript for $name has changed"
}
transcript plain NO_COLOR=1
transcript github GITHUB_ACTIONS=true "GITHUB_OUTPUT=$PWD/output" "GITHUB_STEP_SUMMARY=$PWD/summary.md"
transcript azure TF_BUILD=True "AGENT_TEMPDIRECTORY=$PWD"
transcript gitlab GITLAB_CI=true "CI_PROJECT_DIR=$PWD"
