# Data of other repositories and of earlier revisions: import, update, get, url, du, list, by path and by URL; and what is refused of them.
. "$(dirname "$0")/../lib.sh"

at=$PWD
export XDG_CACHE_HOME="$at/cache"
mkdir team
cd team || exit
git init -q .
ok data init -q
ok data remote add -q -d up "$at/remote"
mkdir -p d/sub
echo one > d/a
echo two > d/sub/b
echo tracked > text
ln -s ../secret out-of-here
ln -s text inside
ok data add -q d
git add -A && git commit -qm 1 && git tag v1
ok data push -q
echo three > d/a
ok data add -q d
git add -A && git commit -qm 2 && git tag v2
ok data push -q
git -C "$at" init -q secret-holder
echo secret > "$at/secret"

# By path, repository and tag, straight from git's objects: neither the work tree nor the cache is needed, nor changed.
rm -rf d .dvc/cache
git status --porcelain > "$at/before"
cd "$at" || exit
ok data get -q team d/a --rev v1 -o was
expect_silent
[ "$(cat was)" = one ] || fail 'version 1'
ok data get "file://$at/team" d -o now
[ "$(cat now/a now/sub/b | tr '\n' ' ')" = 'three two ' ] || fail 'the default branch'
ok data get "$at/team/.git" text
[ "$(cat text)" = tracked ] || fail 'a bare repository by its path'
git -C team status --porcelain > after
same before after
[ ! -e team/d ] || fail 'nothing was checked out'
[ -z "$(find cache -name 'objects-*')" ] || fail 'what was fetched on the way is gone'
run data get team d/a --rev v1 -o was
expect_exit 1
expect_err "The file 'was' already exists locally. To override it, re-run with '--force'."
ok data get team d/a -f --rev v2 -o was
[ "$(cat was)" = three ] || fail 'version 2 replaces version 1'
ok data url team d --rev v1
expect_out "$at/remote/files/md5/"
one=$(cat "$out")
ok data url team d --rev v2
[ "$(cat "$out")" != "$one" ] || fail 'another version lies elsewhere'
[ -f "$(cat "$out")" ] || fail 'the object is where it is said to be'
run data url team text
expect_exit 255
expect_err "Unable to find DVC file with output 'text'"
cd team || exit
ok data url d/sub/b
[ "$(cat "$(cat "$out")")" = two ] || fail 'the repository that the user is in'
cd ..

# Sizes and names.
ok data du team d --rev v1 --json
expect_out '[{"path": "d/a", "size": 4}, {"path": "d/sub", "size": 4}, {"path": "d", "size": 8}]'
ok data list "file://$at/team" d --rev v1 -R
expect_out 'sub/b'

# Paths and links that lead out are refused, at every one of the commands.
for command in 'get team' 'url team' 'du team' 'list team' 'get --rev v1 team'; do
	# shellcheck disable=SC2086
	run data $command d/../../passwd
	[ "$status" != 0 ] || fail "data $command d/../../passwd"
	expect_one_line_err "the path leads out of the repository 'team'"
done
run data get team "$at/secret" -o out
expect_exit 255
expect_no_file out
run data get team out-of-here -o out
expect_exit 255
expect_err "'out-of-here' leads out of the repository 'team'"
expect_no_file out
ok data get team inside -o inside
[ "$(cat inside)" = tracked ] || fail 'a link that stays inside is followed'

# import, and what its record is good for.
mkdir own && cd own || exit
git init -q .
ok data init -q
ok data import "file://$at/team" d --rev v1
expect_out "Importing 'd (file://$at/team)' -> 'd'"
expect_out '	git add .gitignore d.dvc'
[ "$(cat d/a)" = one ] || fail 'version 1 is imported'
ok data import ../team text -q
expect_silent
ok data status --json
expect_out '{}'
git add -A && git commit -qm 1
ok data update d.dvc
expect_out "'d.dvc' didn't change, skipping"
ok data update d.dvc --rev v2
[ "$(cat d/a)" = three ] || fail 'version 2'
grep -q 'rev: v2' d.dvc || fail 'the revision is recorded'
ok data import "file://$at/team" d -o moving
echo more > ../team/text
git -C ../team commit -qam 3
ok data status
expect_out 'update available:   d (file://'
expect_out 'update available:   text (../team)'
ok data update --all
expect_out "Importing 'text (../team)' -> 'text'"
[ "$(cat text)" = more ] || fail 'the file of git is brought up to date'
ok data status --json
expect_out '{}'

# Lost data comes back from the repository that it is from, and from nowhere else.
rm -rf .dvc/cache d text moving
ok data fetch
ok data checkout
[ "$(cat d/a text | tr '\n' ' ')" = 'three more ' ] || fail 'fetched again'
rm -rf .dvc/cache d text moving
ok data pull
[ "$(cat d/a text | tr '\n' ' ')" = 'three more ' ] || fail 'pulled again'
# Nobody pushes what is another repository's; but push wants a remote all the same, as with DVC.
run data push
expect_exit 1
expect_err 'no remote specified'
ok data remote add -q own "$at/own-remote"
ok data push -r own
expect_out 'Everything is up to date.'
expect_no_file "$at/own-remote/files"

# And what other revisions imported, if it is asked for.
git add -A && git commit -qm 2
rm -rf .dvc/cache
earlier=$(printf 'one\n' | md5sum | cut -c3-32)
ok data fetch
[ -z "$(find .dvc/cache -name "$earlier")" ] || fail 'of this revision alone'
ok data fetch --all-commits
[ -n "$(find .dvc/cache -name "$earlier")" ] || fail 'of an earlier revision, too'
ok data fetch --all-commits
expect_out 'Everything is up to date.'

# What the source's remote lacks, and what was tampered with, is said and never taken.
rm -rf .dvc/cache d
object=$(find "$at/remote/files/md5" -type f -size 6c | head -1)
mv "$object" "$at/kept"
run data pull d.dvc
[ "$status" = 1 ] || fail 'it is missing'
expect_err 'neither in the cache nor at the remote'
cp "$at/kept" "$object"
chmod 0644 "$object"
echo THREE > "$object"
run data pull d.dvc
[ "$status" != 0 ] || fail 'it was tampered with'
run data get ../team d -o tampered
[ "$status" != 0 ] || fail 'it was tampered with'
expect_no_file tampered

# A stage of dvc.yaml that is made from what is elsewhere: a change there is told, asked about at commit, recorded, and reproduced.
mkdir "$at/elsewhere"
printf one > "$at/elsewhere/file"
ok data remote add -q there "$at/elsewhere"
ok data import-url -q remote://there/file near
printf 'stages:\n  far:\n    cmd: echo made > made\n    deps: [remote://there/file]\n    outs: [made]\n' > dvc.yaml
ok repro far
grep -q 'md5: f97c5d29941bfb1b2fdab0874906ab82' dvc.lock || fail 'the input is recorded by its digest'
ok repro far
expect_out "Stage 'far' didn't change, skipping"
printf two > "$at/elsewhere/file"
ok data status --json far
expect_json '.far[0]["changed deps"]["remote://there/file"]' modified
cp dvc.lock "$at/lock"
run data commit far
expect_exit 1
expect_err "unable to commit changed stage: 'far'"
same dvc.lock "$at/lock"
ok data commit -f far
grep -q 'md5: b8a9f715dbb64fd5c56e7783c6820a61' dvc.lock || fail 'it is recorded as it is now'
ok data status --json far
expect_out '{}'
printf three > "$at/elsewhere/file"
ok repro far
expect_out "Running stage 'far':"
rm "$at/elsewhere/file"
ok data status --json far
expect_json '.far[0]["changed deps"]["remote://there/file"]' deleted
run data commit -f far
expect_exit 1
expect_err "dependency 'remote://there/file' does not exist"
run repro far
expect_exit 255
expect_err "dependency 'remote://there/file' does not exist"
sed -i 's|remote://there/file|http://127.0.0.1:1/file|' dvc.yaml
run data status far
expect_exit 255
expect_err 'no answer from http://127.0.0.1:1/file'
rm dvc.yaml dvc.lock

# A repository that is not there, in status: an error, and never "changed".
mv ../team ../gone
run data status
expect_exit 255
expect_err 'Failed to clone repo'
ok data status --no-updates
run data import ../team d -o other
expect_exit 1
expect_no_file other.dvc
! grep -q other .gitignore || fail 'nothing is left of an import that failed'
