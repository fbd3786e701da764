# Job -> permissions -> environment, of every pipeline of the three forges, against a golden table; and what must hold whatever the table says.
# GOLDEN_UPDATE=1 writes the table anew.
. "$(dirname "$0")/../lib.sh"
as_json=$bin/../helpers/yaml_json
[ -x "$as_json" ] || fail "no $as_json: make tested builds it"

# each FORGE FILE... - lines of the table.
each() {
	forge=$1
	shift
	for file; do
		"$as_json" "$file" > json 2> "$err" || fail "$file: $(cat "$err")"
		jq -e '.extends | not' json > /dev/null || continue
		# What a template leaves to the pipeline that extends it: groups of variables, queues.
		caller=$root/pipelines/azure/$(basename "$file")
		[ "$forge" != azure ] || [ "$caller" = "$file" ] || [ ! -f "$caller" ] || { "$as_json" "$caller" > caller && jq -s '.[0] * .[1]' caller json > both && mv both json; }
		jq -r -f "$root/tests/helpers/rights.jq" --arg forge "$forge" --arg file "$(basename "$file" .yml)" json || fail "$file"
	done
}
each github "$root"/.github/workflows/*.yml > github
each azure "$root"/pipelines/azure/*.yml "$root"/pipelines/azure/chain/*.yml > azure
each gitlab "$root"/pipelines/gitlab/*.yml > gitlab
cat github azure gitlab > table
[ -z "${GOLDEN_UPDATE:-}" ] || cp table "$root/tests/golden/ci/rights.txt"
diff "$root/tests/golden/ci/rights.txt" table || fail "what a job may has changed"

# A job that runs what a pull request or the team's own command brings may read the repository, and nothing else.
for forge in github azure gitlab; do
	for file in pr retrain; do
		grep -q "^$forge | $file | train | .*environment - | secrets - |" $forge || fail "$forge $file: train has an environment or a secret"
	done
done
grep -E '^github \| (pr \| (checks|train)|retrain \| train) \|' github > untrusted
[ "$(grep -c 'may contents:read | environment - | secrets - | token kept false' untrusted)" = 3 ] || fail "untrusted jobs: $(cat untrusted)"
grep -E '^azure \| (pr \| (checks|train)|retrain \| train) \|' azure > untrusted
[ "$(grep -c 'environment - | secrets - | token kept false' untrusted)" = 3 ] || fail "untrusted jobs: $(cat untrusted)"

# What writes to the repository stands behind an environment, and every job says its rights itself.
! grep 'contents:write' github | grep 'environment -' || fail "a job may write without an environment"
! grep -E 'write-all|read-all|may -' github || fail "a job takes what is given"
for file in "$root"/.github/workflows/*.yml; do
	"$as_json" "$file" > json
	[ "$(jq '[.permissions | to_entries[] | select(.key != "contents" or .value != "read")] | length' json)" = 0 ] || fail "$file grants more than reading to all its jobs"
	[ "$(jq 'has("concurrency")' json)" = true ] || fail "$file does not say what runs at once"
	[ "$(jq '[.on | strings, (objects | keys[]), arrays[]?] | map(select(. == "pull_request_target")) | length' json)" = 0 ] || fail "$file runs for a pull request with the rights of the target"
	# Text that somebody else writes never becomes a part of a script.
	[ "$(jq '[.jobs[].steps[]?.run // empty | select(test("\\$\\{\\{"))] | length' json)" = 0 ] || fail "$file fills an expression into a script"
	# Identity by OpenID Connect: no password or key of a cloud is stored.
	[ "$(jq -r '[.. | strings | match("secrets\\.[A-Z_]+"; "g").string] - ["secrets.INTERLOCK_SIGNING_KEY"] | length' json)" = 0 ] || fail "$file takes a secret"
	! grep -E 'uses: [^.].*@' "$file" | grep -v -E '@[0-9a-f]{40} # v[0-9]' || fail "$file uses an action that is not pinned"
done

# A caller must grant what any job of the called workflow asks for, or nothing starts: the page that shows a caller grants it.
grep '^github | retrain |' github | grep -o '[a-z-]*:write' | sort -u | while IFS=: read -r right _; do
	grep -q "^  $right: write" "$root/docs/ci.md" || fail "docs/ci.md: the caller of retrain.yml does not grant $right"
done || exit 1

# Registrations queue, one at a time and none dropped; stale runs of a pull request are cancelled.
[ "$(grep -c '| register | .*queue registry cancel=false queue=max$' github)" = 2 ] || fail "registrations do not queue"
! grep '^github | pr |' github | grep -v 'cancel=true$' || fail "a stale run of a pull request goes on"
! grep '^azure | pr |' azure | grep -v 'queue autoCancel$' || fail "a stale run of a pull request goes on, on Azure"
[ "$(grep -c '| register | .*queue sequential$' azure)" = 2 ] || fail "registrations do not queue on Azure"
[ "$(grep -c '| register | .*queue registry$' gitlab)" = 2 ] || fail "registrations do not queue on GitLab"
! grep '^gitlab | pr |' gitlab | grep -v 'queue interruptible$' || fail "a stale run of a merge request goes on"
