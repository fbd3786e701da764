# Large packages at a real registry (distribution, the program behind registry:2) that asks for a password: another machine gets them by their digests,
# skopeo reads what is there, and a store without the password gets nothing.
. "$(dirname "$0")/../lib.sh"
for need in docker-registry skopeo python3; do
	command -v $need > /dev/null || { echo "skip store-oci: $need"; exit 0; }
done
check() {
	what=$1
	shift
	if "$@" > log 2>&1; then echo "ok store-oci $what"; else echo "FAILED store-oci $what"; cat log; fi
}
not() { ! "$@"; }
folder=$PWD/registry server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$lib_dir"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$root/tests/interop/servers/oci-registry" "$folder" "$port" &
server=$!
until curl -s -o registry-answers "http://127.0.0.1:$port/v2/"; do kill -0 "$server" 2> /dev/null || { cat "$folder/log"; fail "no registry"; }; done

shared_project diabetes
there=$PWD/../there.git
printf 'packages: oci://127.0.0.1:%s/team/models\n' "$port" > .interlock.yaml
git add -A . && git commit -q -m "Say where large packages are" && git push -q origin main
ok store init
ok train --data data/split/train.csv --params params.yaml --output model
cp -r model big && rm -f big/run_id big/provenance.json && mkdir big/extra && head -c 3000000 /dev/urandom > "big/extra/weights ä.bin"
register_big() { "$bin/register" --model big --override --reason large --model-name diabetes; }
check 'without the password nothing is recorded' not register_big
mkdir "$HOME/.docker"
printf '{"auths": {"127.0.0.1:%s": {"auth": "%s"}}}' "$port" "$(printf ada:ada-password | base64)" > "$HOME/.docker/config.json"
check 'a package of 3 MB is registered' register_big
ref=$(git -C "$there" for-each-ref --format='%(refname)' refs/heads/interlock-packages | head -1)
digest=$(git -C "$there" show "$ref:package.oci.json" | jq -r .digest)
skopeo inspect --raw --tls-verify=false --creds ada:ada-password "docker://127.0.0.1:$port/team/models@$digest" > raw.json
check 'skopeo reads the manifest by its digest' test "sha256:$(sha256sum raw.json | cut -d' ' -f1)" = "$digest"
skopeo inspect --raw --tls-verify=false --creds ada:ada-password "docker://127.0.0.1:$port/team/models:${ref##*/}" > tagged.json
check 'and by the key of the package' cmp raw.json tagged.json
check 'a layer a file' test "$(jq '.layers | length' raw.json)" = "$(find big -type f | wc -l)"
git clone -q "$there" ../fresh && cd ../fresh || exit 1
check 'another machine gets it, and it is what was registered' "$bin/register" verify
check 'with the same files' sh -c 'diff -r ../project/big .interlock/artifacts/models/diabetes/*'
git clone -q "$there" ../stranger && cd ../stranger || exit 1
rm "$HOME/.docker/config.json"
run register verify
check 'who has no password gets nothing, and is told how to log in' grep -q 'refuses us.*docker login' "$err"
