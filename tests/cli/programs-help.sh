# Every program and every command of it: --help fits a screen and ends with two examples, --version says what it is, mistakes are exit 2 with
# "did you mean" on one line, and none of these leaves anything behind.
. "$(dirname "$0")/../lib.sh"

# The help in $out: at most 40 lines; the lines after "examples:" are two, and each is a command.
check_help() {
	expect_exit 0
	[ ! -s "$err" ] || fail "--help writes to stderr"
	[ "$(wc -l < "$out")" -le 40 ] || fail "--help is $(wc -l < "$out") lines: it should fit a screen of 40"
	[ "$(awk 'length > 160' "$out" | wc -l)" -eq 0 ] || fail "a line of --help is over 160 characters"
	[ "$(sed '1,/^examples:$/d' "$out" | grep -c .)" -eq 2 ] || fail "--help should end with two examples"
}

for path in "$bin"/*; do
	program=$(basename "$path")
	run "$program" --version
	expect_exit 0
	expect_out "interlock $program [0-9]*"
	run "$program" --help-all
	expect_exit 0

	run "$program" --option-table
	expect_exit 0
	cut -f 1 "$out" | sort -u > "$lib_dir/commands"
	run "$program" --help
	check_help
	while read -r command; do
		if [ -n "$command" ]; then
			run "$program" "$command" --help
			check_help
		fi
		# shellcheck disable=SC2086
		run "$program" $command --jsno
		expect_exit 2
		expect_one_line_err "did you mean '--json'"
	done < "$lib_dir/commands"
done

[ -z "$(ls -A)" ] || fail "left behind: $(ls -A)"
