/* data plots show, data plots diff - the plots of a project as one page, as SVG, or as specifications of Vega-Lite. */
#include "tools/data/commands.h"
#include "tools/data/plots/plots_json.h"
#include "tools/data/plots/plots_open.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/config.h"
#include "report/plots/plots_page.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	const char *template, *x, *y, *title, *x_label, *y_label, *out, *html_template;
	struct strvec targets;
	bool no_header, show_vega, split, open, experiment;
};

#define TEXT_OPT(name, letter, field, value, flags, help)                                                                                  \
	{                                                                                                                                  \
		name, letter, OPT_TEXT, offsetof(struct args, field), value, NULL, flags, help, NULL                                       \
	}
#define FLAG_OPT(name, letter, field, flags, help)                                                                                         \
	{                                                                                                                                  \
		name, letter, OPT_FLAG, offsetof(struct args, field), NULL, NULL, flags, help, NULL                                        \
	}
#define PLOT_OPTS                                                                                                                          \
	TEXT_OPT("template", 't', template, "NAME", OPT_MAYBE, "one of `data plots templates`, or a file of .dvc/plots"),                  \
		TEXT_OPT("x-axis", 'x', x, "FIELD", OPT_WHOLE, "the column of the x axis"),                                                \
		TEXT_OPT("y-axis", 'y', y, "FIELD", OPT_WHOLE, "the column of the y axis"),                                                \
		FLAG_OPT("no-header", 0, no_header, 0, "the CSV or TSV file has no line of names: columns are 0, 1, ..."),                 \
		TEXT_OPT("title", 0, title, "TEXT", 0, "the title"), TEXT_OPT("x-label", 0, x_label, "TEXT", 0, "the x axis's name"),      \
		TEXT_OPT("y-label", 0, y_label, "TEXT", 0, "the y axis's name"),                                                           \
		TEXT_OPT("out", 'o', out, "FOLDER", 0, "where the page is written (default dvc_plots)"),                                   \
		FLAG_OPT("show-vega", 0, show_vega, 0, "print the one plot as a specification of Vega-Lite"),                              \
		FLAG_OPT("json", 0, common.json, 0, "print all of them, as JSON"),                                                         \
		FLAG_OPT("split", 0, split, 0, "with --json: points and titles beside the specification"),                                 \
		FLAG_OPT("open", 0, open, 0, "open the page in the browser"),                                                              \
		TEXT_OPT("html-template", 0, html_template, "FILE", 0, "a page of your own, with {plot_divs} where the plots go")

static const struct opt show_opts[] = { PLOT_OPTS, { 0 } };
static const struct opt diff_opts[] = {
	PLOT_OPTS,
	{ "targets", 0, OPT_LIST, offsetof(struct args, targets), "PATH...", NULL, OPT_MANY, "these files and plots alone", NULL },
	FLAG_OPT("experiment", 'e', experiment, OPT_HIDDEN, "as DVC has it; there are no experiments here"),
	{ 0 },
};

static void print_json(const struct value *v)
{
	CLEANUP(str_release) struct str out = { 0 };

	value_to_json(&out, v, false);
	printf("%s\n", str_text(&out));
}

/* What the command line says of every plot. */
static struct value *asked_props(struct arena *a, const struct args *args)
{
	const struct {
		const char *name, *text;
	} all[] = { { "template", args->template }, { "x", args->x },        { "y", args->y }, { "x_label", args->x_label },
		    { "y_label", args->y_label },   { "title", args->title } };
	struct value *props = value_map(a);

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].text && (i > 0 || *all[i].text))
			value_put(a, props, all[i].name, value_text(a, all[i].text));
	if (args->no_header)
		value_put(a, props, "header", value_bool(a, false));
	return props;
}

static int check_targets(const struct args *args, const struct strvec *targets, struct err *err)
{
	if (!args->show_vega)
		return 0;
	if (targets->n == 0)
		return err_set(err, DVC_FAILED, "please specify a target for `--show-vega`");
	if (targets->n > 1)
		return err_set(err, DVC_FAILED, "you can only specify one target for `--show-vega`");
	return args->common.json ? err_set(err, DVC_FAILED, "'--show-vega' and '--json' are mutually exclusive options.") : 0;
}

static void tell_failures(const struct args *args, const struct plots *plots)
{
	CLEANUP(str_release) struct str bad = { 0 };

	for (size_t i = 0; i < plots->n_failures; i++) {
		const struct plot_failure *f = &plots->failures[i];

		log_warn(args->common.log, "In '%s', %s%s%s", f->rev, f->text, f->hint ? " - " : "", f->hint ? f->hint : "");
	}
	for (size_t i = 0; i < plots->notes.n; i++)
		log_warn(args->common.log, "%s", plots->notes.v[i]);
	for (size_t i = 0; i < plots->bad_revs.n; i++)
		str_addf(&bad, "%s%s", i ? ", " : "", plots->bad_revs.v[i]);
	if (bad.len && !args->common.quiet)
		fprintf(stderr, "DVC failed to load some plots for following revisions: '%s'.\n", str_text(&bad));
}

/* The first plot that is no picture. */
static int print_vega(const struct plots *plots, struct arena *a, const char *templates, bool quiet, struct err *err)
{
	for (size_t i = 0; i < plots->n; i++) {
		const struct plot *p = &plots->v[i];
		struct plot_template template;
		struct value *content;

		if (p->is_image)
			continue;
		if (plot_template_find(&template, a, value_get_text(p->props, "template"), templates, err) < 0 ||
		    plot_fill(&content, NULL, a, p, &template, err) < 0)
			return -1;
		if (!quiet)
			print_json(content);
		return 0;
	}
	return 0;
}

/* The user's own page: of the command line, or of the configuration, whose path is relative to .dvc. */
static int read_page(struct str *out, const struct args *args, const struct project *p, struct err *err)
{
	const char *said = args->html_template && *args->html_template ? args->html_template : ini_get(p->config, "plots", "html_template");
	CLEANUP(mem_free) char *path = NULL;

	if (!said)
		return 0;
	path = said == args->html_template ? mem_strdup(said) : fs_join(p->dvc_folder, said);
	if (fs_read(out, path, SOURCE_MOST_BYTES, err) < 0) {
		err->code = DVC_ERROR;
		return -1;
	}
	if (!strstr(str_text(out), "{plot_divs}"))
		return err_set(err, DVC_ERROR, "%s: HTML template has to contain '{plot_divs}'.", path);
	return 0;
}

static int write_page(const struct args *args, const struct plots *plots, const struct project *p, const char *folder,
		      const char *templates, struct err *err)
{
	CLEANUP(str_release) struct str page = { 0 };
	CLEANUP(mem_free) char *path = fs_join(folder, "index.html");
	CLEANUP(mem_free) char *real = NULL;
	CLEANUP(mem_free) char *uri = NULL;
	bool always = config_flag(p->config, "plots", "auto_open", false);

	if (plots->n == 0)
		return 0;
	if (read_page(&page, args, p, err) < 0 || plots_page_write(folder, plots, templates, page.len ? str_text(&page) : NULL, err) < 0)
		return -1;
	real = realpath(path, NULL);
	uri = plots_uri(real ? real : path);
	if (!args->common.quiet)
		printf("%s\n", uri);
	if (!args->open && !always)
		return 0;
	if (!always && !args->common.quiet)
		printf("To enable auto opening, you can run:\n\n\tdvc config plots.auto_open true\n");
	return plots_open(uri, args->common.env, err);
}

static int show(const struct args *args, struct project *p, const struct strvec *revs, const struct strvec *targets, struct err *err)
{
	const char *out = args->out && *args->out ? args->out : ini_get(p->config, "plots", "out_dir");
	CLEANUP(plots_release) struct plots plots = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(mem_free) char *folder = fs_absolute(out ? out : "dvc_plots");
	CLEANUP(mem_free) char *templates = fs_join(p->dvc_folder, "plots");
	CLEANUP(mem_free) char *here = fs_absolute(".");
	CLEANUP(mem_free) char *from = project_relative(here, p->root);
	struct plots_ask ask = { .targets = targets, .props = asked_props(&a, args), .from = from };
	struct value *json;

	if (revs->n && plots_read(&plots, p, revs, &ask, err) < 0)
		return -1;
	tell_failures(args, &plots);
	if (!plots.any && !args->common.json && !args->common.quiet)
		fprintf(stderr, "No plots were loaded, visualization file will not be created.\n");
	if (args->show_vega)
		return print_vega(&plots, &a, templates, args->common.quiet, err);
	if (!args->common.json)
		return write_page(args, &plots, p, folder, templates, err);
	if (plots_json(&json, &plots, &a, folder, templates, args->split, err) < 0)
		return -1;
	if (!args->common.quiet)
		print_json(json);
	return 0;
}

static int run_show(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(project_release) struct project p = { 0 };
	CLEANUP(strvec_release) struct strvec revs = { 0 };

	strvec_add(&revs, PLOTS_WORKSPACE);
	if (check_targets(args, &args->common.rest, err) < 0 || project_open_any(&p, ".", args->common.env, err) < 0)
		return -1;
	return show(args, &p, &revs, &args->common.rest, err);
}

/* Is there a file that git tracks and that differs from the last commit? */
static int is_dirty(bool *out, const struct project *p, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	int status;

	if (proc_run(&(struct proc){ .argv = (const char *const[]){ "git", "-C", p->git_top, "status", "--porcelain",
								    "--untracked-files=no", NULL },
				     .env = p->env,
				     .output = &text },
		     &status, err) < 0)
		return -1;
	if (status != 0)
		return err_set(err, DVC_FAILED, "git cannot say what has changed in '%s'", p->git_top);
	*out = text.len > 0;
	return 0;
}

/* Those asked for, the work tree beside a single one; none: the work tree, and the last commit if anything differs from it. */
static int find_revs(struct strvec *revs, const struct args *args, const struct project *p, struct err *err)
{
	CLEANUP(revision_cleanup) struct revision *head = NULL;
	struct err none = { 0 };
	bool dirty = false;

	if (!p->has_git)
		return err_set(err, DVC_FAILED, "plots of several revisions need a git repository, in which '%s' does not lie", p->root);
	if (revision_open(&head, p->root, "HEAD", &none) < 0)
		return 0;
	for (size_t i = 0; i < args->common.rest.n; i++)
		strvec_add(revs, args->common.rest.v[i]);
	if (revs->n > 1)
		return 0;
	if (revs->n == 0 && is_dirty(&dirty, p, err) < 0)
		return -1;
	if (dirty)
		strvec_add(revs, "HEAD");
	strvec_add(revs, PLOTS_WORKSPACE);
	return 0;
}

static int run_diff(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(project_release) struct project p = { 0 };
	CLEANUP(strvec_release) struct strvec revs = { 0 };

	if (check_targets(args, &args->targets, err) < 0 || project_open_any(&p, ".", args->common.env, err) < 0 ||
	    find_revs(&revs, args, &p, err) < 0)
		return -1;
	return show(args, &p, &revs, &args->targets, err);
}

const struct command data_plots_show = {
	.name = "plots show",
	.summary = "draw plots: of dvc.yaml's plots, of stages' outputs, or of files",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct args),
	.opts = show_opts,
	.examples = "  data plots show\n  data plots show roc.json -x fpr -y tpr -t simple\n",
	.run = run_show,
};

const struct command data_plots_diff = {
	.name = "plots diff",
	.summary = "draw plots of several revisions over one another",
	.operands = "[REVISION...]",
	.args_size = sizeof(struct args),
	.opts = diff_opts,
	.examples = "  data plots diff main\n  data plots diff v1 v2 --targets loss.csv\n",
	.run = run_diff,
};
