# A job's shallow checkout, behind a default branch that moved on meanwhile: what is fetched of that branch stays out of the store's own objects,
# among which every commit must have its tree and its parents.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init
cd .. || exit 1
git clone -q --depth 1 "file://$PWD/there.git" job
cp -r project/data job/
echo more >> project/SOURCES
git -C project commit -q -am "Move on" && git -C project push -q origin main
echo still more >> project/SOURCES
git -C project commit -q -am "Move on again" && git -C project push -q origin main
head=$(git -C project rev-parse HEAD)
cd job || exit 1
ok train --data data/split/train.csv --params params.yaml --output model
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
objects=$(find .interlock/store.git/default-branch -type f | wc -l)
[ "$objects" -gt 0 ] || fail "nothing was fetched of the default branch: this test tests nothing"
git --git-dir=.interlock/store.git cat-file -e "$head" 2> /dev/null && fail "the store has the default branch's commit among its own objects"
last='git fsck' status=0
git --git-dir=.interlock/store.git fsck --strict --no-dangling > "$out" 2> "$err" || status=$?
expect_exit 0
