# The little runner of tests/e2e/runner against GitHub's documented rules: what it lets pass, the real one lets pass.
. "$(dirname "$0")/../lib.sh"
rules=$root/tests/e2e/runner
export RUNNER_TEMP=$PWD/temp ARTIFACTS=$PWD/artifacts
mkdir temp

printf 'steps.a.outputs.x\tpromote\nvars.EMPTY\t\n' > context
value() { printf '%s\n' "$2" | awk -v context=context -v mode="$1" -v failed="${3:-0}" -f "$rules/expression.awk"; }
is() { [ "$(value "$1" "$2" "${4:-0}")" = "$3" ] || fail "$2 should be '$3', is '$(value "$1" "$2" "${4:-0}")'"; }
is text "a \${{ steps.a.outputs.x }} b\${{ 'c' }}" 'a promote bc'
is text "\${{ vars.EMPTY || 'default' }}" default
is text "\${{ vars.NONE || vars.EMPTY || 'it''s' }}" "it's"
is if "\${{ steps.a.outputs.x == 'promote' }}" true
is if "steps.a.outputs.x == 'PROMOTE' && !(steps.a.outputs.y != '')" true
is if "steps.a.outputs.x != 'promote'" false
is if '' true
is if '' false 1
is if "steps.a.outputs.x == 'promote'" false 1
is if 'always()' true 1
is if '!cancelled() && failure()' true 1
is if 'success()' false 1

outputs() { awk -v prefix=p. -f "$rules/outputs.awk"; }
[ "$(printf 'a=b=c\nd<<E\n1\nx=2\nE\ne=<<\n' | outputs)" = "$(printf 'p.a\tb=c\np.d\t1\\nx=2\np.e\t<<')" ] || fail "outputs"
for bad in 'no sign' '=x' '<<E' 'a<<E' 'a<<'; do
	printf '%s\n' "$bad" | outputs > /dev/null 2>&1 && fail "the runner refuses: $bad"
done

cat > flow.yml <<'YML'
name: flow
jobs:
  other:
    steps:
      - run: exit 1
  job:
    defaults:
      run:
        working-directory: ${{ vars.DIR || 'here' }}
    env:
      GREETING: ${{ vars.GREETING }}
    outputs:
      said: ${{ steps.say.outputs.said }}
    steps:
      - uses: actions/checkout@abc # v7
        with:
          persist-credentials: false
      - name: Say
        id: say
        run: |
          echo "said=$GREETING, $WHOM" >> "$GITHUB_OUTPUT"
          echo "LATER=yes" >> "$GITHUB_ENV"

          pwd > place
        env:
          WHOM: ${{ 'it''s you' }}
      - name: Break
        id: break
        if: ${{ steps.say.outputs.said == 'hello, it''s you' }}
        run: test "$LATER" = no
      - name: Never
        run: touch never
      - name: Mend
        if: ${{ failure() && steps.break.outcome == 'failure' }}
        run: touch mended
YML
mkdir here
printf 'vars.GREETING\thello\n' > context
"$rules/run" "$bin" flow.yml job context > log && fail "a job whose step fails is red"
[ -f here/mended ] || fail "the step after the failure did not run"
[ ! -f here/never ] || fail "a step ran after a failure"
grep -q '^outputs.said	hello, it.s you$' context || fail "no output of the job: $(cat context)"
[ "$(cat here/place)" = "$PWD/here" ] || fail "the working directory is $(cat here/place)"
