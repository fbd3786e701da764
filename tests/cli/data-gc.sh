# data gc keeps what the chosen revisions record, aborts at one that it cannot read, and removes the rest; a checkout removes what no
# stage names any more.
. "$(dirname "$0")/../lib.sh"

git init -q . && ok data init -q && git commit -q -m start || exit 1
objects() {
	find .dvc/cache/files -type f | wc -l
}
mkdir d && printf 1 > d/a && printf 2 > d/b && printf f > f
ok data add -q d f
git add -A && git commit -q -m one && git tag v1
printf 3 > d/a
ok data add -q d
git add -A && git commit -q -m two
[ "$(objects)" = 6 ] || fail 'four files and two listings'

run data gc
expect_exit 255
expect_err 'needs to be set'
run data gc -w < /dev/null
expect_exit 1
ok data gc -w --dry
expect_out 'Removed 2 objects from local cache.'
ok data gc -w -T -f
expect_out "No unused 'local' cache to remove."
ok data gc -w --rev HEAD --num 2 -f
[ "$(objects)" = 6 ] || fail 'both versions are used'

# One revision that cannot be read: nothing goes.
printf 'outs: 1\n' > f.dvc && git commit -q -a -m broken && git revert --no-edit HEAD > "$out" 2>&1
run data gc -A -f
expect_exit 255
expect_err 'f.dvc'
[ "$(objects)" = 6 ] || fail 'an object went'
ok data gc -A -f --skip-failed
[ "$(objects)" = 6 ] || fail 'an object that another revision needs went'
ok data gc -w -f
[ "$(objects)" = 4 ] || fail 'what the workspace uses is left'
rm -rf d && ok data checkout -q
[ "$(cat d/a)" = 3 ] || fail 'the version of the workspace'

# What we put there and no stage names any more goes, but not where the configuration is wrong; what was changed since stays.
cp d.dvc ../d.dvc && echo '  remote: nobody' >> d.dvc
mv f.dvc .. && run data checkout
[ "$status" != 0 ] || fail 'a remote that nobody knows'
expect_err "remote 'nobody' doesn't exist"
expect_file f
cp ../d.dvc d.dvc
ok data checkout
expect_out 'D	f'
expect_no_file f
printf mine > d/a && rm d.dvc && ok data checkout
expect_file d/a mine

# Of what is needed only what the remote lacks stays.
rm -rf .dvc/cache d f ./*.dvc && printf 1 > d && printf 2 > f
ok data add -q d f
ok data remote add -q -d store "$PWD/store"
ok data push -q d
ok data gc -w --not-in-remote -f
expect_err 'not present in the DVC remote'
[ "$(objects)" = 1 ] || fail 'what is not pushed stays, and nothing else'
rm f && ok data checkout -q f
expect_file f 2
run data gc -w --not-in-remote --cloud -f
expect_exit 255
expect_err 'mutually exclusive'
