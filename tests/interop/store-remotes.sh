# Packages over 1 MB of a store in git at the project's DVC remote, whatever kind it is: S3 (MinIO), WebDAV (nginx), SSH (sshd). One machine registers, another
# one fetches the package by its digests; without the remote's key nothing is recorded.
here=$(cd "$(dirname "$0")" && pwd)
peers=${2:?the folder of the peers}
[ -x "$peers/minio/minio" ] || { echo "skip store-remotes: minio"; exit 0; }
. "$here/../lib.sh"
work=$PWD servers=
# shellcheck disable=SC2086
trap 'kill $servers 2> /dev/null || :; rm -rf "$lib_dir"' EXIT
check() {
	what=$1
	shift
	if "$@" > "$work/log" 2>&1; then echo "ok store-remotes $what"; else echo "FAILED store-remotes $what"; cat "$work/log"; fi
}
# until_up COMMAND... - wait for a server.
until_up() {
	tries=0
	until "$@" > /dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || { cat "$work/server.log"; echo "FAILED store-remotes: no answer: $*"; exit 1; }
		sleep 0.1
	done
}
shared_project diabetes
there=$work/there.git
ok store init
ok train --data data/split/train.csv --params params.yaml --output model
ok data init -q
git commit -qm "Version data" && git push -q origin main || fail "git"

# registered NAME URL [KEY VALUE]... - a package of its own with a megabyte and a half goes there, and comes back on another machine.
registered() {
	name=$1
	ok data remote add -q -f -d store "$2"
	shift 2
	while [ $# -gt 0 ]; do
		ok data remote modify -q store "$1" "$2"
		shift 2
	done
	rm -rf big && cp -r model big && rm -f big/run_id big/provenance.json && { head -c 1500000 /dev/zero; echo "$name"; } > big/weights.bin || fail "no package"
	git commit -qam "Use $name" && git push -q origin main || fail "git"
	check "$name: a package over 1 MB is registered" "$bin/register" --model big --override --reason "too large" --model-name diabetes
	rm -rf "$work/another" && git clone -q "$there" "$work/another" && cd "$work/another" || exit 1
	check "$name: another machine gets it, by its digests" "$bin/register" resolve models:/diabetes@production
	check "$name: byte for byte" diff -r "$("$bin/register" resolve models:/diabetes@production --json | jq -r .path)" "$work/project/big"
	cd "$work/project" || exit 1
}
port=$((28000 + $$ % 1800)) # to 29999: see run
"$here/servers/minio" "$peers/minio/minio" "$work/s3" $port > "$work/server.log" 2>&1 &
servers=$!
mkdir -p "$work/s3/bucket"
until_up curl -sf "http://127.0.0.1:$port/minio/health/live"
export AWS_ACCESS_KEY_ID=minioadmin AWS_SECRET_ACCESS_KEY=minioadmin AWS_EC2_METADATA_DISABLED=true
registered S3 s3://bucket/models endpointurl "http://127.0.0.1:$port"
head=$(git -C "$there" rev-parse interlock)
echo more >> big/weights.bin
export AWS_SECRET_ACCESS_KEY=another
check 'S3: with another key nothing is registered' sh -c '! "$1/register" --model big --override --reason x --model-name diabetes 2> said && grep -q "HTTP 403" said' sh "$bin"
check 'S3: and nothing is recorded' test "$(git -C "$there" rev-parse interlock)" = "$head"

"$here/servers/webdav" "$work/web" $((port + 1)) > "$work/server.log" 2>&1 &
servers="$servers $!"
until_up curl -s "http://127.0.0.1:$((port + 1))/"
registered WebDAV "webdav://127.0.0.1:$((port + 1))/dav/models" user writer password write-secret

"$here/servers/sftp" "$work/ssh" $((port + 2)) > "$work/server.log" 2>&1 &
servers="$servers $!"
until_up sh -c "ssh-keyscan -p $((port + 2)) 127.0.0.1 2> /dev/null | grep -q ."
mkdir -p "$HOME/.ssh" "$work/path" && printf 'Host *\n\tUserKnownHostsFile %s\n' "$work/ssh/known_hosts" > "$HOME/.ssh/config"
printf '#!/bin/sh\nexec %s -F "%s/.ssh/config" "$@"\n' "$(command -v ssh)" "$HOME" > "$work/path/ssh" && chmod +x "$work/path/ssh"
PATH=$work/path:$PATH
registered SSH "ssh://127.0.0.1:$((port + 2))$work/ssh-files/models" user "$(id -un)" keyfile "$work/ssh/key"
