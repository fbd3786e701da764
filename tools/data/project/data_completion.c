/* data completion - the script by which bash or zsh completes commands and options. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "ci/dvc_front.h"
#include "pipeline/dvc_code.h"
#include "tools/data/show/rows.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	const char *shell;
};

static const struct opt opts[] = {
	{ "shell", 's', OPT_TEXT, offsetof(struct args, shell), "bash|zsh", "bash", 0, "the shell", NULL },
	{ 0 },
};

/* "'remote add') words='--default ...' ;;": a case a command. */
static void add_cases(struct str *out)
{
	for (size_t i = 0; i < data_n_rows; i++) {
		const struct command *c = data_rows[i];

		str_addf(out, "\t'%s') words='--help --quiet --verbose", c->name);
		for (const struct opt *o = c->opts; o && o->name; o++)
			if (!(o->flags & OPT_HIDDEN))
				str_addf(out, " --%s", o->name);
		str_add(out, "' ;;\n");
	}
}

/* First words once each; second words of one group as a case. */
static void add_names(struct str *words, struct str *groups)
{
	CLEANUP(strvec_release) struct strvec seen = { 0 };

	for (size_t i = 0; i < data_n_rows; i++) {
		size_t len = strcspn(data_rows[i]->name, " ");
		CLEANUP(mem_free) char *first = mem_strndup(data_rows[i]->name, len);

		if (strvec_has(&seen, first))
			continue;
		strvec_add(&seen, first);
		str_addf(words, " %s", first);
		if (!data_rows[i]->name[len])
			continue;
		str_addf(groups, "\t'%s') words='", first);
		for (size_t k = 0; k < data_n_rows; k++)
			if (str_starts(data_rows[k]->name, first) && data_rows[k]->name[len] == ' ')
				str_addf(groups, " %s", data_rows[k]->name + len + 1);
		str_add(groups, "' ;;\n");
	}
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(str_release) struct str cases = { 0 }, words = { 0 }, groups = { 0 };

	(void)err;
	add_cases(&cases);
	add_names(&words, &groups);
	if (strcmp(args->shell, "zsh") == 0)
		puts("#compdef data dvc\nautoload -U +X bashcompinit && bashcompinit");
	printf("_interlock_data() {\n"
	       "\tlocal word=${COMP_WORDS[COMP_CWORD]} words=\n"
	       "\tCOMPREPLY=()\n"
	       "\tif [ \"$COMP_CWORD\" -eq 1 ]; then words='repro%s --version --help --cd'\n"
	       "\telif [ \"$COMP_CWORD\" -eq 2 ] && case ${COMP_WORDS[1]} in\n%s\t*) false ;;\n\tesac; then :\n"
	       "\telse\n"
	       "\tcase \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n%s\tesac\n"
	       "\t[ -n \"$words\" ] || case ${COMP_WORDS[1]} in\n%s\tesac\n"
	       "\tfi\n"
	       "\tcase $word in\n"
	       "\t-*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
	       "\t*) [ \"$COMP_CWORD\" -gt 2 ] || COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	       "\t   [ \"$COMP_CWORD\" -eq 1 ] || COMPREPLY+=($(compgen -f -- \"$word\")) ;;\n"
	       "\tesac\n"
	       "}\ncomplete -F _interlock_data data dvc\n",
	       str_text(&words), str_text(&groups), str_text(&cases), str_text(&cases));
	return 0;
}

const struct command data_completion = {
	.name = "completion",
	.summary = "print the script by which a shell completes commands and options",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data completion -s bash > /etc/bash_completion.d/dvc\n  data completion -s zsh > ~/.zfunc/_dvc\n",
	.run = run,
};
