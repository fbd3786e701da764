# A gate that is broken makes the self-test go red: evaluate is built again with one line of its decisions spoiled, and asked to test itself.
. "$(dirname "$0")/../lib.sh"

build=$bin/..
[ -f "$build/rooms/evaluate.a" ] || skip "no archives beside the programs to link with"
cat > gate.yaml <<'END'
gate: 1
task: binary
holdout: {label: y, key: [id], min_rows: 300}
primary: {metric: accuracy}
guards: [{metric: negative_flip_rate, max: 0.05}, {metric: model_bytes, ratio_max: 1.5}, {metric: log_loss, rule: non_inferior, margin: 0.05}]
floors: [{metric: accuracy, min: 0.7}, {metric: accuracy, beats: dummy, by: 0.1}]
slices: [{by: [a], mode: alarm}, {by: [b], mode: prove, metric: accuracy, margin: 0.1}]
END
ok evaluate selftest
# Objects of a sanitizer or of coverage do not link with plain ones: what is spoiled is spoiled in the plain build's run.
! nm "$build/obj/evaluate/evaluate.o" | grep -q -e __asan -e __ubsan -e __gcov -e __llvm || exit 0
mkdir spoiled
cp "$bin/evaluate" spoiled/

# spoil FILE OLD NEW - one line of the sources, which must be there.
spoil() {
	grep -qF -e "$2" "$root/$1" || fail "$1 has no line '$2' any more"
	awk -v old="$2" -v new="$3" '(at = index($0, old)) && !done { $0 = substr($0, 1, at - 1) new substr($0, at + length(old)); done = 1 } { print }' "$root/$1" > spoiled.c
	last="cc $1: '$2' -> '$3'"
	# shellcheck disable=SC2086 # a list of flags
	${CC:-cc} -std=c17 -D_GNU_SOURCE -DINTERLOCK_VERSION='"0"' -I"$root/lib" -I"$root" -I"$root/$(dirname "$1")" -ffp-contract=off -c spoiled.c -o spoiled.o 2> "$err" ||
		fail "does not compile"
	${CC:-cc} -o spoiled/evaluate "$build/obj/evaluate/evaluate.o" spoiled.o "$build/rooms/evaluate.a" "$build/libinterlock.a" -pthread \
		-lgit2 -lyaml -ljansson -lsqlite3 -lm -ldl 2> "$err" || fail "does not link"
	status=0
	spoiled/evaluate selftest > "$out" 2> "$err" || status=$?
	[ "$status" = 40 ] || [ "$status" = 2 ] || fail "$1 with '$3' for '$2': exit 40 or 2 expected"
}

spoil evaluate/judge/decide.c 'if (fails.n)' 'if (fails.n && !passes.n)'
spoil evaluate/judge/decide.c 'else if (unknowns.n)' 'else if (unknowns.n && !passes.n)'
spoil evaluate/judge/decide.c 'c->same || in->same_package' 'c->same'
spoil evaluate/judge/decide.c 'if (c->shown == SHOWN && !too_few)' 'if (c->shown != SHOWN_WORSE)'
spoil evaluate/judge/checks/guards.c 'passed ? STATE_PASS : STATE_FAIL' 'passed ? STATE_PASS : STATE_PASS'
spoil evaluate/judge/checks/guards.c 'f->ratio <= guard->ratio_max' 'f->ratio >= guard->ratio_max'
spoil evaluate/judge/checks/guards.c 'c.shown == SHOWN ? STATE_PASS' 'c.shown <= SHOWN_NOT ? STATE_PASS'
spoil evaluate/judge/checks/floors.c 'f->state = STATE_FAIL' 'f->state = STATE_PASS'
spoil evaluate/judge/checks/slices.c 'regressed = holm[i] <= alpha' 'regressed = holm[i] > 1'
spoil evaluate/judge/checks/slices.c 'c->shown == SHOWN ? STATE_PASS' 'c->shown <= SHOWN_NOT ? STATE_PASS'
spoil evaluate/judge/contest.c 'bool yes = c->first.p <= alpha' 'bool yes = c->first.p >= alpha'
spoil evaluate/judge/judge.c 'if (in->candidate->n_bad)' 'if (in->candidate->n_bad > 9)'
spoil evaluate/judge/arm.c '			arm->n_bad++;' '			(void)arm;'
spoil evaluate/statistics/mcnemar.c 'out->p = p(out->b, out->c)' 'out->p = p(out->c, out->b)'
