# Every program and every command of it: --help fits a screen and ends with two examples, --version says what it is, mistakes are exit 2 with
# "did you mean" on one line, and none of these leaves anything behind.
. "$(dirname "$0")/../lib.sh"

# `data` and `repro` speak DVC's language: its commands are more than a screen, a mistake is 254, and not every command has --json.

# The help in $out: at most $most lines; the lines after "examples:" are two, and each is a command.
check_help() {
	expect_exit 0
	[ ! -s "$err" ] || fail "--help writes to stderr"
	[ "$(wc -l < "$out")" -le "$most" ] || fail "--help is $(wc -l < "$out") lines: it should fit a screen of $most"
	[ "$(awk 'length > 160' "$out" | wc -l)" -eq 0 ] || fail "a line of --help is over 160 characters"
	examples=$(sed '1,/^examples:$/d' "$out" | grep -c .)
	[ "$examples" -eq 2 ] || fail "--help should end with two examples"
}

for path in "$bin"/*; do
	program=$(basename "$path")
	mistake=2 word=--jsno meant="did you mean '--json'"
	case $program in data | repro) mistake=254 word=--quite meant="did you mean '--quiet'" ;; esac
	run "$program" --version
	expect_exit 0
	expect_out "interlock $program [0-9]*"
	run "$program" --help-all
	expect_exit 0

	run "$program" --option-table
	expect_exit 0
	cut -f 1 "$out" | sort -u > "$lib_dir/commands"
	run "$program" --help
	most=$([ "$program" = data ] && echo 70 || echo 40)
	check_help
	most=40
	while read -r command; do
		if [ -n "$command" ]; then
			# shellcheck disable=SC2086
			run "$program" $command --help
			check_help
		fi
		# shellcheck disable=SC2086
		run "$program" $command $word
		expect_exit "$mistake"
		expect_one_line_err "$meant"
	done < "$lib_dir/commands"
done

[ -z "$(ls -A)" ] || fail "left behind: $(ls -A)"
