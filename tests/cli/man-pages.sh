# Every program has a man page that is made from its option table: docs/man holds what tools/dev/manpage prints now, and every option of
# --help-all is in it.
. "$(dirname "$0")/../lib.sh"

for program in "$bin"/*; do
	name=${program##*/}
	page=$root/docs/man/interlock-$name.1
	[ "$name" = interlock ] && page=$root/docs/man/interlock.1
	"$root/tools/dev/manpage" "$bin" "$name" > page.1 || fail "manpage $name"
	[ -f "$page" ] || fail "no docs/man/${page##*/}: tools/dev/manpage $bin $name > it"
	cmp -s page.1 "$page" || { diff page.1 "$page" | head -20; fail "docs/man/${page##*/} is out of date: make man"; }
	ok "$name" --help-all
	sed 's/\\-/-/g' page.1 > plain
	grep -o -e '^ .*--[a-z][a-z-]*' "$out" | grep -o -e '--[a-z][a-z-]*' | sort -u > options
	[ -s options ] || fail "$name --help-all names no option"
	while read -r option; do
		grep -q -e "$option" plain || fail "man page of $name lacks $option"
	done < options
done
