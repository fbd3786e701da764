# lib.sh - what the scripts of tests/cli and tests/e2e say in one line. To be sourced first:
#
#	. "$(dirname "$0")/../lib.sh"
#
#	example diabetes                          # a copy of examples/diabetes here, committed to a git repository of its own
#	run train --data nope.csv                 # its exit code in $status, its output in the files $out and $err
#	expect_exit 50
#	expect_err "cannot open 'nope.csv'"       # stderr has this text (a shell pattern: * is anything)
#	same model/model.onnx before.onnx
#
# The first check that does not hold ends the test with what was expected and what was seen.
# The programs' folder ($1 of the test) is $bin; the project's is $root. No variable of the machine's own CI, store or git gets in.
set -u

bin=${1:?the folder of the built programs}
root=$(cd "$(dirname "$0")/../.." && pwd)
lib_dir=$(mktemp -d)
trap 'rm -rf "$lib_dir"' EXIT
out=$lib_dir/stdout err=$lib_dir/stderr status=
: > "$out"
: > "$err"
last='no command yet'

unset CI GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_STEP_SUMMARY GITHUB_ENV GITHUB_PATH TF_BUILD GITLAB_CI INTERLOCK_STORE MLFLOW_TRACKING_URI \
	MLFLOW_EXPERIMENT_NAME MLFLOW_RUN_ID NO_COLOR
mkdir "$lib_dir/home"
export HOME="$lib_dir/home" LC_ALL=C GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
printf '[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n[safe]\n\tdirectory = *\n' > "$HOME/.gitconfig"

# fail MESSAGE... - end the test, with what the last command printed.
fail() {
	printf '%s: %s\n' "$(basename "$0")" "$*"
	printf 'last command: %s -> %s\n' "$last" "${status:-?}"
	printf '%s\n' '-- stdout'
	head -c 2000 "$out" | awk 1
	printf '%s\n' '-- stderr'
	head -c 2000 "$err" | awk 1
	exit 1
}

# skip REASON - end the test as not run; tests/run counts and names it.
skip() {
	printf 'skip: %s\n' "$*"
	exit 77
}

# run PROGRAM ARGUMENT... - run one of the built programs. Never ends the test by itself.
run() {
	program=$1
	shift
	last="$program $*"
	status=0
	"$bin/$program" "$@" > "$out" 2> "$err" || status=$?
}

# ok PROGRAM ARGUMENT... - run, and expect exit 0.
ok() {
	run "$@"
	expect_exit 0
}

expect_exit() {
	[ "$status" = "$1" ] || fail "exit $1 expected"
}

# in_file FILE PATTERN - does a line of the file hold the shell pattern?
in_file() {
	while IFS= read -r line || [ -n "$line" ]; do
		# shellcheck disable=SC2254
		case $line in *$2*) return 0 ;; esac
	done < "$1"
	return 1
}

expect_out() {
	in_file "$out" "$1" || fail "stdout should have: $1"
}

expect_err() {
	in_file "$err" "$1" || fail "stderr should have: $1"
}

# expect_one_line_err PATTERN - stderr is one line that holds the pattern.
expect_one_line_err() {
	[ "$(wc -l < "$err")" -eq 1 ] || fail "one line expected on stderr"
	expect_err "$1"
}

expect_silent() {
	[ ! -s "$out" ] || fail "nothing expected on stdout"
	[ ! -s "$err" ] || fail "nothing expected on stderr"
}

# expect_file FILE [PATTERN] - the file is there (and a line of it holds the pattern).
expect_file() {
	[ -f "$1" ] || fail "no file $1"
	[ $# -lt 2 ] || in_file "$1" "$2" || fail "$1 should have: $2"
}

expect_no_file() {
	[ ! -e "$1" ] || fail "$1 should not be there"
}

same() {
	cmp -s "$1" "$2" || fail "$1 and $2 differ"
}

different() {
	! cmp -s "$1" "$2" || fail "$1 and $2 are the same"
}

# noise BYTES - so many bytes on stdout that mean nothing: the same ones every time, as chance would make a test fail by chance.
noise() {
	# shellcheck disable=SC2059
	printf "$(awk -v n="$1" 'BEGIN { for (x = 7; n > 0; n--) { x = (x * 48271) % 2147483647; printf "\\%03o", int(x / 8388608) } }')"
}

# running PID - is the process still at work? One that is dead and that nobody has asked for is not: not every machine's first process asks.
running() {
	kill -0 "$1" 2> /dev/null && ! grep -q '^State:.[ZX]' "/proc/$1/status" 2> /dev/null
}

# json EXPRESSION [FILE] - the value of a jq expression in the last output (or FILE), as raw text.
json() {
	jq -r "$1" "${2:-$out}"
}

# expect_json EXPRESSION VALUE [FILE]
expect_json() {
	seen=$(jq -r "$1" "${3:-$out}" 2>&1)
	[ "$seen" = "$2" ] || fail "$1 should be '$2', is '$seen'"
}

# near A B TOLERANCE - two numbers differ by at most the tolerance.
near() {
	awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { d = a - b; exit !(a != "" && b != "" && d <= t && -d <= t) }' ||
		fail "$1 should be within $3 of $2"
}

# example NAME - a copy of examples/NAME here, committed to a git repository of its own.
example() {
	cp -R "$root/examples/$1/." . || fail "no example $1"
	git init -q . && git add -A && git commit -q -m "Start the project" || fail "git"
}

# prepared NAME - the example, ingested and split.
prepared() {
	example "$1"
	ok ingest data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json
	ok split data/clean.csv --params params.yaml --output-dir data/split
}

# shared_project NAME - the prepared example in the folder "project", with a remote "../there.git" whose default branch is main, and a store in it.
shared_project() {
	mkdir project && cd project || fail "no folder"
	prepared "$1"
	git init -q --bare ../there.git && git remote add origin "$PWD/../there.git" && git push -q origin main &&
		git -C ../there.git symbolic-ref HEAD refs/heads/main || fail "git"
	export INTERLOCK_STORE=git:
}

# judged MODEL_FOLDER [OPTION...] - evaluate the model on the prepared example; the verdict goes to evaluation/.
judged() {
	model=$1
	shift
	ok evaluate --candidate "$model" --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output evaluation "$@"
}

# two_registered - a store for the shared project, with two versions of its model; the second one beat the first.
two_registered() {
	ok store init
	for alpha in 20000 100; do
		ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=$alpha
		judged model
		ok register --verdict evaluation/verdict.json
	done
}
