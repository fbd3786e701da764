/* data plots templates - the names of the built-in templates, or one of them. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/plots/plot_template.h"

#include <stdio.h>

static int run(const void *raw, struct err *err)
{
	const struct common *args = raw;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	const char *name = args->rest.n ? args->rest.v[0] : NULL;
	const struct value *content = name ? plot_template_own(&a, name) : NULL;
	const char *near = name ? str_nearest(name, plot_template_names) : NULL;

	if (name && !content)
		return err_set(err, DVC_FAILED, "Unexpected template: %s.%s%s%s", name, near ? " Did you mean '" : "", near ? near : "",
			       near ? "'?" : "");
	if (content)
		value_to_json(&out, content, false);
	for (size_t i = 0; !name && plot_template_names[i]; i++)
		str_addf(&out, "%s%s", i ? "\n" : "", plot_template_names[i]);
	if (!args->quiet)
		printf("%s\n", str_text(&out));
	return 0;
}

const struct command data_plots_templates = {
	.name = "plots templates",
	.summary = "list the built-in templates of plots, or print one",
	.operands = "[TEMPLATE]",
	.args_size = sizeof(struct common),
	.examples = "  data plots templates\n  data plots templates linear > .dvc/plots/mine.json\n",
	.run = run,
	.most = 1,
};
