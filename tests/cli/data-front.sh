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
