# A package over 1 MB goes to the project's DVC remote by its digests; its branch keeps a pointer; another machine puts it together again.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
there=$PWD/../there.git
ok store init
ok train --data data/split/train.csv --params params.yaml --output model
mkdir big
cp -r model/. big/
rm -f big/run_id big/provenance.json
mkdir big/extra
head -c 1500000 /dev/zero > big/extra/weights.bin

large() {
	run register --model big --override --reason "too large" --model-name diabetes
}
head=$(git -C "$there" rev-parse interlock)
large
expect_exit 2
expect_one_line_err "dvc remote add -d NAME URL"
mkdir .dvc
printf "[core]\n    remote = far\n['remote \"far\"']\n    url = gopher://host/x\n" > .dvc/config
large
expect_exit 2
expect_one_line_err "gopher"
printf "[core]\n    remote = far\n['remote \"far\"']\n    url = http://127.0.0.1:1/x\n" > .dvc/config
large
expect_exit 75
expect_one_line_err "no answer from http://127.0.0.1:1/x/files/md5/"
[ "$(git -C "$there" rev-parse interlock)" = "$head" ] || fail "something was recorded"

printf "[core]\n    remote = shared\n['remote \"shared\"']\n    url = ../../dvc\n['remote \"other\"']\n    url = ../../other\n" > .dvc/config
large
expect_exit 0
expect_out "registered diabetes version 1"
package=$(git -C "$there" for-each-ref --format='%(refname)' refs/heads/interlock-packages | head -1)
[ "$(git -C "$there" ls-tree -r --name-only "$package")" = package.dvc ] || fail "a pointer alone: $(git -C "$there" ls-tree -r "$package")"
id=$(git -C "$there" show "$package:package.dvc" | sed -n 's/^- md5: //p')
manifest=../dvc/files/md5/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-)
[ "$(md5sum < "$manifest" | cut -d' ' -f1).dir" = "$id" ] || fail "the manifest's name is its digest"
weights=$(md5sum < big/extra/weights.bin | cut -d' ' -f1)
jq -e --arg d "$weights" '.[] | select(.relpath == "extra/weights.bin") | .md5 == $d' "$manifest" > "$out" || fail "$(cat "$manifest")"
[ "$(find ../dvc -type f | wc -l)" = "$(($(find big -type f | wc -l) + 1))" ] || fail "an object a file, and the manifest"
git -C "$there" count-objects -v | awk '/^size-pack|^size:/ { n += $2 } END { exit !(n < 800) }' || fail "the bytes are in git"

git -C "$PWD" add .dvc && git commit -q -m "Share" && git push -q origin main
git clone -q "$there" ../fresh
cd ../fresh || exit 1
ok register verify
expect_out "1 versions"
ok predict --model models:/diabetes@production --data ../project/data/split/holdout.csv --output p.csv

# An object that is not what its name says, and one that is gone.
object=../dvc/files/md5/$(echo "$weights" | cut -c1-2)/$(echo "$weights" | cut -c3-)
cp "$object" ../kept
rm "$object"
printf x > "$object"
git clone -q "$there" ../second
cd ../second || exit 1
run register verify
expect_exit 40
expect_err "is not what its name says"
rm "$object"
run register verify
[ "$status" = 40 ] || [ "$status" = 50 ] || fail "exit 40 or 50"
mv ../kept "$object"
ok register verify

cd ../project || exit 1
ok store verify
