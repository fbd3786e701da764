# The completion script is made from the option tables, is valid shell, and offers options and closed choices.
. "$(dirname "$0")/../lib.sh"

ok interlock completion bash
cp "$out" completion.bash
bash -n completion.bash || fail "not valid bash"
cat > ask <<'END'
. ./completion.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_interlock_complete
printf '%s\n' "${COMPREPLY[@]}"
END
bash ask interlock tr > words
expect_file words train
bash ask interlock train --da > words
expect_file words --data
bash ask interlock completion z > words
expect_file words zsh
ok interlock completion zsh
expect_out bashcompinit
run interlock completion fish
expect_exit 2
expect_one_line_err "no completion for 'fish': bash or zsh"
