# The script of GitLab's retrain.yml: promoted and published at first, green and not published when nothing has changed.
. "$(dirname "$0")/../lib.sh"
example diabetes
awk '/^  script:/ { inside = 1; next } !inside { next } /^    - \|$/ { next } { sub(/^    - |^      /, ""); print }' \
	"$root/pipelines/gitlab/retrain.yml" > "$lib_dir/script"
export GITLAB_CI=true CI_PROJECT_DIR="$PWD" INTERLOCK_STORE="sqlite:///$PWD/store/track.db" PATH="$bin:$PATH"
job() {
	last='retrain.yml of GitLab' status=0
	rm -f interlock.env interlock-summary.md
	bash -eo pipefail "$lib_dir/script" > "$out" 2> "$err" < /dev/null || status=$?
	expect_exit 0
}
job
expect_out 'published diabetes 1 (production) as sha256:'
expect_file interlock.env 'EVALUATE_DECISION=promote'
expect_file interlock.env 'REGISTER_REGISTERED=true'
expect_file interlock.env 'PUBLISH_VERSION=1'
expect_file interlock-summary.md '# diabetes: promote'
job
expect_out 'nothing to register'
expect_file interlock.env 'EVALUATE_DECISION=reject'
grep -q PUBLISH interlock.env && fail "a reject was published"
export CI_DISPOSABLE_ENVIRONMENT=true
unset INTERLOCK_STORE
last='retrain.yml of GitLab without a store' status=0
bash -eo pipefail "$lib_dir/script" > "$out" 2> "$err" < /dev/null || status=$?
expect_exit 2
expect_err 'set INTERLOCK_STORE'
