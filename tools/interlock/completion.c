/* completion.c - one case a program: its commands and options; values of a closed choice; files otherwise. */
#include "tools/interlock/completion.h"

#include "tools/interlock/dispatch.h"

#include "base/mem.h"
#include "base/vec.h"

#include <string.h>

enum { FIELD_COMMAND, FIELD_NAME, FIELD_LETTER, FIELD_VALUE, FIELD_DEFAULT, FIELD_FLAGS, N_FIELDS_USED };

/* Words of one program (commands and --options), and "PROGRAM --option) choices" rows. */
static void add_program(struct str *words, struct str *choices, const char *program, const char *table)
{
	CLEANUP(strvec_release) struct strvec lines = { 0 }, seen = { 0 };

	strvec_split(&lines, table, '\n');
	for (size_t i = 0; i < lines.n; i++) {
		CLEANUP(strvec_release) struct strvec fields = { 0 };
		CLEANUP(mem_free) char *word = NULL;

		strvec_split(&fields, lines.v[i], '\t');
		if (fields.n < N_FIELDS_USED || strstr(fields.v[FIELD_FLAGS], "hidden"))
			continue;
		word = *fields.v[FIELD_NAME] ? str_format("--%s", fields.v[FIELD_NAME]) : mem_strdup(fields.v[FIELD_COMMAND]);
		if (!*word || strvec_has(&seen, word))
			continue;
		strvec_add(&seen, word);
		str_addf(words, " %s", word);
		if (*fields.v[FIELD_NAME] && strchr(fields.v[FIELD_VALUE], '|')) {
			CLEANUP(mem_free) char *list = mem_strdup(fields.v[FIELD_VALUE]);

			for (char *c = list; *c; c++)
				if (*c == '|')
					*c = ' ';
			str_addf(choices, "\t'%s %s') words='%s' ;;\n", program, word, list);
		}
	}
	str_add(words, " --help --help-all --version");
}

int completion_script(struct str *out, const char *shell, const struct env *env, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(str_release) struct str cases = { 0 }, choices = { 0 };
	bool zsh = strcmp(shell, "zsh") == 0;

	if (strcmp(shell, "bash") != 0 && !zsh)
		return err_set(err, ERR_USAGE, "no completion for '%s': bash or zsh", shell);
	if (dispatch_programs(&names, err) < 0)
		return -1;
	str_add(&cases, "\t'') words='status completion help");
	for (size_t i = 0; i < names.n; i++)
		str_addf(&cases, " %s", names.v[i]);
	str_add(&cases,
		"' ;;\n\tcompletion) words='bash zsh' ;;\n\tstatus) words='--model-name --tracking-uri --json --quiet --verbose' ;;\n");
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(str_release) struct str table = { 0 }, words = { 0 };

		if (dispatch_option_table(&table, names.v[i], env, err) < 0)
			return -1;
		add_program(&words, &choices, names.v[i], str_text(&table));
		str_addf(&cases, "\t%s) words='%s' ;;\n", names.v[i], str_text(&words) + 1);
	}
	if (zsh)
		str_add(out, "#compdef interlock\nautoload -U +X bashcompinit && bashcompinit\n");
	str_addf(out,
		 "# completion of interlock; made by `interlock completion`\n"
		 "_interlock_complete() {\n"
		 "\tlocal words= program= current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
		 "\t[ \"$COMP_CWORD\" -gt 1 ] && program=${COMP_WORDS[1]}\n"
		 "\tcase $program in\n%s\tesac\n"
		 "\tcase \"$program $before\" in\n%s\t*' '--*=*) ;;\n\tesac\n"
		 "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
		 "\t[ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$current\"))\n"
		 "}\n"
		 "complete -o filenames -F _interlock_complete interlock\n",
		 str_text(&cases), str_text(&choices));
	if (zsh) /* the file is loaded by the first completion, which shall have an answer too */
		str_add(out, "[ -z \"$service\" ] || _bash_complete -o filenames -F _interlock_complete\n");
	return 0;
}
