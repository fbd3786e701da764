# A package over 1 MB goes to the registry that .interlock.yaml names, by its digests: a token is fetched for the password that `docker login` left, and
# neither goes where the registry sends on to. Its branch keeps a descriptor; another machine puts the package together again, each byte held against it.
. "$(dirname "$0")/../lib.sh"
command -v python3 > /dev/null || skip "python3"
shared_project diabetes
there=$PWD/../there.git
ok store init
ok train --data data/split/train.csv --params params.yaml --output model
cp -r model big && rm -f big/run_id big/provenance.json && mkdir big/extra
head -c 1500000 /dev/zero > big/extra/weights.bin
printf 'nothing but a name' > 'big/extra/ä "quoted".txt'

server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$lib_dir"' EXIT
mkdir ../registry
python3 "$root/tests/helpers/registry.py" "$PWD/../registry" "$PWD/../port" &
server=$!
until [ -s ../port ]; do kill -0 "$server" 2> /dev/null || fail "no registry"; done
host=127.0.0.1:$(cat ../port) log=$PWD/../registry/log

large() { run register --model "$1" --override --reason "too large" --model-name diabetes; }
settings() { printf 'packages: %s\n' "$1" > .interlock.yaml; }
head=$(git -C "$there" rev-parse interlock)
for bad in s3://bucket/x "oci://$host" "oci://$host/Team/models" "oci://$host/team/../x" 'oci:///team'; do
	settings "$bad"
	large big
	expect_exit 2
	expect_one_line_err "expected oci://HOST/REPOSITORY"
done
settings "oci://$host/team/models"
large big
expect_exit 2
expect_one_line_err "$host/team/models refuses us (HTTP 401): log in by"
[ "$(git -C "$there" rev-parse interlock)" = "$head" ] || fail "something was recorded"

mkdir "$HOME/.docker"
printf '{"auths": {"%s": {"auth": "%s"}}}' "$host" "$(printf ada:ada-password | base64)" > "$HOME/.docker/config.json"
large big
expect_exit 0
expect_out "registered diabetes version 1"
ref=$(git -C "$there" for-each-ref --format='%(refname)' refs/heads/interlock-packages | head -1)
[ "$(git -C "$there" ls-tree -r --name-only "$ref")" = package.oci.json ] || fail "a pointer alone: $(git -C "$there" ls-tree -r "$ref")"
git -C "$there" show "$ref:package.oci.json" > pointer
manifest=$(json .digest pointer)
[ "$(json .size pointer)" = "$(wc -c < "../registry/blobs/$manifest")" ] || fail "the descriptor's size"
[ "$(cat "../registry/tags/${ref##*/}")" = "$manifest" ] || fail "the package's key is its tag"
expect_json '.layers | length' "$(find big -type f | wc -l)" "../registry/blobs/$manifest"
expect_json '.layers[] | select(.size == 1500000) | .annotations["org.opencontainers.image.title"]' extra/weights.bin "../registry/blobs/$manifest"
git -C "$there" count-objects -v | awk '/^size-pack|^size:/ { n += $2 } END { exit !(n < 800) }' || fail "the bytes are in git"

# The same again sends nothing.
: > "$log"
ok register tag --model-name diabetes --version 1 --tag reviewed=yes
large big
expect_exit 0
! grep -e POST -e PUT "$log" || fail "it was sent again"

git add .interlock.yaml && git commit -q -m "Say where large packages are" && git push -q origin main
# fresh NAME - go to an empty machine.
fresh() {
	rm -rf "../$1" && git clone -q "$there" "../$1" && cd "../$1" || exit 1
}
: > "$log"
fresh second
ok register verify
ok predict --model models:/diabetes@production --data ../project/data/split/holdout.csv --output p.csv
diff -r ../project/big "$(ls -d .interlock/artifacts/models/diabetes/*)" > "$out" || fail "another package came back: $(cat "$out")"
grep -q 'GET /elsewhere/' "$log" || fail "nothing was fetched: this test tests nothing"
! grep 'GET /elsewhere/' "$log" | grep -v ' -$' || fail "a secret went to the address that the registry sends on to"
! grep -v '/token' "$log" | grep Basic || fail "the password went elsewhere than for the token" # the registry asks for a token

# A blob that is not what its name says, one that is gone, a manifest that names a file outside, a registry that is away, and none in the settings.
weights=sha256:$(sha256sum < ../project/big/extra/weights.bin | cut -d' ' -f1)
cp "../registry/blobs/$weights" ../kept
printf x > "../registry/blobs/$weights"
fresh third
run register verify
expect_exit 40
expect_err "gives something else than $weights"
[ -z "$(ls .interlock/artifacts/models/diabetes 2> /dev/null)" ] || fail "a part of it is there"
rm "../registry/blobs/$weights"
run register verify
[ "$status" = 40 ] || [ "$status" = 50 ] || fail "exit 40 or 50"
mv ../kept "../registry/blobs/$weights"
rm .interlock.yaml
run register verify
[ "$status" = 40 ] || [ "$status" = 2 ] || fail "exit 40 or 2"
expect_err "packages: oci://HOST/REPOSITORY"
printf 'packages: oci://%s/team/models\n' "$host" > .interlock.yaml
ok register verify
kill "$server"
wait "$server" 2> /dev/null
server=
fresh fourth
run register verify
[ "$status" = 40 ] || [ "$status" = 75 ] || fail "exit 40 or 75"
cd ../project || exit 1
rm -rf .interlock/artifacts/models
cp -r big other && printf y > other/extra/other
large other
expect_exit 75
