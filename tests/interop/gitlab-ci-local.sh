# GitLab's pipelines, run by gitlab-ci-local in the shell: includes, rules, needs, dotenv variables and artifacts are its own. A push to the default
# branch registers and publishes; the same again is green and does neither; a merge request writes nothing to the store; a registration by hand.
. "$(dirname "$0")/../lib.sh"
gitlab=${2:?the peers}/node_modules/gitlab-ci-local/src/index.js
for need in node rsync; do
	command -v $need > /dev/null || { echo "skip gitlab-ci-local: $need"; exit 0; }
done
[ -f "$gitlab" ] || { echo "skip gitlab-ci-local: gitlab-ci-local"; exit 0; }
work=$PWD
mkdir -p project/examples project/tools/dev/release && cd project || exit 1
cp -R "$root/examples/diabetes" examples/
mkdir pipelines && cp -R "$root/pipelines/gitlab" pipelines/ && cp pipelines/gitlab/.gitlab-ci.yml .
# Without an image a job runs in the shell; the machine's packages are nobody's business here.
sed -i '/^  image: /d' pipelines/gitlab/setup.yml
mkdir ../fake && printf '#!/bin/sh\necho "apt-get $*"\n' > ../fake/apt-get && chmod +x ../fake/apt-get
# What builds stands aside: `install` links the programs under test.
printf 'deps:\n\t@true\ninstall:\n\t@mkdir -p $(PREFIX)/bin\n\t@ln -sf %s/* $(PREFIX)/bin/\ntest lint coverage:\n\t@echo made $@\n' "$bin" > Makefile
printf '#!/bin/sh\n:\n' > tools/dev/release/bundle
printf '#!/bin/sh\necho "deps $*"\n' > tools/dev/deps
chmod +x tools/dev/release/bundle tools/dev/deps
printf '.gitlab-ci-local/\n' > .gitignore
set_alpha() { sed -i "s/^  ridge: .*/  ridge: {alpha: $1}/" examples/diabetes/params.yaml; }
set_alpha 5000
git init -q . && git add -A && git commit -q -m "Start the project" && git init -q --bare ../there.git && git remote add origin "$work/there.git" &&
	git push -q origin main && git -C ../there.git symbolic-ref HEAD refs/heads/main || fail "git"
(cd examples/diabetes && "$bin/store" init --store git: > /dev/null) || fail "no store"
store_head() { git -C ../there.git rev-parse interlock; }
production() { (cd examples/diabetes && INTERLOCK_STORE=git: "$bin/register" resolve models:/diabetes@production --json | jq .version); }

# pipeline VARIABLE... - its log is ../log, its exit code $status.
pipeline() {
	rm -rf .gitlab-ci-local
	set -- "$@" GITLAB_CI=true INTERLOCK_STORE=git: CI_DEFAULT_BRANCH=main
	for variable; do
		set -- "$@" --variable "$variable"
		shift
	done
	status=0
	PATH=$work/fake:$PATH timeout 900 node "$gitlab" --shell-isolation --color=false --home "$work/home" "$@" > ../log 2>&1 < /dev/null || status=$?
}

check() {
	what=$1
	shift
	if "$@" > ../seen 2>&1; then echo "ok gitlab-ci-local $what"; else echo "FAILED gitlab-ci-local $what"; cat ../seen; tail -n 40 ../log; fi
}
says() { grep -qF -- "$1" ../log; }
not() { ! "$@"; }

pipeline
check 'a push to main is green' test $status = 0
for job in train evaluate register publish; do
	check "a push to main runs $job" says "PASS  $job"
done
check 'the model is in production' test "$(production)" = 1
check 'it is published' says 'published diabetes 1 (production) as sha256:'
pipeline
check 'the same again is green' test $status = 0
check 'and says why nothing is registered' says 'Nothing is registered or published, since the verdict is reject'
check 'and moves nothing' test "$(production)" = 1

git checkout -q -b try && set_alpha 1000 && git commit -q -am "Shrink less" || fail "git"
head=$(store_head)
pipeline CI_PIPELINE_SOURCE=merge_request_event CI_MERGE_REQUEST_IID=1 CI_COMMIT_BRANCH=
check 'a merge request is green' test $status = 0
for job in checks announce train evaluate comment; do
	check "a merge request runs $job" says "PASS  $job"
done
check 'a merge request registers nothing' not says 'PASS  register'
check 'and leaves the store as it was' test "$(store_head)" = "$head"
git checkout -q main

set_alpha 1200 && git commit -q -am "Shrink less" && git push -q origin main || fail "git"
(
	cd examples/diabetes || exit 1
	export INTERLOCK_STORE=git:
	"$bin/ingest" data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json -q &&
		"$bin/split" data/clean.csv --params params.yaml --output-dir data/split -q &&
		"$bin/train" --data data/split/train.csv --params params.yaml --output model -q &&
		"$bin/evaluate" --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output evaluation -q
) || fail "no candidate"
pipeline CI_PIPELINE_SOURCE=web "RUN_ID=$(cat examples/diabetes/model/run_id)"
check 'a registration by hand is green' test $status = 0
check 'a registration by hand runs register alone' not says 'PASS  train'
check 'and its model is in production' test "$(production)" = 2

# Another repository, which has its data, params.yaml and six lines of pipeline: the rest is included from ours over http, and the programs come as a release.
port=$((30000 + $$ % 1800)) # to 31999: see run
mkdir -p "$work/server/repos/maker" "$work/server/repos/team" "$work/releases/v0.0.1" "$work/tarball/interlock/bin" "$work/tarball/interlock/libexec/interlock"
"$(dirname "$0")/servers/git-http" "$work/server" $port > "$work/server.log" 2>&1 &
server=$!
python3 -m http.server --bind 127.0.0.1 --directory "$work/releases" $((port + 1)) > "$work/releases.log" 2>&1 &
releases=$!
trap 'kill $server $releases 2> /dev/null; rm -rf "$lib_dir"' EXIT
git config --global "http.http://127.0.0.1:$port/.extraheader" "AUTHORIZATION: basic $(printf 'writer:write-secret' | base64)"
cp "$bin/interlock" "$work/tarball/interlock/bin/" && find "$bin" -type f ! -name interlock -exec cp {} "$work/tarball/interlock/libexec/interlock/" \; || fail "no tarball"
tarball=interlock-0.0.1-$(uname -m).tar.gz
tar -C "$work/tarball" -czf "$work/releases/v0.0.1/$tarball" interlock
git init -q --bare "$work/server/repos/maker/interlock.git" && git push -q "$work/server/repos/maker/interlock.git" HEAD:refs/heads/main &&
	git -C "$work/server/repos/maker/interlock.git" symbolic-ref HEAD refs/heads/main || fail "git"
cd "$work" && mkdir team && cd team && cp -R "$root/examples/diabetes/." . || exit 1
printf 'store: git:origin\n' > .interlock.yaml
cat >> .gitignore <<-EOT
	.gitlab-ci-local/
EOT
cat > .gitlab-ci.yml <<-EOT
	include:
	  - project: maker/interlock
	    ref: main
	    file: pipelines/gitlab/.gitlab-ci.yml
	variables:
	  INTERLOCK_PROJECT: .
	  INTERLOCK_VERSION: 0.0.1
	  INTERLOCK_FROM: http://127.0.0.1:$((port + 1))
	  INTERLOCK_CHECKSUMS: $(cd "$work/releases/v0.0.1" && sha256sum "$tarball")
EOT
git init -q . && git add -A && git commit -q -m "Start" && git init -q --bare "$work/server/repos/team/project.git" &&
	git -C "$work/server/repos/team/project.git" symbolic-ref HEAD refs/heads/main && git remote add origin "http://127.0.0.1:$port/team/project.git" &&
	git push -q origin main || fail "git: $(tail -3 "$work/server.log")"
"$bin/store" init > /dev/null || fail "no store"
pipeline INTERLOCK_STORE=git:origin
check 'another repository: a push is green' test $status = 0
for job in train evaluate register publish; do
	check "another repository: it runs $job" says "PASS  $job"
done
check 'another repository: by the release, downloaded and held against its digest' says '(download)'
check 'another repository: its model is in production' test "$("$bin/register" resolve models:/diabetes@production --json | jq .version)" = 1
