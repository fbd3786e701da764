# kill -9 and a full disk at any write of publish: the tag names the old thing or the new one, whole, and the next publication ends what was begun.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"
mkdir model
printf 'flavors: {}\n' > model/MLmodel
printf 'not really a graph' > model/model.onnx
printf '{}' > model/profile.json
set -- --model model --model-name m --allow-unregistered

# whole LAYOUT - every manifest that the index names is there, and each of its blobs, with the bytes that they are called by.
whole() {
	[ -f "$1/index.json" ] || return 0
	jq -r '.manifests[].digest' "$1/index.json" | while read -r digest; do
		manifest=$1/blobs/sha256/${digest#sha256:}
		{ echo "$digest"; jq -r '.config.digest, .layers[].digest' "$manifest"; } | while read -r blob; do
			[ "$(sha256sum < "$1/blobs/sha256/${blob#sha256:}" | cut -d' ' -f1)" = "${blob#sha256:}" ] || exit 1
		done || exit 1
	done || fail "$1 is not whole"
}

# at_every_write KIND EXIT COMMAND... - from the state in `before`, at every write in turn.
at_every_write() {
	kind=$1 code=$2
	shift 2
	n=0
	while :; do
		n=$((n + 1))
		[ $n -lt 300 ] || fail "no end of writes"
		rm -rf dist
		[ ! -d before ] || cp -R before dist
		faulty "$kind" $n "$@"
		[ "$status" -ne 0 ] || break
		expect_exit "$code"
		if [ "$kind" = enospc ]; then
			[ "$(wc -l < "$err")" -eq 1 ] || fail "one line expected"
			[ -z "$(find dist -name '.*.tmp' 2> /dev/null)" ] || fail "a temporary file is left"
		fi
		whole dist/m
		# A kill may come after the last rename; a full disk stops short of it.
		[ ! -d before ] || cmp -s before/m/index.json dist/m/index.json || [ "$kind$(grep -cF "$digest" dist/m/index.json)" = kill1 ] ||
			fail "the index was replaced by a publication that failed"
		ok "$@"
		grep -qF "$digest" "$out" || fail "the next publication should give $digest"
		[ -z "$(find dist -name '.*.tmp')" ] || fail "the next publication should clear away what was begun"
		whole dist/m
	done
	[ $n -gt 5 ] || fail "only $n writes were seen"
}

ok publish "$@" --to oci:first:1 --json
digest=$(json .digest)
at_every_write tear 137 publish "$@" --to oci:dist/m:1
at_every_write enospc 50 publish "$@" --to oci:dist/m:1
mkdir before
cp -R dist/m before/m
ok publish "$@" --to oci:first:image --as image --json
digest=$(json .digest)
at_every_write kill 137 publish "$@" --to oci:dist/m:image --as image
