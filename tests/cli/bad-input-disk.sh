# A full disk and a folder that may not be written to: 50 with the file's name; what was there stays, and nothing half-written stays beside it.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json

# Nothing takes /dev/full for a success.
for path in "$bin"/*; do
	status=0 last="$path --help > /dev/full"
	"$path" --help > /dev/full 2> "$err" || status=$?
	expect_exit 50
done

# A small file system of its own: only where we may mount one.
mkdir small
if mount -t tmpfs -o size=64k,mode=777 tmpfs small 2>/dev/null; then
	trap 'umount small; rm -rf "$lib_dir"' EXIT
	head -c 61440 /dev/zero > small/fill
	full() {
		run "$@"
		expect_exit 50
		expect_one_line_err 'No space left on device'
		left=$(find small -type f ! -name fill)
		[ "$left" = "$kept" ] || fail "left on the full disk: $left"
	}
	kept=
	full ingest data/raw/diabetes.csv --schema schema.yaml --output small/clean.csv
	full split data/clean.csv --params params.yaml --output-dir small/split
	full train --data data/split/train.csv --params params.yaml --output small/model
	full predict --model model --data data/clean.csv --output small/scored.csv
	full publish --model-name diabetes --to folder:small/shipped
	kept='small/image/oci-layout
small/image/.lock'
	full publish --model-name diabetes --to oci:small/image
	expect_no_file small/image/index.json
	rm -r small/image
	echo precious > small/clean.csv
	kept=small/clean.csv
	full ingest data/raw/diabetes.csv --schema schema.yaml --output small/clean.csv
	[ "$(cat small/clean.csv)" = precious ] || fail "an output was changed by a run that failed"
fi

# A folder without the right to write, as somebody who is not root.
mkdir locked && echo old > locked/clean.csv && chmod 555 locked
as_user=
if [ "$(id -u)" = 0 ]; then
	command -v setpriv >/dev/null || exit 0
	as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
	chmod 755 .
	mkdir -m 777 counts && export GCOV_PREFIX="$PWD/counts" # where an instrumented build may write
	$as_user test -r data/raw/diabetes.csv -a -x "$bin/ingest" || exit 0
fi
status=0 last="ingest into a locked folder"
$as_user "$bin/ingest" data/raw/diabetes.csv --schema schema.yaml --output locked/clean.csv > "$out" 2> "$err" || status=$?
expect_exit 50
expect_one_line_err "locked/clean.csv*Permission denied"
[ "$(cat locked/clean.csv)" = old ] || fail "the old table is gone"
status=0 last="train into a locked folder"
$as_user "$bin/train" --data data/split/train.csv --params params.yaml --output locked/model > "$out" 2> "$err" || status=$?
expect_exit 50
expect_no_file locked/model
chmod 755 locked
