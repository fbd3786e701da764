# Without a remote (git:.) the branches of the repository here are the store: gc deletes packages that no version names, compact goes on in another
# branch, and both leave what else is in the repository as it was.
. "$(dirname "$0")/../lib.sh"
mkdir project && cd project || exit 1
prepared diabetes
export INTERLOCK_STORE='git:.#refs/heads/interlock'
ok store init
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
ok register --verdict evaluation/verdict.json
ok train --data data/split/train.csv --params params.yaml --output better
judged better
packages() {
	git for-each-ref --format='%(refname)' refs/heads/interlock-packages | wc -l
}
others() {
	git for-each-ref --format='%(refname) %(objectname)' | grep -v -e refs/heads/interlock -e refs/interlock/ # the store's branches, and what it keeps of them
	git rev-parse HEAD
	git ls-files -s
}
others > ../others
git branch interlock-packages/nobodys
[ "$(packages)" = 3 ] || fail "three packages"

ok store gc --dry-run
expect_out "would delete nobodys"
[ "$(packages)" = 3 ] || fail "a dry run deletes nothing"
ok store gc
expect_out "1 packages are gone, 2 stay"
ok store gc --keep-days 0 --json
expect_json .kept 1
expect_json '.removed | length' 1
[ "$(packages)" = 1 ] || fail "one package stays"
ok store verify
ok register verify
# Whoever has the package registers all the same.
ok register --verdict evaluation/verdict.json
[ "$(packages)" = 2 ] || fail "the package is back"

# In another branch, without the old commits; the old one says where to look, and takes nothing more.
before=$(git rev-list --count interlock)
ok store compact --to refs/heads/interlock-2 --json
expect_json .to refs/heads/interlock-2
[ "$(git rev-list --count interlock-2)" -lt "$before" ] || fail "the commits are there all the same"
for command in "register list" "runs list" "store status" "register rollback"; do
	run $command
	expect_exit 40
	expect_one_line_err "goes on at refs/heads/interlock-2"
done
export INTERLOCK_STORE='git:.#refs/heads/interlock-2'
ok register resolve models:/diabetes@production
expect_out "version 2"
ok register verify
expect_out "2 versions"
ok store verify
ok runs show "$(cat better/run_id)"
ok register rollback
expect_out "2 -> 1"
run store compact --to refs/heads/interlock-2
expect_exit 2
others | diff ../others - || fail "something else in the repository changed"
