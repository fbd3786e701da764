# Every whole policy printed in docs/formats/gate-policy.md is one, and passes its own self-test.
. "$(dirname "$0")/../lib.sh"

awk '/^```yaml$/ { n++; inside = 1; next } /^```$/ { inside = 0 } inside { print > ("policy" n ".yaml") }' "$root/docs/formats/gate-policy.md"
for policy in policy*.yaml; do
	[ -f "$policy" ] || fail "no policy found in the docs"
	grep -q "^gate: 1" "$policy" || continue # a part of one
	ok evaluate selftest --policy "$policy"
	ok evaluate plan --policy "$policy" --rows 2000 --quiet
done
[ "$(grep -l '^preset:' policy*.yaml | wc -l)" -eq 2 ] || fail "both presets should have an example"
[ "$(grep -l '^condition:' policy*.yaml | wc -l)" -ge 1 ] || fail "conditions should have an example"
