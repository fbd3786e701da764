# DVC's command line: global options, exit codes, two names for one program.
. "$(dirname "$0")/../lib.sh"

mkdir -p project/.dvc project/a/b names
ln -s "$bin/data" names/dvc

cd project/a/b || exit 1
ok data root
[ "$(cat "$out")" = ../.. ] || fail 'the root is ../..'
cd ../../..
ok data --cd project/a root
[ "$(cat "$out")" = .. ] || fail 'the root is ..'
ok data --cd=project root
[ "$(cat "$out")" = . ] || fail 'the root is .'
ok data --wait-for-lock --cd project root
run data root
expect_exit 253
expect_err 'data: you are not inside of a DVC repository'
run data rot
expect_exit 254
expect_err "did you mean 'root'?"
run data root --jsn
expect_exit 254
run data --cd nowhere root
expect_exit 255
expect_err "cannot change to the folder 'nowhere'"

bin=$PWD/names
ok dvc --version
[ "$(cat "$out")" = 3.67.1 ] || fail 'the release is 3.67.1'
ok dvc -V
run dvc root
expect_exit 253
expect_err 'ERROR: you are not inside'
ok dvc version
expect_out 'DVC version: 3.67.1'

# The sibling `repro` is a command of dvc's, told of the options before its name.
run dvc repro
expect_exit 253
expect_err 'ERROR: you are not inside'
run dvc --cd project repro --dryy
expect_exit 254
expect_err "did you mean '--dry'?"
printf 'stages:\n  a: {cmd: echo made > o, outs: [o]}\n' > project/dvc.yaml
printf '[core]\n    no_scm = true\n' > project/.dvc/config
ok dvc --wait-for-lock --cd project repro
[ "$(cat project/o)" = made ] || fail 'the stage has run'

# The command line is read as Python's argparse reads it.
for words in 'root -q -v' 'config --global --local core.remote' 'add --out --force' 'stage add -n' 'diff a b c' 'metrics show --precision' 'fetch --type params' \
	'data status --untracked-files some' 'remote' 'repro --r=1' 'commit --nothing'; do
	# shellcheck disable=SC2086
	run dvc --cd project $words
	expect_exit 254
	expect_err 'ERROR: '
done
run dvc
expect_exit 254
ok dvc -h
ok dvc root -h
ok dvc root --hel
ok dvc -q --cd=project root --
ok dvc --cd project config --proj --li
run dvc --cd project config --l
expect_exit 254
ok dvc --cd project stage list --recur --name
ok dvc --cd project stage list --names-only

# What is absent on purpose says so in one line.
for word in exp experiments queue studio import-db test-db dataset ds daemon; do
	run dvc $word show --json
	expect_exit 254
	expect_one_line_err "there is no '$word' on purpose: "
done
