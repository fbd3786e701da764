# Remotes that DVC and this use by turns: what one pushes the other pulls, byte for byte.
here=$(cd "$(dirname "$0")" && pwd)
peers=${2:?the folder of the peers}
peer=$("$here/dvc-peer" "$peers" 2> pip.log) || {
	cat pip.log
	echo "skip dvc-remotes: dvc"
	exit 0
}
. "$here/../lib.sh"
. "$here/../helpers/remote-project.sh"
export DVC_NO_ANALYTICS=1 DVC_SITE_CACHE_DIR="$PWD/site"
work=$PWD
server=
trap 'kill $server 2> /dev/null || :; rm -rf "$lib_dir"' EXIT

check() {
	what=$1
	shift
	if "$@" > log 2>&1; then echo "ok dvc-remotes $what"; else echo "FAILED dvc-remotes $what"; cat log; fi
}
dvc() {
	"$peer/bin/python" -m dvc "$@"
}

# project URL [KEY VALUE]... - a project with a folder, an executable and a large file, whose remote is at this address.
project() {
	rm -rf "$work/as-it-was"
	remote_project "$work/project" "$@"
	mkdir -p data/sub
	i=0
	while [ $i -lt 30 ]; do
		echo "$i" > "data/$i"
		i=$((i + 1))
	done
	: > data/empty
	echo 'é' > 'data/sub/a name é'
	head -c 70000000 /dev/zero | tr '\0' 'x' > large
	echo run > run.sh
	chmod +x run.sh
	ours add -q data large run.sh
	cp -R data large run.sh "$work/as-it-was" 2> /dev/null || { mkdir "$work/as-it-was" && cp -R data large run.sh "$work/as-it-was"; }
}
# emptied - neither cache nor data.
emptied() {
	chmod -R u+w .dvc/cache data
	rm -rf .dvc/cache data large run.sh "$DVC_SITE_CACHE_DIR"
}
whole() {
	diff -r data "$work/as-it-was/data" && cmp large "$work/as-it-was/large" && cmp run.sh "$work/as-it-was/run.sh"
}

# by_turns NAME - what both do with the remote of the project here.
by_turns() {
	name=$1
	check "$name: ours pushes" ours push
	check "$name: and has nothing to push again" sh -c '"$1/data" push | grep -q "up to date"' sh "$bin"
	check "$name: nor has DVC" sh -c '"$1/bin/python" -m dvc push | grep -q "up to date"' sh "$peer"
	emptied
	check "$name: DVC pulls what ours pushed" dvc pull -q
	check "$name: as it was" whole
	echo more > data/more
	ours add -q data
	cp data/more "$work/as-it-was/data/more"
	check "$name: DVC pushes" dvc push -q
	emptied
	check "$name: ours pulls what DVC pushed" ours pull -q
	check "$name: as it was, too" whole
	check "$name: DVC finds nothing to do" sh -c '"$1/bin/python" -m dvc status | grep -q "up to date"' sh "$peer"
}

# started ADDRESS - wait until the server answers there.
started() {
	tries=0
	until curl -s -o /dev/null "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || { cat "$work/server.log"; echo "FAILED dvc-remotes: no answer from $1"; exit 1; }
		sleep 0.1
	done
}

# S3.
port=$((24000 + $$ % 1800)) # to 25999: see run
"$here/servers/minio" "$peers/minio/minio" "$work/s3" $port > "$work/server.log" 2>&1 &
server=$!
started "http://127.0.0.1:$port/minio/health/live"
mkdir "$work/s3/bucket"
export AWS_ACCESS_KEY_ID=minioadmin AWS_SECRET_ACCESS_KEY=minioadmin AWS_EC2_METADATA_DISABLED=true
project "s3://bucket/a path" endpointurl "http://127.0.0.1:$port"
by_turns S3

# The same behind a proxy that misbehaves.
mkdir "$work/faults"
setpriv --pdeathsig TERM "$here/servers/faulty" $((port + 100)) $port "$work/faults" > "$work/proxy.log" 2>&1 &
proxy=$!
started "http://127.0.0.1:$((port + 100))/minio/health/live"
project "s3://bucket/faults" endpointurl "http://127.0.0.1:$((port + 100))"
# spoilt KIND N - so many answers are spoilt from here on, and were, when all_spoilt is asked.
spoilt() {
	rm -f "$work/faults/done"
	echo "$1 $2" > "$work/faults/fault"
}
all_spoilt() {
	[ ! -e "$work/faults/fault" ] && [ -s "$work/faults/done" ]
}
# only_right - no object in the cache, and none in the bucket, that is not what it is called.
only_right() {
	find .dvc/cache/files/md5 -type f | while read -r object; do
		[ "$(md5sum < "$object" | cut -c1-32)" = "$(echo "$object" | sed 's|.*/md5/||; s|/||; s|[.]dir$||')" ] || echo "$object"
	done > wrong
	[ ! -s wrong ] && rm wrong
}
spoilt 503 3
check 'faults: 503 is asked again when pushing' ours push
check 'faults: it was said' all_spoilt
spoilt silent 1
echo silent > data/silent
ours add -q data
check 'faults: an upload without an answer is sent again' ours push
check 'faults: it was cut' all_spoilt
emptied
rm -f "$work/as-it-was/data/silent"
echo silent > "$work/as-it-was/data/silent"
spoilt drop 2
check 'faults: a download that breaks off is asked for again' ours pull -q
check 'faults: it broke off' all_spoilt
check 'faults: as it was' whole
for fault in short flip; do
	emptied
	spoilt $fault 4 # the listing and two files are asked for first, and once more when the listing is known
	check "faults: $fault: what is not what it is called is refused" sh -c '! "$1/data" pull -q 2> said && grep -q "arrived with the digest" said' sh "$bin"
	check "faults: $fault: it was spoilt" all_spoilt
	check "faults: $fault: nothing wrong is kept" only_right
	check "faults: $fault: the next pull ends it" ours pull -q -f
	check "faults: $fault: as it was, too" whole
done
kill $proxy
project "s3://bucket/a path" endpointurl "http://127.0.0.1:$port"
check 'S3: another key is refused' sh -c '! AWS_SECRET_ACCESS_KEY=other "$1/data" push 2> said && grep -q "HTTP 403" said' sh "$bin"
kill $server

# WebDAV, and a plain server that takes PUT.
port=$((port + 1))
"$here/servers/webdav" "$work/web" $port > "$work/server.log" 2>&1 &
server=$!
started "http://127.0.0.1:$port/"
project "webdav://127.0.0.1:$port/dav/team" user writer password write-secret
by_turns WebDAV
ours remote modify -q store password wrong
check 'WebDAV: another password is refused' sh -c '! "$1/data" push 2> said && grep -q "HTTP 401" said' sh "$bin"
project "http://127.0.0.1:$port/plain/team" method PUT auth custom custom_auth_header X-Key password plain-secret
by_turns HTTP
kill $server

# SSH. OpenSSH's own home is the machine's and not $HOME, so ssh is told where its configuration is.
port=$((port + 1))
"$here/servers/sftp" "$work/ssh" $port > "$work/server.log" 2>&1 &
server=$!
tries=0
until [ -n "$(ssh-keyscan -p $port 127.0.0.1 2> /dev/null)" ]; do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || { cat "$work/server.log"; echo "FAILED dvc-remotes: no answer from sshd"; exit 1; }
	sleep 0.1
done
mkdir -p "$HOME/.ssh"
printf 'Host *\n\tUserKnownHostsFile %s\n' "$work/ssh/known_hosts" > "$HOME/.ssh/config"
mkdir "$work/path"
printf '#!/bin/sh\nexec %s -F "%s/.ssh/config" "$@"\n' "$(command -v ssh)" "$HOME" > "$work/path/ssh"
chmod +x "$work/path/ssh"
PATH=$work/path:$PATH
cp "$work/ssh/known_hosts" "$HOME/.ssh/known_hosts"
project "ssh://127.0.0.1:$port$work/ssh-files/a path" user "$(id -un)" keyfile "$work/ssh/key"
by_turns SSH
ours remote modify -q store keyfile "$work/ssh/host"
check 'SSH: another key is refused' sh -c '! "$1/data" push 2> said && grep -q "connection to .127.0.0.1. by ssh is lost" said' sh "$bin"
kill $server

# Azure Blob. The account and the key are those that the emulator's documentation names.
azurite=$("$here/servers/azurite" install "$peers" 2> npm.log) || {
	cat npm.log
	echo "skip dvc-remotes Azure: azurite"
	exit 0
}
port=$((port + 1))
"$here/servers/azurite" run "$azurite" "$work/blobs" $port > "$work/server.log" 2>&1 &
server=$!
started "http://127.0.0.1:$port/"
key='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
connection="DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=$key;BlobEndpoint=http://127.0.0.1:$port/devstoreaccount1;"
"$peer/bin/python" -c 'import sys
from azure.storage.blob import BlobServiceClient
BlobServiceClient.from_connection_string(sys.argv[1]).create_container("team")' "$connection"
project "azure://team/a path" connection_string "$connection"
by_turns Azure
sas=$("$peer/bin/python" -c 'import datetime, sys
from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas
print(generate_account_sas("devstoreaccount1", sys.argv[1], ResourceTypes(container=True, object=True), AccountSasPermissions(read=True, list=True),
      datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)))' "$key")
project "azure://team/a path" connection_string "BlobEndpoint=http://127.0.0.1:$port/devstoreaccount1;AccountName=devstoreaccount1;SharedAccessSignature=$sas"
check 'Azure: a signature that may read finds everything there' sh -c '"$1/data" push large | grep -q "up to date"' sh "$bin"
echo new > data/new
ours add -q data
check 'Azure: and may not write; it is in no message' sh -c '! "$1/data" push 2> said && grep -q "HTTP 403" said && ! grep -q "sig=" said' sh "$bin"
kill $server
