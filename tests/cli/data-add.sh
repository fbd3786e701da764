# data init, add, checkout, commit, unprotect, move, remove, destroy: DVC's bytes and exit codes, and data that is never lost.
. "$(dirname "$0")/../lib.sh"

git init -q project && cd project || exit 1
mkdir below
run data --cd below init
expect_exit 1
expect_err 'is not tracked by any supported SCM tool'
ok data init -q
expect_silent
[ ! -s .dvc/config ] || fail 'the configuration begins empty'
printf '/config.local\n/tmp\n/cache\n' | cmp -s - .dvc/.gitignore || fail 'other lines in .dvc/.gitignore'
[ "$(git status --short | tr '\n' ' ')" = 'A  .dvc/.gitignore A  .dvc/config A  .dvcignore ' ] || fail 'three files are staged'
run data init
expect_exit 1
expect_err "'.dvc' exists. Use \`-f\` to force."

# A folder and an executable: what DVC itself writes.
mkdir d && printf foo > d/foo && printf bar > d/bar
printf x > run.sh && chmod +x run.sh
ok data add d run.sh
expect_out 'git add .gitignore d.dvc run.sh.dvc'
cat > ../want <<'DVC'
outs:
- md5: 5ea40360f5b4ec688df672a4db9c17d1.dir
  size: 6
  nfiles: 2
  hash: md5
  path: d
DVC
same d.dvc ../want
expect_file run.sh.dvc '  isexec: true'
printf '/d\n/run.sh\n' | cmp -s - .gitignore || fail 'a line an output'
[ "$(stat -c %a .dvc/cache/files/md5/ac/bd18db4cc2f85cedef654fccc4a4d8)" = 444 ] || fail 'objects are 0444'
printf '[{"md5": "37b51d194a7513e45b56f6524f2d51f2", "relpath": "bar"}, {"md5": "acbd18db4cc2f85cedef654fccc4a4d8", "relpath": "foo"}]' |
	cmp -s - .dvc/cache/files/md5/5e/a40360f5b4ec688df672a4db9c17d1.dir || fail 'the listing has other bytes'
ok data status
expect_out 'Data and pipelines are up to date.'
run data status -q
expect_exit 0

# Nothing that is not saved is thrown away.
printf changed > d/foo
run data status -q
expect_exit 1
ok data status --json
expect_json '.["d.dvc"][0]["changed outs"].d' modified
run data checkout
expect_exit 255
expect_err "Can't remove the following unsaved files"
[ "$(cat d/foo)" = changed ] || fail 'the change is gone'
ok data checkout -f
expect_out 'M	d/'
[ "$(cat d/foo)" = foo ] || fail 'the file is not what is recorded'
rm -rf d run.sh
ok data checkout
expect_out 'A	d/'
expect_out 'A	run.sh'
[ "$(stat -c %a run.sh)" = 700 ] || fail 'x for the owner, and what the umask leaves'
rm run.sh
umask 022
ok data checkout
[ "$(stat -c %a run.sh)" = 744 ] || fail 'x for the owner alone'

# What .dvcignore leaves out of a folder is no change of it.
printf '*.log\n' >> .dvcignore && printf l > d/x.log
run data status -q
expect_exit 0
rm d/x.log

# A path of a tracked folder alone.
printf 3 > d/new && printf 4 > d/foo
ok data add -q d/new
expect_file d.dvc '  nfiles: 3'
expect_file d.dvc '  size: 7'
ok data status --json
expect_json '.["d.dvc"][0]["changed outs"].d' modified
ok data add -q d/foo
! in_file d.dvc '  size:*' || fail 'a size that is not known is not written'
run data status -q
expect_exit 0
run data commit
expect_exit 0
printf 5 > d/foo
run data commit
expect_exit 1
expect_err "Use \`-f|--force\` to force."
ok data commit -f
expect_file d.dvc '  size: 5'

# What cannot be added, and with which code.
refused() {
	code=$1 text=$2
	shift 2
	run data add "$@"
	expect_exit "$code"
	expect_err "$text"
}
refused 1 "output 'nowhere' does not exist" nowhere
refused 1 'lies outside of the project' ../outside
refused 1 'lies outside of the project' d/../../outside
refused 1 'cannot be an output' d.dvc
refused 1 "can't be used without --to-remote" --remote x d
refused 1 "Glob 'z*' has no matches" --glob 'z*'
ln -s nowhere dangling && refused 1 'dangling' dangling
mkdir tracked && printf t > tracked/t && git add tracked && refused 1 'already tracked by SCM' tracked
mkdir odd && printf o > "odd/$(printf 'a\377b')" && refused 255 'is not UTF-8' odd
mkdir over over/in && printf 1 > over/in/x && ok data add -q over/in && refused 1 'overlapping' over
mkfifo odd/pipe && rm odd/a* && refused 1 'neither a file nor a folder' odd
printf '*.tmp\n' >> .dvcignore && printf 1 > x.tmp && refused 1 'ignored by .dvcignore:5:\*.tmp' x.tmp
printf '/x\n' | cmp -s - .gitignore && fail 'a refusal leaves a line'
ln -s d link && refused 1 'symlinked' link/foo

# Names that need care.
mkdir "a 'b'" && printf 1 > "a 'b'/$(printf 'new\nline')" && printf 2 > "a 'b'/-f" && printf 3 > "a 'b'/[x]*.\"q\""
ok data add -q "a 'b'"
rm -rf "a 'b'"
ok data checkout -q
[ "$(cat "a 'b'/$(printf 'new\nline')")" = 1 ] || fail 'a line break in a name'
[ "$(git status --short --ignored "a 'b'" | cut -c1-2)" = '!!' ] || fail 'git leaves it out'

# A tampered object is never checked out; a missing one is named, and half a folder is none.
object=.dvc/cache/files/md5/37/b51d194a7513e45b56f6524f2d51f2
chmod u+w $object && printf bad > $object
rm -rf d
run data checkout d
expect_exit 255
expect_err 'Checkout failed for following targets: d'
expect_no_file $object
expect_no_file d
ok data checkout --allow-missing d
run data fsck
expect_exit 1
expect_out 'missing	37b51d194a7513e45b56f6524f2d51f2 d'

# Move, remove, destroy.
ok data move run.sh go.sh
expect_file go.sh.dvc '  path: go.sh'
expect_no_file run.sh.dvc
expect_file .gitignore /go.sh
run data move go.sh no/go.sh
expect_exit 1
run data remove go.sh
expect_exit 1
expect_err "Do you mean 'go.sh.dvc'?"
ok data remove go.sh.dvc
expect_file go.sh
! in_file .gitignore '/go.sh' || fail 'the line is still there'
printf 1 > '[one]' && printf 2 > '[two]'
ok data add -q '[one]' '[two]'
grep -qxF '/\[one\]' .gitignore && grep -qxF '/\[two\]' .gitignore || fail 'a line for each'
ok data remove -q '[one].dvc'
ok data move -q '[two]' two
! grep -F '\[' .gitignore || fail 'the line of a name with an escape is still there'
ok data remove -q two.dvc
run data destroy
expect_exit 1
ok data destroy -f
expect_no_file .dvc
expect_file "a 'b'/-f" 2

# What DVC 2 recorded stays under its digest while it is the same, and gets the new one when it changes.
mkdir ../two && cd ../two && ok data init -q --no-scm || exit 1
printf 'a\r\nb\r\n' > old
printf 'outs:\n- md5: dd8c6a395b5dd36c56d23275028f526c\n  size: 6\n  path: old\n' > old.dvc
cp old.dvc ../old.before
ok data add -q old
same old.dvc ../old.before
rm old && ok data checkout -q
[ "$(cat .dvc/cache/dd/8c6a395b5dd36c56d23275028f526c)" = "$(cat old)" ] || fail 'the old place holds the file as it is'
printf new > old && ok data add -q old
expect_file old.dvc '  hash: md5'
