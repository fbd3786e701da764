# The completion script of `data completion` is valid shell, and offers commands, their second words, options and files.
. "$(dirname "$0")/../lib.sh"

ok data completion
cp "$out" default.bash
ok data completion -s bash
same "$out" default.bash
bash -n default.bash || fail 'not valid bash'
cat > ask <<'END'
. ./default.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_interlock_data
printf '%s\n' "${COMPREPLY[@]}"
END
# offers WORDS... - the last word is what is being typed; the answer is in the file `words`.
offers() { bash ask "$@" > words 2> wrong || fail "$*: $(cat wrong)"; }

offers dvc re
for word in remote remove repro; do expect_file words "$word"; done
offers data met
[ "$(cat words)" = metrics ] || fail 'one group is one word'
offers dvc remote re
for word in remove rename; do expect_file words "$word"; done
offers dvc fetch --
for word in --max-size --type --all-tags --quiet --help; do grep -qx -e "$word" words || fail "fetch offers $word"; done
offers dvc plots show --te
[ "$(cat words)" = --template ] || fail 'the options of a command of two words'
offers dvc stage add --outs-p
grep -qx -e --outs-persist-no-cache words || fail 'a long option'
offers dvc add --to-remote --rem
for word in --remote --remote-jobs; do grep -qx -e "$word" words || fail "add offers $word after another option"; done
touch first.csv
offers dvc add fir
[ "$(cat words)" = first.csv ] || fail 'files are offered, too'
offers dvc nonsense --a
[ -z "$(cat words)" ] || fail 'an unknown command has no options'

# Every command and every option of the table that is not hidden is offered.
ok data --option-table
awk -F '\t' '$2 != "" && $6 !~ /hidden/ { print $1 "\t--" $2 }' "$out" > options
while IFS="$(printf '\t')" read -r command option; do
	printf '%s\t%s\n' "$command" "$option"
done < options | sort > wanted
cut -f 1 wanted | sort -u | while read -r command; do
	# shellcheck disable=SC2086
	offers data $command --
	sed "s/^/$command	/" words
done | sort > offered
comm -23 wanted offered > lacking
[ ! -s lacking ] || fail "not offered: $(head -3 lacking)"

ok data completion -s zsh
expect_out '#compdef data dvc'
expect_out bashcompinit
run data completion -s fish
expect_exit 254
expect_one_line_err "--shell is one of bash|zsh, not 'fish'"
