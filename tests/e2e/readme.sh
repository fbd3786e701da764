# Every console block of README.md and docs/*.md, run as it stands: what follows `$ ` is typed, in order and in one shell, and what it
# prints must be what the page shows. `…` stands for anything. A page starts in an empty folder that has examples/, with interlock on the PATH.
. "$(dirname "$0")/../lib.sh"

# The commands of a page to DIR/N.cmd, what is expected of each to DIR/N.want.
blocks() {
	awk -v dir="$2" '
		/^```console/ { inside = 1; next }
		/^```/ { inside = 0; name = ""; next }
		!inside { next }
		more { print > cmd; more = /\\$/; next }
		/^\$ / { n++; name = sprintf("%s/%03d", dir, n); cmd = name ".cmd"; want = name ".want"; print substr($0, 3) > cmd
			printf "" > want; more = /\\$/; next }
		name != "" { print > want }
	' "$1"
}

# Text with shell-pattern characters made harmless and each `…` an asterisk.
pattern() {
	sed -e 's/[][*?\\]/\\&/g' -e 's/…/*/g' "$1"
}

set_status() { return "$1"; }

page() {
	name=$(basename "$1" .md)
	steps=$lib_dir/$name
	mkdir -p "$steps" "$name/bin"
	ln -s "$bin/interlock" "$name/bin/interlock"
	cp -R "$root/examples" "$name/examples"
	blocks "$1" "$steps"
	(
		cd "$name" || exit 1
		PATH=$PWD/bin:$PATH
		code=0
		for cmd in "$steps"/*.cmd; do
			[ -f "$cmd" ] || exit 0
			want=${cmd%.cmd}.want
			set_status $code
			eval "$(cat "$cmd")" > "$steps/got" 2>&1 < /dev/null
			code=$?
			# shellcheck disable=SC2254
			case $(cat "$steps/got") in
			$(pattern "$want")) continue ;;
			esac
			last="$1: $(cat "$cmd")" status=$code
			cp "$steps/got" "$out"
			fail "the page shows: $(cat "$want")"
		done
	) || exit 1
}

for doc in "$root"/README.md "$root"/docs/*.md; do
	page "$doc"
done
