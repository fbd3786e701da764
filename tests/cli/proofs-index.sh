# Every test that docs/proofs.md names exists: a script of tests/cli or tests/interop, or a unit test of that name in that file.
. "$(dirname "$0")/../lib.sh"

grep -o '`[a-z_0-9-]*\.sh`\|`test_[a-z_0-9]*\.c::[a-z_0-9]*`' "$root/docs/proofs.md" | tr -d '`' | sort -u > named
[ "$(wc -l < named)" -gt 50 ] || fail "docs/proofs.md names $(wc -l < named) tests only"
while IFS= read -r name; do
	case $name in
	*.sh) [ -f "$root/tests/cli/$name" ] || [ -f "$root/tests/interop/$name" ] || fail "docs/proofs.md names $name, which is in neither tests/cli nor tests/interop" ;;
	*)
		file=$(find "$root/tests/unit" -name "${name%%::*}")
		[ -n "$file" ] || fail "docs/proofs.md names ${name%%::*}, which is not in tests/unit"
		grep -Eq "(cmocka_unit_test[a-z_]*|in_scratch|on_forge|test)\(${name##*::}[,)]" "$file" || fail "docs/proofs.md names $name, which $file does not run"
		;;
	esac
done < named
