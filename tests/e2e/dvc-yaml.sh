# Every example's dvc.yaml: its commands, run in order, end with a published model; each makes the outputs that its stage names, and they read
# only what the stage depends on or an earlier stage made.
. "$(dirname "$0")/../lib.sh"
mkdir path && ln -s "$bin/interlock" path/interlock
PATH=$PWD/path:$PATH

# stages FILE - "cmd TEXT", "dep PATH" and "out PATH" of each stage, in the file's order.
stages() {
	awk '/^    cmd: / { sub(/^    cmd: /, ""); print "cmd " $0; kind = "" }
		/^    deps:/ { kind = "dep" } /^    outs:/ { kind = "out" } /^    (params|always_changed):/ { kind = "" }
		/^    - / && kind != "" { sub(/:.*/, "", $2); print kind " " $2 }' "$1"
}

for name in diabetes iris; do
	mkdir "$name" && cd "$name" || exit 1
	example "$name"
	stages dvc.yaml > "$lib_dir/stages"
	[ "$(grep -c '^cmd ' "$lib_dir/stages")" -eq 6 ] || fail "six stages expected"
	command=
	while read -r kind what; do
		case $kind in
		cmd) command=$what ;;
		dep) [ -e "$what" ] || fail "$command: nobody made $what" ;;
		esac
		if [ "$kind" = cmd ]; then
			last=$what status=0
			sh -c "$what" > "$out" 2> "$err" < /dev/null || status=$?
			expect_exit 0
		fi
		[ "$kind" != out ] || [ -e "$what" ] || fail "$command did not make $what"
	done < "$lib_dir/stages"
	expect_json .registered true registration.json
	expect_file "dist/$name/index.json"
	[ -z "$(git status --porcelain)" ] || fail "the work tree is dirty: $(git status --porcelain)"

	# Once more, as always_changed stages do: production stays what it is, and the file says so.
	ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output evaluation
	ok register list --model-name "$name" --json
	expect_json length 1
	cd ..
done
