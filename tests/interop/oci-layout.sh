# What publish writes is read by skopeo and umoci: the artifact's manifest and files, and the image's one layer.
. "$(dirname "$0")/../lib.sh"
command -v skopeo > /dev/null || { echo "skip oci-layout: skopeo"; exit 0; }
command -v umoci > /dev/null || { echo "skip oci-layout: umoci"; exit 0; }
check() {
	what=$1
	shift
	if "$@" > log 2>&1; then echo "ok oci-layout $what"; else echo "FAILED oci-layout $what"; cat log; fi
}

prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
ok publish --model model --allow-unregistered --to oci:dist/model:artifact --json
digest=$(json .digest)
ok publish --model model --allow-unregistered --to oci:dist/model:image --as image

check 'skopeo reads the artifact' skopeo inspect --raw oci:dist/model:artifact
skopeo inspect --raw oci:dist/model:artifact > raw.json
check 'the manifest has the digest that was said' test "sha256:$(sha256sum raw.json | cut -d' ' -f1)" = "$digest"
check 'every layer of the artifact is a file of the package' sh -c '
	jq -r ".layers[] | [.digest, .annotations[\"org.cncf.model.filepath\"]] | @tsv" raw.json | while read -r digest path; do
		cmp "dist/model/blobs/sha256/${digest#sha256:}" "model/$path" || exit 1
	done
	test "$(jq ".layers | length" raw.json)" = "$(find model -type f | wc -l)"'
check 'skopeo copies the image' skopeo --insecure-policy copy oci:dist/model:image oci:copy:image
check 'the copy has the same manifest' sh -c 'skopeo inspect --raw oci:copy:image | cmp - "dist/model/blobs/sha256/$(jq -r ".manifests[] |
	select(.annotations[\"org.opencontainers.image.ref.name\"] == \"image\") | .digest" dist/model/index.json | cut -d: -f2)"'
check 'umoci lists both tags' sh -c 'test "$(umoci ls --layout dist/model | sort | tr "\n" " ")" = "artifact image "'
check 'umoci unpacks the image' umoci unpack --rootless --image dist/model:image bundle
check 'the image holds the package' diff -r model bundle/rootfs/models/diabetes/unregistered
