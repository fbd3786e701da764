# Remotes at their worst, tried against real servers: kills in the middle, spoilt answers, liars at the other end, and who is let in how.
here=$(cd "$(dirname "$0")" && pwd)
peers=${2:?the folder of the peers}
. "$here/../lib.sh"
. "$here/../helpers/remote-project.sh"
work=$PWD
servers=
trap 'kill $servers 2> /dev/null || :; rm -rf "$lib_dir"' EXIT

check() {
	what=$1
	shift
	if "$@" > "$work/said" 2>&1; then echo "ok remote-faults $what"; else echo "FAILED remote-faults $what"; cat "$work/said"; fi
}
# begun COMMAND... - a server in the background, that ends with this test.
begun() {
	setpriv --pdeathsig TERM "$@" > "$work/server.log" 2>&1 &
	servers="$servers $!"
}
# within WHAT COMMAND... - wait until the command succeeds.
within() {
	what=$1 tries=0
	shift
	until "$@" > "$work/waited" 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || { cat "$work/server.log"; echo "FAILED remote-faults: $what"; exit 1; }
		sleep 0.1
	done
}
started() {
	within "no answer from $1" curl -s -o "$work/waited" "$1"
}

project() {
	remote_project "$work/project" "$@"
}
# large SEED - 70 MB that no other seed makes.
large() {
	yes "$1 of a large file" | head -c 70000000 > large
	ours add -q large
	md5sum < large > "$work/large.md5"
}
emptied() {
	rm -rf .dvc/cache
	rm -f large small
}
whole() {
	md5sum < large | cmp - "$work/large.md5"
}
faults=$work/faults
mkdir "$faults"
# spoilt KIND N [PATTERN]... - so many answers are spoilt from here on; and were, when all_spoilt is asked.
spoilt() {
	rm -f "$faults/done"
	: > "$faults/log"
	echo "$*" > "$faults/fault"
}
all_spoilt() {
	[ ! -e "$faults/fault" ] && [ -s "$faults/done" ]
}
# killed COMMAND... - the command, killed when the fault has come, and of a download the half that comes with it.
arrived() {
	[ -s "$faults/done" ] && [ "$(wc -l < "$faults/done")" -ge "${at_once:-1}" ] && { [ "$1" = push ] || [ -n "$(find .dvc/tmp/interlock -name '.interlock-*-*-*' -size +33M)" ]; }
}
killed() {
	"$bin/data" "$@" > "$work/killed" 2>&1 &
	victim=$!
	within 'the fault did not come' arrived "$1"
	kill -9 $victim
	wait $victim 2> /dev/null
}
logged() {
	grep -q -- "$1" "$faults/log"
}
not_logged() {
	! grep -- "$1" "$faults/log"
}
few_questions() { # the folder's listing alone
	[ "$(grep -c '^HEAD .*files/md5' "$faults/log")" -le 1 ]
}
one_request_each() { # of 80 files and their listing; beside them a look for the listing, and the page of names
	[ "$(grep -c '^PUT .*files/md5' "$faults/log")" -eq 81 ] && [ "$(wc -l < "$faults/log")" -le 83 ]
}
# fails PATTERN COMMAND... - the command fails, and says so.
fails() {
	pattern=$1
	shift
	if "$bin/data" "$@" > "$work/failed" 2>&1 || ! grep -q -- "$pattern" "$work/failed"; then
		cat "$work/failed"
		return 1
	fi
}

# S3, behind a proxy that misbehaves; its users come with an identity of their own.
port=$((26000 + $$ % 1800)) # to 27999: see run
begun "$here/servers/openid" $((port + 2)) "$work/openid"
started "http://127.0.0.1:$((port + 2))/keys"
export MINIO_IDENTITY_OPENID_CONFIG_URL="http://127.0.0.1:$((port + 2))/.well-known/openid-configuration" MINIO_IDENTITY_OPENID_CLIENT_ID=interlock \
	MINIO_IDENTITY_OPENID_CLAIM_NAME=policy
"$here/servers/minio" "$peers/minio/minio" "$work/s3" $port > "$work/server.log" 2>&1 &
servers="$servers $!"
started "http://127.0.0.1:$port/minio/health/live"
mkdir "$work/s3/bucket"
begun "$here/servers/faulty" $((port + 1)) $port "$faults"
started "http://127.0.0.1:$((port + 1))/minio/health/live"
export AWS_ACCESS_KEY_ID=minioadmin AWS_SECRET_ACCESS_KEY=minioadmin AWS_EC2_METADATA_DISABLED=true

project "s3://bucket/faults" endpointurl "http://127.0.0.1:$((port + 1))"
large S3
spoilt hang 2 partNumber
at_once=2
killed push
check 'S3: parts of one object are under way at the same time' logged 'PUT .*partNumber=2'
at_once=1
spoilt hang 1 partNumber=2
killed push -j 1
check 'S3: the first part was sent before the kill' logged 'PUT .*partNumber=1'
: > "$faults/log"
check 'S3: an upload that was killed is taken up' ours push
check 'S3: what had arrived is not sent again' not_logged 'PUT .*partNumber=1'
check 'S3: the rest is' logged 'PUT .*partNumber=2'
emptied
spoilt stall 1 files/md5
killed fetch
check 'S3: a download that was killed is taken up' ours pull -q
check 'S3: only its rest is asked for' logged 'GET .*files/md5.* bytes=[1-9]'
check 'S3: and it is whole' whole
emptied
spoilt stall 1 files/md5
killed fetch
printf X | dd of="$(find .dvc/tmp/interlock -name '.interlock-*-*-*')" conv=notrunc status=none
check 'S3: what is left of a download is not believed' ours pull -q
check 'S3: it is whole all the same' whole
emptied
spoilt drop 1 files/md5
check 'S3: a download that breaks off goes on behind what has come' ours pull -q
check 'S3: by a range' logged 'GET .*files/md5.* bytes=[1-9]'
check 'S3: and is whole, too' whole

echo small > small
ours add -q small
spoilt later 1 files/md5
check 'S3: 503 with Retry-After is waited for' ours push
check 'S3: it was said' all_spoilt
check 'S3: what was there when it was listed' ours status -c
emptied
spoilt gone 1 files/md5
check 'S3: and is gone when it is fetched is missing' fails 'missing, neither in the cache nor at the remote' fetch small.dvc
check 'S3: and comes with the next fetch' ours fetch small.dvc

mkdir many
i=0
while [ $i -lt 80 ]; do
	echo "$i" > "many/$i"
	i=$((i + 1))
done
ours add -q many
spoilt gather 64 files/md5
check 'S3: sixty-four transfers are in flight' ours push many.dvc
check 'S3: at the same moment' grep -q '^gather \(6[4-9]\|7[0-9]\|80\)$' "$faults/done"
check 'S3: a page of names says what is there' logged 'GET .*list-type=2.*prefix='
check 'S3: so that no file is asked for by itself' few_questions
check 'S3: and each object costs one request' one_request_each

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/tls.key" -out "$work/tls.pem" -subj /CN=elsewhere.example -days 2 2> "$work/server.log"
begun "$here/servers/faulty" $((port + 3)) $port "$faults" "$work/tls.pem" "$work/tls.key"
within 'no TLS' curl -s -k -o "$work/waited" "https://127.0.0.1:$((port + 3))/minio/health/live"
ours remote modify -q store endpointurl "https://127.0.0.1:$((port + 3))"
check 'S3: a certificate of nobody is refused' fails 'certificate' push -r store

# Identities.
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
project "s3://bucket/identity" endpointurl "http://127.0.0.1:$port"
echo small > small
ours add -q small
export AWS_WEB_IDENTITY_TOKEN_FILE="$work/openid/other" AWS_ROLE_ARN=arn:minio:iam:::role/dummy-internal AWS_ENDPOINT_URL_STS="http://127.0.0.1:$port"
check 'S3: a token that the provider did not sign is refused' fails 'HTTP 40[0-9]' push
AWS_WEB_IDENTITY_TOKEN_FILE=$work/openid/token
check 'S3: a web identity is exchanged for a key' ours push
check 'S3: and lets in again' ours status -c
unset AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN AWS_ENDPOINT_URL_STS
export AWS_ACCESS_KEY_ID=minioadmin AWS_SECRET_ACCESS_KEY=minioadmin

# A package of a store in git that is too large for it.
mkdir "$work/registry" && cd "$work/registry" || exit 1
shared_project diabetes
"$bin/interlock" store init > "$work/said" 2>&1 && "$bin/train" --data data/split/train.csv --params params.yaml --output big > "$work/said" 2>&1
rm -f big/run_id big/provenance.json
head -c 1500000 /dev/zero > big/weights.bin
ours init -q --no-scm
ours remote add -q -d far s3://bucket/packages
ours remote modify -q far endpointurl "http://127.0.0.1:$port"
check 'S3: a large package of the store in git goes to the DVC remote' "$bin/register" --model big --override --reason 'too large' --model-name diabetes
check 'S3: its files are there' test -n "$(find "$work/s3/bucket/packages/files/md5" -name "$(md5sum < big/weights.bin | cut -c3-32)")"
git add .dvc && git commit -q -m 'Share' && git push -q origin main && git clone -q "$(git remote get-url origin)" ../fresh
cd ../fresh || exit 1
check 'S3: and come back on another machine' "$bin/register" verify

# WebDAV: the server says nothing of digests, so what was sent comes back.
port=$((port + 10))
"$here/servers/webdav" "$work/web" $port > "$work/server.log" 2>&1 &
servers="$servers $!"
started "http://127.0.0.1:$port/"
begun "$here/servers/faulty" $((port + 1)) $port "$faults"
started "http://127.0.0.1:$((port + 1))/"
project "webdav://127.0.0.1:$((port + 1))/dav/team" user writer password write-secret
echo small > small
ours add -q small
spoilt flip 1 GET files/md5
check 'WebDAV: what lies there with another digest is no upload' fails 'lies at .* with the digest' push
check 'WebDAV: and goes' test -z "$(find "$work/web/files/dav" -type f)"
: > "$faults/log"
check 'WebDAV: the next push ends it' ours push
check 'WebDAV: it was read back' logged 'GET .*files/md5'
printf 'remotes:\n  verify: false\n' > .interlock.yaml
echo other > small
ours add -q small
: > "$faults/log"
check 'WebDAV: without verify' ours push
check 'WebDAV: it is not' not_logged 'GET .*files/md5'

# SSH: the other machine's md5sum; else what was sent comes back.
port=$((port + 10))
"$here/servers/sftp" "$work/ssh" $port > "$work/sshd.log" 2>&1 &
servers="$servers $!"
within 'no answer from sshd' sh -c "[ -n \"\$(ssh-keyscan -p $port 127.0.0.1 2> /dev/null)\" ]"
mkdir -p "$HOME/.ssh" "$work/path"
printf 'Host *\n\tUserKnownHostsFile %s\n' "$work/ssh/known_hosts" > "$HOME/.ssh/config"
printf '#!/bin/sh\nexec %s -F "%s/.ssh/config" "$@"\n' "$(command -v ssh)" "$HOME" > "$work/path/ssh"
chmod +x "$work/path/ssh"
PATH=$work/path:$PATH
project "ssh://127.0.0.1:$port$work/ssh-files/a path" user "$(id -un)" keyfile "$work/ssh/key"
echo small > small
ours add -q small
check 'SSH: push' ours push
check 'SSH: the digest was asked of the other machine' grep -q 'Starting session: command' "$work/sshd.log"
large SSH
mkdir "$work/slow"
printf '#!/bin/sh\n: > "%s/asked"\nuntil [ -e "%s/go" ]; do sleep 0.1; done\n' "$work" "$work" > "$work/slow/md5sum"
chmod +x "$work/slow/md5sum"
printf 'environment="PATH=%s:/usr/bin:/bin" %s\n' "$work/slow" "$(cat "$work/ssh/key.pub")" > "$work/ssh/authorized"
"$bin/data" push > "$work/killed" 2>&1 &
victim=$!
within 'no digest was asked for' test -e "$work/asked"
kill -9 $victim
wait $victim 2> /dev/null
: > "$work/go"
cp "$work/ssh/key.pub" "$work/ssh/authorized"
check 'SSH: an upload that was killed is taken up' ours push
cp "$work/said" "$work/ssh-said"
check 'SSH: what had arrived is not sent again' grep -q 'Pushing 1 of 1 objects, [0-9][.][0-9] MB' "$work/ssh-said"
emptied
check 'SSH: it comes back' ours pull -q
check 'SSH: and is whole' whole
rm -rf "$work/ssh-files" large.dvc
mkdir "$work/liar"
printf '#!/bin/sh\necho 0123456789abcdef0123456789abcdef -\n' > "$work/liar/md5sum"
chmod +x "$work/liar/md5sum"
printf 'environment="PATH=%s:/usr/bin:/bin" %s\n' "$work/liar" "$(cat "$work/ssh/key.pub")" > "$work/ssh/authorized"
echo other > small
ours add -q small
check 'SSH: another digest there is no upload' fails 'arrived with the digest 0123456789abcdef0123456789abcdef' push
check 'SSH: and nothing of it is left' test -z "$(find "$work/ssh-files" -type f)"
for sftp in /usr/lib/openssh/sftp-server /usr/libexec/openssh/sftp-server /usr/libexec/sftp-server; do [ ! -x "$sftp" ] || break; done
printf 'command="%s -e -l INFO 2>> %s/sftp.log" %s\n' "$sftp" "$work" "$(cat "$work/ssh/key.pub")" > "$work/ssh/authorized"
check 'SSH: where no command may be run' ours push
check 'SSH: it is read back' grep -q 'bytes read [1-9]' "$work/sftp.log"
check 'SSH: and is there' ours status -c

# Azure, behind the proxy and behind a token endpoint. The account and the key are those that the emulator's documentation names.
azurite=$("$here/servers/azurite" install "$peers" 2> "$work/npm.log") || {
	cat "$work/npm.log"
	echo "skip remote-faults Azure: azurite"
	exit 0
}
port=$((port + 10))
"$here/servers/azurite" run "$azurite" "$work/blobs" $port > "$work/server.log" 2>&1 &
servers="$servers $!"
started "http://127.0.0.1:$port/"
mkdir "$work/entra"
echo an-assertion > "$work/entra/assertion"
begun "$here/servers/entra" $((port + 2)) $port "$work/entra"
started "http://127.0.0.1:$((port + 2))/"
begun "$here/servers/faulty" $((port + 1)) $port "$faults"
started "http://127.0.0.1:$((port + 1))/"
key='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
project "azure://team/faults" connection_string "AccountName=devstoreaccount1;AccountKey=$key;BlobEndpoint=http://127.0.0.1:$((port + 1))/devstoreaccount1;"
large Azure
second=$(printf block-00000001- | base64 | cut -c1-20)
spoilt hang 1 "blockid=$second"
killed push -j 1
: > "$faults/log"
check 'Azure: an upload that was killed is taken up' ours push
check 'Azure: what had arrived is not sent again' not_logged "PUT .*blockid=$(printf block-00000000- | base64 | cut -c1-20)"
check 'Azure: the rest is' logged "PUT .*blockid=$second"
emptied
spoilt stall 1 files/md5
killed fetch
check 'Azure: a download that was killed is taken up' ours pull -q
check 'Azure: only its rest is asked for' logged 'GET .*files/md5.* bytes=[1-9]'
check 'Azure: and it is whole' whole

export AZURE_AUTHORITY_HOST="http://127.0.0.1:$((port + 2))" AZURE_TENANT_ID=team AZURE_CLIENT_ID=job AZURE_CLIENT_SECRET=job-secret
endpoint="AccountName=devstoreaccount1;BlobEndpoint=http://127.0.0.1:$((port + 2))/devstoreaccount1;"
project "azure://team/identity" connection_string "$endpoint"
echo small > small
ours add -q small
check "Azure: a client's secret is exchanged for a token" ours push
check 'Azure: it was asked for so' grep -q secret "$work/entra/log"
AZURE_CLIENT_SECRET=wrong
check 'Azure: another secret is refused' fails 'HTTP 401' push
unset AZURE_CLIENT_SECRET
cp "$work/entra/assertion" "$work/federated"
export AZURE_FEDERATED_TOKEN_FILE="$work/federated"
check "Azure: a workload's token is, too" ours status -c
check 'Azure: so it was' grep -q assertion "$work/entra/log"
echo other > "$work/federated"
check 'Azure: another assertion is refused' fails 'HTTP 401' status -c
