# infra/azure/what-if: counts first, deletions named and refused unless they are allowed.
. "$(dirname "$0")/../lib.sh"
mkdir fake
cat > fake/az <<'SH'
#!/bin/sh
printf '%s\n' "$@" > az-arguments
cat answer.json
SH
chmod +x fake/az
PATH=$PWD/fake:$PATH
export AGENT_TEMPDIRECTORY="$PWD"
what_if() {
	last=what-if status=0
	"$root/infra/azure/what-if" group parameters.bicepparam > "$out" 2> "$err" || status=$?
}
printf '%s' '{"changes": [{"changeType": "Create", "resourceId": "/a"}, {"changeType": "Modify", "resourceId": "/b",
	"delta": [{"path": "properties.x"}, {"path": "tags"}]}, {"changeType": "NoChange", "resourceId": "/c"}]}' > answer.json
GITHUB_STEP_SUMMARY=$PWD/summary what_if
expect_exit 0
expect_out '1 to create, 1 to modify, 0 to delete, 1 unchanged.'
expect_out '- create `/a`'
expect_out '- modify `/b`: properties.x, tags'
same summary "$out"
grep -qx 'ProviderNoRbac' az-arguments || fail "the one who plans may only read"

TF_BUILD=True what_if
expect_out '##vso[[]task.uploadsummary]'"$PWD"'/what-if.*/what-if.md'

printf '%s' '{"changes": [{"changeType": "Delete", "resourceId": "/a"}]}' > answer.json
what_if
expect_exit 1
expect_out '- \*\*delete\*\* `/a`'
expect_err '1 resources would be deleted'
export ALLOW_DELETE=true
what_if
expect_exit 0
