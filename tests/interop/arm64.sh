# The same model bytes on arm64: every program is cross-compiled, runs under qemu, and its packages' digests are compared.
. "$(dirname "$0")/../lib.sh"
sysroot=$("$root/tools/dev/arm64" "$root/build/arm64" | tail -1) || { echo "skip arm64: $(tail -1 "$err" 2>/dev/null) cross compiler or arm64 packages"; exit 0; }
command -v qemu-aarch64-static >/dev/null || { echo "skip arm64: qemu-aarch64-static"; exit 0; }
arm() {
	program=$1
	shift
	qemu-aarch64-static -L "$sysroot" "$root/build/arm64/bin/$program" "$@"
}
for name in diabetes iris; do
	mkdir "$name" && cd "$name" || exit 1
	prepared "$name"
	mkdir arm
	arm ingest data/raw/*.csv --schema schema.yaml --output arm/clean.csv --dead-letters arm/dead.ndjson --profile arm/profile.json &&
		arm split arm/clean.csv --params params.yaml --output-dir arm/split || fail "ingest and split on arm64"
	if cmp data/clean.csv arm/clean.csv && cmp data/profile.json arm/profile.json && cmp data/split/train.csv arm/split/train.csv; then
		echo "ok arm64 $name tables"
	else
		echo "FAILED arm64 $name tables"
	fi
	ok train --data data/split/train.csv --params params.yaml --output model
	arm train --data data/split/train.csv --params params.yaml --output model-arm || fail "train on arm64"
	if diff -r -x run_id -x provenance.json model model-arm; then
		echo "ok arm64 $name package"
	else
		echo "FAILED arm64 $name package"
	fi
	cd ..
done
