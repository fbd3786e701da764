# GTO reads the tags of a registry, whatever happens to its aliases; DVC pulls a large package by the pointer that the store keeps.
here=$(cd "$(dirname "$0")" && pwd)
peer=$("$here/dvc-peer" "${2:?the folder of the peers}" 2> pip.log) || {
	cat pip.log
	echo "skip store-dvc-gto: dvc"
	exit 0
}
. "$here/../lib.sh"
export DVC_NO_ANALYTICS=1 DVC_SITE_CACHE_DIR="$PWD/site"

check() {
	what=$1
	shift
	if "$@" > log 2>&1; then echo "ok store-dvc-gto $what"; else echo "FAILED store-dvc-gto $what"; cat log; fi
}

gto() {
	"$peer/bin/python" -c 'from gto.cli import app; app()' "$@"
}
dvc() {
	"$peer/bin/python" -m dvc "$@"
}

# seen EXPRESSION - what GTO says of the remote's tags, in a clone that has nothing but git's.
seen() {
	rm -rf ../seen
	git clone -q ../there.git ../seen && (cd ../seen && gto show --json | jq -r "$1")
}
is() {
	[ "$(seen "$1")" = "$2" ] || { seen .; return 1; }
}

shared_project diabetes
ok store init
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
ok register --verdict evaluation/verdict.json --git-tags
check 'GTO finds the first version in production' is '.diabetes | .version + " " + .stage.production' 'v1.0.0 v1.0.0'
git commit -q --allow-empty -m "Another" && git push -q origin main
ok train --data data/split/train.csv --params params.yaml --output better
judged better
ok register --verdict evaluation/verdict.json --git-tags
check 'and the second' is '.diabetes | .version + " " + .stage.production' 'v2.0.0 v2.0.0'
ok register alias --alias staging --version 1 --git-tags
check 'an alias is a stage' is '.diabetes.stage.staging' v1.0.0
ok register alias --alias staging --remove --git-tags
check 'that can be taken away' is '.diabetes.stage | keys | join(" ")' production
ok register rollback --git-tags
check 'a rollback is the newest assignment' is '.diabetes.stage.production' v1.0.0
history() {
	(cd ../seen && gto history --json | jq length)
}
check 'and the history has all of them' test "$(history)" = 7

# A package of 3 MB, at a remote that DVC made.
dvc init -q && dvc remote add -q -d shared ../dvc && git add -A && git commit -q -m "DVC" && git push -q origin main
cp -r better big && rm -f big/run_id big/provenance.json && mkdir big/extra
head -c 3000000 /dev/urandom > "big/extra/weights ä.bin"
: > 'big/extra/"quoted" 😀'
ok register --model big --override --reason "large" --model-name diabetes
ref=$(for one in $(git -C ../there.git for-each-ref --format='%(refname)' refs/heads/interlock-packages); do
	git -C ../there.git ls-tree --name-only "$one" | grep -q '^package.dvc$' && echo "$one:package.dvc"
done)
git clone -q ../there.git ../puller
cd ../puller || exit 1
git -C ../there.git show "$ref" > package.dvc
pulled() {
	dvc pull -q package.dvc && diff -r model ../project/big
}
check 'DVC pulls a large package by its pointer' pulled
check 'and finds nothing to be changed in it' test "$(dvc status --json package.dvc)" = '{}'
