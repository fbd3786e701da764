# Tags in GTO's form: made after the record that names them, made again when one is missing, never moved; and `store verify`.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init
there=$PWD/../there.git
commit=$(git rev-parse HEAD)
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
ok register --verdict evaluation/verdict.json --git-tags

# tag NAME - the commit that a tag of the remote leads to.
tag() {
	git -C "$there" rev-parse "refs/tags/$1^{commit}" 2> /dev/null
}
[ "$(tag diabetes@v1.0.0)" = "$commit" ] || fail "version tag: $(git -C "$there" tag)"
[ "$(tag 'diabetes#production#1')" = "$commit" ] || fail "stage tag: $(git -C "$there" tag)"
[ "$(git -C "$there" cat-file -t refs/tags/diabetes@v1.0.0)" = tag ] || fail "it is annotated"
git -C "$there" show interlock:registry/diabetes/000001.ndjson | jq -r '.body.git_tags[], .body.commit' > named
printf 'diabetes@v1.0.0\ndiabetes#production#1\n%s\n' "$commit" > wanted
same named wanted
git tag > mine
[ ! -s mine ] || fail "the user's repository has tags now"
git count-objects -v | grep -q '^garbage: 0' || fail "objects"

# Without the option nothing is tagged; an alias that is moved and taken away counts on.
ok train --data data/split/train.csv --params params.yaml --output better
judged better
ok register --verdict evaluation/verdict.json
[ "$(git -C "$there" tag | wc -l)" = 2 ] || fail "tags nobody asked for"
ok register alias --alias staging --version 2 --git-tags
ok register alias --alias staging --remove --git-tags
ok register rollback --git-tags
git -C "$there" tag | LC_ALL=C sort > tags
printf '%s\n' 'diabetes#production#1' 'diabetes#production#5' 'diabetes#staging!#4' 'diabetes#staging#3' diabetes@v1.0.0 > wanted
same tags wanted
ok store verify
expect_out "2 versions, 2 runs, 5 tags"

# One that is missing is made by verify --repair, or by the next registration: the same object again.
before=$(git -C "$there" rev-parse 'refs/tags/diabetes#staging#3')
git -C "$there" update-ref -d 'refs/tags/diabetes#staging#3'
run store verify
expect_exit 40
expect_err "the tag 'diabetes#staging#3' that a record names is not there: --repair makes it"
ok store verify --repair
expect_out "made the tag 'diabetes#staging#3'"
[ "$(git -C "$there" rev-parse 'refs/tags/diabetes#staging#3')" = "$before" ] || fail "another tag"
git -C "$there" update-ref -d 'refs/tags/diabetes@v1.0.0'
ok register alias --alias staging --version 1
[ "$(tag diabetes@v1.0.0)" = "$commit" ] || fail "the next registration makes it"

# A remote that takes no tags: the registration stands, and says so.
printf '#!/bin/sh\ncase $1 in refs/tags/*) echo "GitLab: You are not allowed to create this tag as it is protected."; exit 1 ;; esac\n' > "$there/hooks/update"
chmod +x "$there/hooks/update"
ok register alias --alias staging --version 2 --git-tags
expect_err "name the token's role under 'Allowed to create'"
expect_err "store verify --repair"
rm "$there/hooks/update"
ok store verify --repair --json
expect_json '.mended[0]' "the tag 'diabetes#staging#7'"
expect_json .whole true

# A tag that somebody moved is reported, never moved back.
git commit -q --allow-empty -m "Another"
git push -q origin main
git -C "$there" tag -f -m moved diabetes@v1.0.0 main > /dev/null
run store verify --repair
expect_exit 40
expect_err "the tag 'diabetes@v1.0.0' is at commit"
git -C "$there" tag -f -m back diabetes@v1.0.0 "$commit" > /dev/null

# Names that GTO could not read are refused before anything is written.
head=$(git -C "$there" rev-parse interlock)
run register alias --alias my.alias --version 2 --git-tags
expect_exit 2
expect_err "cannot be in a GTO tag"
[ "$(git -C "$there" rev-parse interlock)" = "$head" ] || fail "something was written"
run register alias --alias x --version 2 --git-tags --tracking-uri sqlite:///other.db
expect_exit 2

# A package that is gone comes back from the machine that has it.
package=$(git -C "$there" for-each-ref --format='%(refname)' refs/heads/interlock-packages | head -1)
git -C "$there" update-ref -d "$package"
run store verify
expect_exit 40
expect_err "its package '$package' is not there"
ok store verify --repair
expect_out "made the package of diabetes version"
ok store verify

# edit COMMAND - the branch is edited by hand.
edit() {
	rm -rf ../hand
	git clone -q -b interlock "$there" ../hand
	(cd ../hand && eval "$1" && git add -A && git commit -q -m "By hand" && git push -q origin interlock) || fail "edit"
	run store verify
	expect_exit 40
	git -C "$there" update-ref refs/heads/interlock "$head"
	rm -rf .interlock/store.git
}
edit "sed -i '2s/ada/eve/;2s/\"who\":\"[^\"]*\"/\"who\":\"eve\"/' registry/diabetes/000001.ndjson"
expect_err "registry/diabetes/000001.ndjson:2: the log"
edit "sed -i 2d registry/diabetes/000001.ndjson"
expect_err "registry/diabetes/000001.ndjson:2: this line's generation is out of turn"
edit "echo nonsense >> registry/diabetes/000001.ndjson"
expect_err "registry/diabetes/000001.ndjson:8: this line is no JSON"
edit 'for f in holdout/*/000001/*; do sed -i "s/promote/reject/" $f; done'
expect_err "/000001.ndjson:1: the log"
edit "echo x > notes.txt"
expect_err "notes.txt: no file of the store"
edit "echo x > registry/diabetes/notes.txt"
expect_err "registry/diabetes/notes.txt: no file of the store"
edit 'f=$(ls runs/*/*.json | head -1); echo "{" > $f'
expect_err ".json:"
edit 'f=$(ls runs/*/*.json | head -1); sed -i "s/\"run_id\": \"./\"run_id\": \"x/" $f'
expect_err "no record of this run"
edit 'sed -i "s/\"schema\":1/\"schema\":2/" store.json'
expect_err "newer version (schema 2)"
ok store verify
