# Looking at a canary after every pair: what a fixed test calls shown at some look is not enough here (docs/proofs.md).
. "$(dirname "$0")/../lib.sh"

# Four wins, then as many losses as wins: z is 2 at the fourth pair, which a dashboard would have called significant.
awk 'BEGIN { for (i = 0; i < 400; i++) printf "{\"gain\": %d}\n", i < 4 || i % 2 ? 1 : -1 }' > canary.ndjson
awk -F'[:}]' '{ s += $2; v += $2 * $2; if (s / sqrt(v) > 1.96 || s / sqrt(v) < -1.96) peeked = 1 } END { exit !peeked }' canary.ndjson ||
	fail "a fixed test should have been fooled"
run evaluate watch canary.ndjson --exit-code
expect_exit 11
expect_out 'CONTINUE: after 400 pairs'
for method in eprocess confseq msprt asymptotic; do
	run evaluate watch canary.ndjson --method $method --bound 1 --exit-code
	expect_exit 11
done

# The terms of the stream cannot be loosened when the look did not please.
ok evaluate watch canary.ndjson --state state.json
run evaluate watch canary.ndjson --state state.json --alpha 0.4
expect_exit 2
