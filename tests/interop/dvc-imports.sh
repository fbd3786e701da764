# Imports of URLs and of repositories over the network, by DVC and by this: the same .dvc files, and each is content with the other's.
here=$(cd "$(dirname "$0")" && pwd)
peers=${2:?the folder of the peers}
peer=$("$here/dvc-peer" "$peers" 2> pip.log) || {
	cat pip.log
	echo "skip dvc-imports: dvc"
	exit 0
}
. "$here/../lib.sh"
export DVC_NO_ANALYTICS=1 DVC_SITE_CACHE_DIR="$PWD/site"
work=$PWD
servers=
trap 'for s in $servers; do kill "$s" 2> /dev/null || :; done; rm -rf "$lib_dir"' EXIT

check() {
	what=$1
	shift
	if "$@" > "$work/log" 2>&1; then echo "ok dvc-imports $what"; else echo "FAILED dvc-imports $what"; cat "$work/log"; fi
}
dvc() {
	"$peer/bin/python" -m dvc "$@"
}
ours() {
	"$bin/data" "$@"
}
# started ADDRESS - wait until the server answers there.
started() {
	tries=0
	until curl -s -o /dev/null "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || { cat "$work"/*.log; echo "FAILED dvc-imports: no answer from $1"; exit 1; }
		sleep 0.1
	done
}

port=$((32000 + $$ % 600)) # to 32605: see run
"$here/servers/webdav" "$work/web" $port > "$work/web.log" 2>&1 &
servers="$servers $!"
"$here/servers/minio" "$peers/minio/minio" "$work/s3" $((port + 1)) > "$work/s3.log" 2>&1 &
servers="$servers $!"
"$here/servers/git-http" "$work/git" $((port + 2)) > "$work/git.log" 2>&1 &
servers="$servers $!"
started "http://127.0.0.1:$port/"
started "http://127.0.0.1:$((port + 1))/minio/health/live"
started "http://127.0.0.1:$((port + 2))/"
export AWS_ACCESS_KEY_ID=minioadmin AWS_SECRET_ACCESS_KEY=minioadmin AWS_EC2_METADATA_DISABLED=true
mkdir -p "$work/s3/bucket" "$work/web/files/pub"
web=http://127.0.0.1:$port/pub
printf ext > "$work/web/files/pub/a file.txt"
printf ext > "$work/web/files/pub/ext.txt"

# The same project twice, and what is in the bucket.
for tool in ours dvc; do
	mkdir "$work/$tool"
	cd "$work/$tool" || exit 1
	git init -q
	ours init -q
	ours remote add -q st s3://bucket/path
	ours remote modify -q st endpointurl "http://127.0.0.1:$((port + 1))"
	ours remote add -q other s3://bucket/other # where DVC leaves temporary files
	ours remote modify -q other endpointurl "http://127.0.0.1:$((port + 1))"
done
mkdir -p up/sub
printf one > up/one
printf two > up/sub/two
ours add -q up
ours push -q -r st up.dvc

# both WHAT FILE ARGUMENTS... - by both tools, each in its own project: the same file comes out.
both() {
	what=$1 file=$2
	shift 2
	(cd "$work/ours" && ours "$@") > "$work/said.ours" 2>&1 || { echo "FAILED dvc-imports $what: ours"; cat "$work/said.ours"; }
	(cd "$work/dvc" && dvc "$@") > "$work/said.dvc" 2>&1 || { echo "FAILED dvc-imports $what: DVC"; cat "$work/said.dvc"; }
	check "$what: the same file" diff "$work/ours/$file" "$work/dvc/$file"
}
mkdir -p "$work/web/files/asked"
printf asked > "$work/web/files/asked/q.txt"
query="http://127.0.0.1:$port/asked/q.txt?version=1/2&sign=a%2Bb"
both 'a query' q.txt.dvc import-url "$query"
check 'a query: its data' sh -c '[ "$(cat "$1/ours/q.txt")" = asked ]' sh "$work"
check 'a query: without a record' sh -c 'cd "$1/ours" && "$2/data" get-url "$3" got.txt && [ "$(cat got.txt)" = asked ]' sh "$work" "$bin" "$query"
mkdir -p "$work/web/files/dav/tree/sub"
printf dav > "$work/web/files/dav/tree/a"
printf dav2 > "$work/web/files/dav/tree/sub/b c"
# DVC ends with an unexpected error here: it wants a checksum where WebDAV says an ETag. So there is nobody to compare with.
cd "$work/ours" || exit 1
ours remote add -q dav "webdav://127.0.0.1:$port/dav"
ours remote modify -q dav user writer
ours remote modify -q dav password write-secret
check 'WebDAV' ours import-url remote://dav/tree/a dav
check 'WebDAV by its own settings' ours import-url "webdav://127.0.0.1:$port/dav/tree/sub/b c" dav2 --fs-config user=writer --fs-config password=write-secret
check 'WebDAV: its data' sh -c '[ "$(cat dav dav2)" = davdav2 ]'
printf changed > "$work/web/files/dav/tree/a"
check 'WebDAV: brought up to date' ours update dav.dvc
check 'WebDAV: its data of now' sh -c '[ "$(cat dav)" = changed ]'
check 'WebDAV: without the password' sh -c '! "$1/data" import-url "$2" dav3 && [ ! -e dav3.dvc ]' sh "$bin" "webdav://127.0.0.1:$port/dav/tree/a"
one=remote://st/files/md5/f9/7c5d29941bfb1b2fdab0874906ab82
both 'http' ext.txt.dvc import-url "$web/ext.txt"
both 'http, not taken' nd.dvc import-url "$web/ext.txt" nd --no-download
both 'S3 by remote://' one.dvc import-url $one one
both 'a folder of S3' objects.dvc import-url remote://st/files/md5 objects
both 'S3 by its own settings' o2.dvc import-url s3://bucket/path/files/md5/f9/7c5d29941bfb1b2fdab0874906ab82 o2 --fs-config "endpointurl=http://127.0.0.1:$((port + 1))"
both 'S3, versions left to it' va.dvc import-url $one va --version-aware
# versioned TEXT NAME - the text as a new version of an object of a bucket that keeps versions.
versioned() {
	"$peer/bin/python" -c 'import sys
import botocore.session
s3 = botocore.session.get_session().create_client("s3", endpoint_url=sys.argv[1], region_name="us-east-1")
if sys.argv[2] == "begin":
    s3.create_bucket(Bucket="versions")
    s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
for name in sys.argv[3:]:
    s3.put_object(Bucket="versions", Key=name, Body=(sys.argv[2] + name).encode())' "http://127.0.0.1:$((port + 1))" "$@"
}
check 'S3 with versions: it stands' versioned begin file dir/a 'dir/sub/b & <b>'
both 'S3, a version' v.dvc import-url s3://versions/file v --version-aware --fs-config "endpointurl=http://127.0.0.1:$((port + 1))"
both 'S3, versions of a folder' vd.dvc import-url s3://versions/dir vd --version-aware --fs-config "endpointurl=http://127.0.0.1:$((port + 1))"
check 'S3 with versions: it goes on' versioned later file dir/a dir/c
cd "$work/ours" || exit 1
mv .dvc/cache "$work/kept"
rm -rf v vd
check 'S3: what was recorded comes by its versions' ours pull -q -r st v.dvc vd.dvc
check 'S3: it is what it was' sh -c '[ "$(cat v vd/a "vd/sub/b & <b>")" = "beginfilebegindir/abegindir/sub/b & <b>" ]'
rm -rf .dvc/cache
mv "$work/kept" .dvc/cache
both 'S3, a version of now' v.dvc update v.dvc
both 'S3, versions of now of a folder' vd.dvc update vd.dvc
both 'S3, straight to a remote' tr.dvc import-url $one tr --to-remote -r other
both 'thawed' ext.txt.dvc unfreeze ext.txt.dvc objects.dvc
cd "$work/ours" || exit 1
check 'ours: nothing has changed' sh -c '"$1/data" status --json ext.txt.dvc objects.dvc | grep -q "^{}$"' sh "$bin"
check 'DVC: nothing has changed in what ours imported' sh -c '"$1/bin/python" -m dvc status --json ext.txt.dvc objects.dvc one.dvc | grep -q "^{}$"' sh "$peer"
printf extended > "$work/web/files/pub/ext.txt"
check 'ours: what has changed is told' sh -c '"$1/data" status --json ext.txt.dvc | grep -q "{\"changed deps\": {\"http://.*\": \"modified\"}}"' sh "$bin"
both 'http, brought up to date' ext.txt.dvc update ext.txt.dvc
both 'http, brought up to date: its data' ext.txt update ext.txt.dvc
# A stage of dvc.yaml whose inputs are elsewhere: what dvc.lock says of them, and that a change is seen.
for tool in ours dvc; do
	printf 'stages:\n  made:\n    cmd: echo made > made\n    deps: [%s, %s, "remote://st/files/md5"]\n    outs: [made]\n' "$web/ext.txt" $one > "$work/$tool/dvc.yaml"
done
check 'a stage made from URLs' eval '(cd "$work/ours" && "$bin/repro" made) && (cd "$work/dvc" && dvc repro made)'
check 'a stage made from URLs: the same dvc.lock' diff "$work/ours/dvc.lock" "$work/dvc/dvc.lock"
check 'DVC finds nothing changed in what ours made' sh -c '"$1/bin/python" -m dvc status --json made | grep -q "^{}$"' sh "$peer"
printf 'extended again' > "$work/web/files/pub/ext.txt"
both 'a stage made from a URL that has changed, committed' dvc.lock commit -f made
check 'it is recorded as it is now' grep -q 'size: 14' dvc.lock
check 'ours: nothing has changed since' sh -c '"$1/data" status --json made | grep -q "^{}$"' sh "$bin"
printf 'and again' > "$work/web/files/pub/ext.txt"
check 'ours: a change is seen, and asked about' sh -c '"$1/data" status --json made | grep -q "modified" && ! "$1/data" commit made' sh "$bin"
check 'ours: a change is reproduced' sh -c '"$1/repro" made | grep -q "Running stage" && grep -q "size: 9" dvc.lock && "$1/repro" made | grep -q "didn.t change"' sh "$bin"
rm -f "$work/web/files/pub/ext.txt"
check 'ours: an input that is gone cannot be committed' sh -c '! "$1/data" commit -f made' sh "$bin"
check 'ours: what is gone is told' sh -c '"$1/data" status --json ext.txt.dvc | grep -q "\"deleted\""' sh "$bin"
ours get-url remote://st/files/md5 got > /dev/null 2>&1
check 'a folder of S3 without a record' sh -c '(cd got && find . -type f) | sort > a; (cd objects && find . -type f) | sort > b; cmp a b'
ours list-url remote://st/files/md5 -R --size > ours.list
(cd "$work/dvc" && dvc list-url remote://st/files/md5 -R --size) | sort > dvc.list
sort ours.list > sorted.list
check 'a list of S3' diff sorted.list dvc.list

# A repository over http, whose data is in the bucket.
mkdir "$work/team"
cd "$work/team" || exit 1
git init -q
ours init -q
ours remote add -q -d st s3://bucket/team
ours remote modify -q st endpointurl "http://127.0.0.1:$((port + 1))"
mkdir d
printf a > d/a
printf g > text
ours add -q d
git add -A && git commit -qm 1 && git tag v1
ours push -q
git clone -q --bare . "$work/git/repos/team.git"
url=http://reader:read-secret@127.0.0.1:$((port + 2))/team.git
both 'a repository over http' d.dvc import "$url" d
both 'a file of git over http, at a tag' text.dvc import "$url" text --rev v1
cd "$work/ours" || exit 1
rm -rf .dvc/cache d
check 'its data comes back by pull' ours pull -q d.dvc
check 'it is as it was' sh -c '[ "$(cat d/a)" = a ]'
check 'DVC finds nothing to do' sh -c '"$1/bin/python" -m dvc status --json d.dvc | grep -q "^{}$"' sh "$peer"
check 'where its object lies' sh -c '[ "$("$1/data" url "$2" d --rev v1)" = "$("$3/bin/python" -c "import dvc.api, sys; print(dvc.api.get_url(sys.argv[1], sys.argv[2], rev=sys.argv[3]))" d "$2" v1)" ]' sh "$bin" "$url" "$peer"

# SSH: nothing is said of versions there, so what is there is read. OpenSSH's own home is the machine's and not $HOME, so ssh is told where its configuration is.
"$here/servers/sftp" "$work/ssh" $((port + 3)) > "$work/ssh.log" 2>&1 &
servers="$servers $!"
tries=0
until [ -n "$(ssh-keyscan -p $((port + 3)) 127.0.0.1 2> /dev/null)" ]; do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || { cat "$work/ssh.log"; echo "FAILED dvc-imports: no answer from sshd"; exit 1; }
	sleep 0.1
done
mkdir -p "$HOME/.ssh" "$work/path" "$work/there/dir/sub"
printf 'Host *\n\tUserKnownHostsFile %s\n\tIdentityFile %s\n' "$work/ssh/known_hosts" "$work/ssh/key" > "$HOME/.ssh/config"
printf '#!/bin/sh\nexec %s -F "%s/.ssh/config" "$@"\n' "$(command -v ssh)" "$HOME" > "$work/path/ssh"
chmod +x "$work/path/ssh"
PATH=$work/path:$PATH
cp "$work/ssh/known_hosts" "$HOME/.ssh/known_hosts"
printf ext > "$work/there/ext.txt"
printf a > "$work/there/dir/a"
printf b > "$work/there/dir/sub/b"
for tool in ours dvc; do
	cd "$work/$tool" || exit 1
	ours remote add -q machine "ssh://127.0.0.1:$((port + 3))$work/there"
	ours remote modify -q machine user "$(id -un)"
	ours remote modify -q machine keyfile "$work/ssh/key"
done
"$here/servers/git-ssh" "$work/git-ssh" $((port + 5)) > "$work/git-ssh.log" 2>&1 &
servers="$servers $!"
tries=0
until grep -q 'Server listening' "$work/git-ssh.log"; do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || { cat "$work/git-ssh.log"; echo "FAILED dvc-imports: no answer from git's sshd"; exit 1; }
	sleep 0.1
done
cp -R "$work/git/repos/team.git" "$work/git-ssh/repos/"
cat "$work/git-ssh/known_hosts" >> "$work/ssh/known_hosts"
printf '\tIdentityFile %s\n' "$work/git-ssh/reader" >> "$HOME/.ssh/config"
url=ssh://$(id -un)@127.0.0.1:$((port + 5))$work/git-ssh/repos/team.git
both 'a repository over ssh, at a tag' by-ssh.dvc import "$url" d -o by-ssh --rev v1
both 'a file of git over ssh' text2.dvc import "$url" text -o text2
check 'a repository over ssh: its data' sh -c '[ "$(cat "$1/ours/by-ssh/a" "$1/ours/text2")" = ag ]' sh "$work"
both 'SSH' s.dvc import-url remote://machine/ext.txt s
both 'a folder over SSH' sd.dvc import-url remote://machine/dir sd
printf c > "$work/there/dir/c"
both 'a folder over SSH, brought up to date' sd.dvc update sd.dvc
for tool in ours dvc; do
	printf 'stages:\n  read:\n    cmd: echo read > read\n    deps: ["remote://machine/ext.txt", "remote://machine/dir"]\n    outs: [read]\n' > "$work/$tool/dvc.yaml"
	echo read > "$work/$tool/read"
	rm -f "$work/$tool/dvc.lock"
done
both 'a stage made from what is read over SSH, committed' dvc.lock commit -f read
cd "$work/ours" || exit 1
check 'a folder over SSH: its data' diff -r sd "$work/there/dir"

# Azure Blob. The account and the key are those that the emulator's documentation names.
azurite=$("$here/servers/azurite" install "$peers" 2> npm.log) || {
	cat npm.log
	echo "skip dvc-imports Azure: azurite"
	exit 0
}
"$here/servers/azurite" run "$azurite" "$work/blobs" $((port + 4)) > "$work/azure.log" 2>&1 &
servers="$servers $!"
started "http://127.0.0.1:$((port + 4))/"
key='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
connection="DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=$key;BlobEndpoint=http://127.0.0.1:$((port + 4))/devstoreaccount1;"
"$peer/bin/python" -c 'import sys
from azure.storage.blob import BlobServiceClient
there = BlobServiceClient.from_connection_string(sys.argv[1]).create_container("team")
for name in ("file", "dir/a", "dir/sub/b"):
    there.upload_blob(name, name)' "$connection"
for tool in ours dvc; do
	cd "$work/$tool" || exit 1
	ours remote add -q blobs azure://team
	ours remote modify -q blobs connection_string "$connection"
done
both 'Azure' z.dvc import-url remote://blobs/file z
both 'a folder of Azure' zd.dvc import-url remote://blobs/dir zd
