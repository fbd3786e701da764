# The scripts of GitLab's retrain.yml and publish.yml, job after job with a fresh clone each, artifacts and dotenv variables handed on as GitLab
# does: promoted and published at first, green and not published when nothing has changed, and the job says why.
. "$(dirname "$0")/../lib.sh"
as_json=$bin/../helpers/yaml_json
home=$PWD
mkdir -p project/examples && cd project || exit 1
cp -R "$root/examples/diabetes" examples/
# With stages, which `repro` runs.
mkdir examples/diabetes/.dvc && : > examples/diabetes/.dvc/config && printf '/cache\n/tmp\n' > examples/diabetes/.dvc/.gitignore
git init -q . && git add -A && git commit -q -m "Start the project" && git init -q --bare ../there.git && git remote add origin "$home/there.git" &&
	git push -q origin main && git -C ../there.git symbolic-ref HEAD refs/heads/main || fail "git"
cd examples/diabetes || exit 1
ok store init --store git:
"$as_json" "$root/pipelines/gitlab/retrain.yml" > "$home/retrain.json"
"$as_json" "$root/pipelines/gitlab/publish.yml" > "$home/publish.json"
jq -s '.[0] * .[1]' "$home/retrain.json" "$home/publish.json" > "$home/jobs.json"

# pipeline STORE [JOB...] - its log is $out; $home/after has what the jobs left in the last one's folder.
pipeline() {
	store=$1
	shift
	: > "$out"
	cd "$home" && rm -rf "$home"/machine-*
	if [ $# = 0 ]; then
		set -- plan train evaluate register publish # lock: only with INTERLOCK_LOCK_PR
		: > "$home/variables"
		rm -rf "$home/kept"
		mkdir "$home/kept"
	fi
	for job in "$@"; do
		folder=$home/machine-$job
		git clone -q "$home/there.git" "$folder" && cp -R "$home/kept/." "$folder" && cd "$folder/examples/diabetes" || fail "git"
		jq -r --arg job $job '.[$job].script[]' "$home/jobs.json" > "$home/script"
		last="GitLab: $job" status=0
		(
			set -a
			# shellcheck disable=SC1091
			. "$home/variables"
			GITLAB_CI=true CI_PROJECT_DIR=$folder INTERLOCK_STORE=$store PATH=$bin:$PATH CI_PIPELINE_SOURCE=push CI_COMMIT_SHA=$(git rev-parse HEAD)
			[ -n "$store" ] || CI_DISPOSABLE_ENVIRONMENT=true
			bash -eo pipefail "$home/script"
		) >> "$out" 2> "$err" < /dev/null || status=$?
		[ ! -f "$folder/interlock.env" ] || sed "s/=\(.*\)/='\1'/" "$folder/interlock.env" >> "$home/variables"
		for kept in examples/diabetes/candidate examples/diabetes/dist; do
			[ ! -e "$folder/$kept" ] || { mkdir -p "$home/kept/examples/diabetes" && cp -R "$folder/$kept" "$home/kept/examples/diabetes/"; }
		done
		cat "$folder/interlock-summary.md" >> "$home/summary" 2> /dev/null
		[ $status = 0 ] || return 0
	done
}

pipeline git:
expect_exit 0
expect_out "Running stage 'split':"
expect_out 'dvc.lock is kept with run'
expect_out 'published diabetes 1 (production) as sha256:'
expect_file "$home/variables" "EVALUATE_DECISION='promote'"
expect_file "$home/variables" "REGISTER_REGISTERED='true'"
expect_file "$home/variables" "PUBLISH_VERSION='1'"
expect_file "$home/summary" '# diabetes: promote'
expect_file "$home/kept/examples/diabetes/dist/model/index.json"
registered=$(git -C "$home/there.git" rev-parse interlock)
expect_file "$home/variables" "REGISTER_STORE_HEAD='*:$registered'"
git -C "$home/there.git" update-ref refs/heads/interlock interlock~1
pipeline git: publish
expect_exit 40
expect_err 'is behind its anchor: it does not contain *INTERLOCK_EXPECT_HEAD'
git -C "$home/there.git" update-ref refs/heads/interlock "$registered"
pipeline git:
expect_exit 0
expect_out 'Nothing is registered or published, since the verdict is reject ('
expect_out 'Nothing is published, since nothing was registered.'
expect_file "$home/variables" "EVALUATE_DECISION='reject'"
grep -q PUBLISH "$home/variables" && fail "a reject was published"
pipeline ''
expect_exit 2
expect_err 'set INTERLOCK_STORE'
