# data install: git's hooks and the merge driver; branches that changed different stages and different files of a folder merge by themselves.
. "$(dirname "$0")/../lib.sh"

mkdir bin && ln -s "$bin/data" bin/dvc
ln -s "$bin/repro" bin/repro
PATH=$PWD/bin:$PATH
git init -q project && cd project || exit 1
ok data init -q
ok data install
expect_file .git/hooks/pre-push 'exec dvc git-hook pre-push'
[ -x .git/hooks/post-checkout ] || fail 'hooks are executable'
run data install
expect_exit 255
expect_err "Hook 'post-checkout' already exists."
printf 'dvc.lock merge=dvc\n*.dvc merge=dvc\n' > .gitattributes
mkdir d && printf 1 > d/a && printf 2 > d/b
ok data add -q d
printf "schema: '2.0'\nstages:\n  one:\n    cmd: a\n  two:\n    cmd: b\n" > dvc.lock
printf 'stages:\n  one:\n    cmd: a\n  two:\n    cmd: b\n' > dvc.yaml
git add -A && git commit -q -m start > "$out" 2>&1 || fail 'a commit runs status'

git checkout -q -b other
printf 3 > d/c && ok data add -q d
sed -i 's/cmd: b/cmd: b2/' dvc.lock
git commit -q -a -m other > "$out" 2>&1
# Another branch brings its data with it.
git checkout -q main > "$out" 2>&1
expect_no_file d/c
printf 1,1 > d/a && ok data add -q d
sed -i 's/cmd: a/cmd: a2/' dvc.lock
git commit -q -a -m ours > "$out" 2>&1
git merge -q --no-edit other > "$out" 2> "$err" || fail 'the merge conflicts'
expect_file dvc.lock 'cmd: a2'
expect_file dvc.lock 'cmd: b2'
expect_file d.dvc '  nfiles: 3'
expect_file d.dvc '  size: 5'
ok data checkout
[ "$(cat d/a d/b d/c)" = 1,123 ] || fail 'both changes are in the folder'

# Both sides changed the same file: that is for a person.
git checkout -q -b third > "$out" 2>&1
printf x > d/b && ok data add -q d && git commit -q -a -m x > "$out" 2>&1
git checkout -q main > "$out" 2>&1
printf y > d/b && ok data add -q d && git commit -q -a -m y > "$out" 2>&1
git merge --no-edit third > "$out" 2> "$err" && fail 'no conflict'
expect_err "both sides changed 'b'"
# A hook outside of a project has nothing to do.
cd .. && ok data git-hook pre-commit
