# Secrets: a key that is made in a job is masked there; a password of the store's address is in no message, log, annotation or summary.
. "$(dirname "$0")/../lib.sh"
GITHUB_ACTIONS=true run store keygen --output made.key --name release
expect_exit 0
grep -v -e '-----' made.key | while read -r line; do
	grep -q "^::add-mask::$line\$" "$err" || fail "this line of the key is not masked: $line"
done || exit 1
TF_BUILD=True run store keygen --output second.key
expect_err '##vso[[]task.setsecret]'
GITLAB_CI=true run store keygen --output third.key
[ ! -s "$err" ] || fail "GitLab cannot be told"
run store keygen --output fourth.key
[ ! -s "$err" ] || fail "nobody listens"

# The address of a store, with a password in it, in every place where a program may speak of it.
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
export "GITHUB_STEP_SUMMARY=$PWD/summary" "GITHUB_OUTPUT=$PWD/outputs"
for runner in GITHUB_ACTIONS TF_BUILD GITLAB_CI NOBODY; do
	for uri in 'postgresql://me:hunter2@127.0.0.1:1/x' 'https://me:hunter2@127.0.0.1:1/x' 'git:https://me:hunter2@127.0.0.1:1/x.git'; do
		for command in 'runs list' 'register --run-id 00000000000000000000000000000000' 'train --data data/split/train.csv --params params.yaml --output again'; do
			# shellcheck disable=SC2086
			(export "$runner=true" "INTERLOCK_STORE=$uri" && run $command && ! grep -q hunter2 "$out" "$err" || fail "the password is in the log") || exit 1
		done
	done
done
! grep -q -r hunter2 summary outputs interlock-* again 2> /dev/null || fail "the password is in the job's files"
