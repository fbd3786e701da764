# A store in git made smaller: `gc` deletes the packages that no version names, `compact` goes on in a branch without the old commits.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init
there=$PWD/../there.git
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
ok register --verdict evaluation/verdict.json
ok train --data data/split/train.csv --params params.yaml --output better
judged better

packages() {
	git -C "$there" for-each-ref --format='%(refname)' refs/heads/interlock-packages | wc -l
}

# The second package belongs to a run that may be waiting for its registration; a third one to nobody.
git -C "$there" update-ref refs/heads/interlock-packages/nobodys interlock
[ "$(packages)" = 3 ] || fail "three packages"
ok store gc --dry-run
expect_out "would delete nobodys"
[ "$(packages)" = 3 ] || fail "a dry run deletes nothing"
ok store gc
expect_out "deleted nobodys"
expect_out "1 packages are gone, 2 stay"
ok store gc --keep-days 0 --json
expect_json .kept 1
expect_json '.removed | length' 1
[ "$(packages)" = 1 ] || fail "one package stays"
ok store verify
# Whoever has the package registers all the same: it is pushed again.
ok register --verdict evaluation/verdict.json
[ "$(packages)" = 2 ] || fail "the package is back"
ok store verify
expect_out "2 versions"

# A version that is registered while its package goes: the deletion is seen, and undone.
ok train --data data/split/train.csv --params params.yaml --output third -S train.ridge.alpha=0.4
judged third
git clone -q "$there" ../rival
cp -r data evaluation third ../rival/
cat > "$there/hooks/pre-receive" << HOOK
#!/bin/sh
while read -r _ new ref; do
	case "\$ref \$new" in refs/heads/interlock-packages/*' 0000000'*)
		[ -e "$there/raced" ] && exit 0
		: > "$there/raced"
		unset GIT_DIR GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_PUSH_OPTION_COUNT
		cd "$PWD/../rival" && "$bin/register" --model third --override --reason race --model-name diabetes > "$there/raced" 2>&1 ;;
	esac
done
HOOK
chmod +x "$there/hooks/pre-receive"
ok store gc --keep-days 0
grep -q 'registered diabetes version 3' "$there/raced" || fail "the rival: $(cat "$there/raced")"
rm "$there/hooks/pre-receive"
expect_out "0 packages are gone"
git clone -q "$there" ../fresh
cd ../fresh || exit 1
ok register verify
expect_out "3 versions"
cd ../project || exit 1

# Nobody may delete: the right that is missing is named.
git -C "$there" update-ref refs/heads/interlock-packages/nobodys interlock
git -C "$there" config receive.denyDeletes true
run store gc
expect_exit 2
expect_err "needs the right to delete"
git -C "$there" config receive.denyDeletes false
ok store gc

# compact: everything is there, in one commit.
ok register list --json
cp "$out" before
old=$(git -C "$there" rev-parse interlock)
n=$(git -C "$there" rev-list --count interlock)
[ "$n" -gt 10 ] || fail "there are commits to drop"
for bad in interlock-2 refs/heads/interlock refs/heads/a..b; do
	run store compact --to $bad
	expect_exit 2
done
ok store compact --to refs/heads/interlock-2
expect_out "goes on at refs/heads/interlock-2, without the"
[ "$(git -C "$there" rev-list --count interlock-2)" = 1 ] || fail "one commit"
[ "$(git -C "$there" rev-parse interlock~1)" = "$old" ] || fail "the old branch was closed, no more"
git -C "$there" show interlock-2:store/compact/000001.ndjson > record
expect_json .body.head "$(git -C "$there" rev-parse interlock)" record
expect_json .body.from refs/heads/interlock record
run register list
expect_exit 40
expect_err "goes on at refs/heads/interlock-2"
run store compact --to refs/heads/interlock-3
expect_exit 2
export INTERLOCK_STORE='git:origin#refs/heads/interlock-2'
ok register list --json
same "$out" before
ok store verify
expect_out "3 versions"
ok register rollback
ok store compact --to refs/heads/interlock-3
[ "$(git -C "$there" rev-list --count interlock-3)" = 1 ] || fail "one commit again"
export INTERLOCK_STORE='git:origin#refs/heads/interlock-3'
ok store verify
[ "$(git -C "$there" show interlock-3:store/compact/000001.ndjson | wc -l)" = 2 ] || fail "both compactions are told"

# Interrupted between the two branches: run again.
cat > "$there/hooks/update" << 'HOOK'
#!/bin/sh
[ "$1" != refs/heads/interlock-4 ]
HOOK
chmod +x "$there/hooks/update"
run store compact --to refs/heads/interlock-4
expect_exit 2
rm "$there/hooks/update"
run register list
expect_exit 40
ok store compact --to refs/heads/interlock-4
export INTERLOCK_STORE='git:origin#refs/heads/interlock-4'
ok store verify
git -C "$there" fsck --strict --no-dangling > "$out" 2>&1 || fail "git fsck"

# Where records must be signed, so must the first one; a head that was pinned before is still an anchor.
ok store keygen --output ../release.key
cp "$out" interlock.trust
git add interlock.trust && git commit -q -m "Trust the release job" && git push -q origin main
INTERLOCK_SIGNING_KEY=../release.key ok store sign
ok store status --json
pin=$(json .head)
run store compact --to refs/heads/interlock-5
expect_exit 2
expect_err "set INTERLOCK_SIGNING_KEY"
INTERLOCK_SIGNING_KEY=../release.key ok store compact --to refs/heads/interlock-5
export INTERLOCK_STORE='git:origin#refs/heads/interlock-5'
ok register list
INTERLOCK_EXPECT_HEAD=$pin ok register list
git -C "$there" show interlock-5:store/compact/000001.ndjson | tail -1 > record
expect_json '.signatures | length' 1 record
