/* azure.c - Azure Pipelines: ##vso commands, as the agent reads them. */
#include "ci/dialect.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

/* The agent undoes %AZP25 last, and properties and data alike. */
static const struct ci_escape in_command[] = { { '%', "%AZP25" }, { ';', "%3B" }, { '\r', "%0D" }, { '\n', "%0A" }, { ']', "%5D" }, { 0 } };

enum { SUMMARIES_MOST = 1000 }; /* of one program in one job */

static int azure_output(const struct ci *ci, const char *name, const char *value, struct err *err)
{
	CLEANUP(str_release) struct str out = { 0 };

	(void)ci;
	if (strlen(value) > CI_AZURE_OUTPUT_MOST)
		return err_set(err, ERR_DATA, "the output '%s' is longer than the %d bytes that a variable of Azure Pipelines can have",
			       name, CI_AZURE_OUTPUT_MOST);
	str_addf(&out, "##vso[task.setvariable variable=%s;isOutput=true]", name);
	ci_add_escaped(&out, value, in_command);
	str_addch(&out, '\n');
	ci_say(&out);
	return 0;
}

/* The file's base name is the attachment's key, so a second summary of a job needs another one. */
static char *summary_path(const struct ci *ci)
{
	const char *dir = env_get(ci->env, "AGENT_TEMPDIRECTORY");
	CLEANUP(mem_free) char *absolute = fs_absolute(dir ? dir : ".");
	char *path = str_format("%s/interlock-%s.md", absolute, ci->program);

	for (int i = 2; fs_exists(path) && i < SUMMARIES_MOST; i++) {
		free(path);
		path = str_format("%s/interlock-%s-%d.md", absolute, ci->program, i);
	}
	return path;
}

static int azure_summary(const struct ci *ci, const char *markdown, struct err *err)
{
	CLEANUP(mem_free) char *path = summary_path(ci);
	CLEANUP(str_release) struct str out = { 0 };

	if (!*markdown)
		return 0;
	if (fs_write(path, markdown, ci_cut(markdown, CI_SUMMARY_MOST), 0, err) < 0)
		return -1;
	str_add(&out, "##vso[task.uploadsummary]");
	ci_add_escaped(&out, path, in_command);
	str_addch(&out, '\n');
	ci_say(&out);
	return 0;
}

static void add_place(struct str *out, const struct ci_note *note)
{
	CLEANUP(mem_free) char *absolute = fs_absolute(note->file);

	str_add(out, ";sourcepath=");
	ci_add_escaped(out, absolute, in_command);
	if (note->line > 0)
		str_addf(out, ";linenumber=%d", note->line);
	if (note->line > 0 && note->col > 0)
		str_addf(out, ";columnnumber=%d", note->col);
}

/* Formatting lines ("##[group]") are no commands: nothing is unescaped in them, but a command is looked for. */
static void add_formatted(struct str *out, const char *mark, const char *text)
{
	str_add(out, mark);
	ci_add_plain(out, text);
	str_addch(out, '\n');
}

/* task.logissue knows no notice, and throws at one: it becomes a line of its own colour. */
static void azure_annotate(struct str *out, const struct ci *ci, const struct ci_note *note)
{
	(void)ci;
	if (note->level == CI_NOTICE) {
		CLEANUP(mem_free) char *line = str_format("%s%s%s", note->title ? note->title : "", note->title ? ": " : "", note->text);

		add_formatted(out, "##[section]", line);
		return;
	}
	str_addf(out, "##vso[task.logissue type=%s", note->level == CI_ERROR ? "error" : "warning");
	if (note->file)
		add_place(out, note);
	str_addch(out, ']');
	if (note->title) {
		ci_add_escaped(out, note->title, in_command);
		str_add(out, ": ");
	}
	ci_add_escaped(out, note->text, in_command);
	str_addch(out, '\n');
}

/* The agent refuses a secret of several lines, so each is one. */
static void azure_mask(struct str *out, const char *line)
{
	str_add(out, "##vso[task.setsecret]");
	ci_add_escaped(out, line, in_command);
	str_addch(out, '\n');
}

/* The agent reads the file itself and shows it under "Tests"; a failed check is no failed task: a reject is a green build. */
static int azure_reports(struct str *out, const struct ci *ci, const struct ci_reports *reports, struct err *err)
{
	CLEANUP(mem_free) char *path = reports->junit ? fs_absolute(reports->junit) : NULL;

	(void)err;
	if (!path)
		return 0;
	str_addf(out,
		 "##vso[results.publish type=JUnit;mergeResults=false;publishRunAttachments=true;runTitle=%s;resultFiles=", ci->program);
	ci_add_escaped(out, path, in_command);
	str_add(out, "]\n");
	return 0;
}

static void azure_fence_begin(struct str *out, const struct ci *ci, const char *title)
{
	(void)ci;
	add_formatted(out, "##[group]", title);
}

static void azure_fence_end(struct str *out, const struct ci *ci)
{
	(void)ci;
	str_add(out, "\n##[endgroup]\n");
}

/* Microsoft's own agents are named "Azure Pipelines 7", or "Hosted Agent" by older servers. */
static bool azure_is_hosted(const struct env *env)
{
	const char *name = env_get(env, "AGENT_NAME");

	return name && (str_starts(name, "Azure Pipelines") || str_starts(name, "Hosted Agent"));
}

const struct ci_dialect ci_azure = {
	.kind = CI_AZURE,
	.marker = "TF_BUILD",
	.output = azure_output,
	.summary = azure_summary,
	.annotate = azure_annotate,
	.mask = azure_mask,
	.reports = azure_reports,
	.fence_begin = azure_fence_begin,
	.fence_end = azure_fence_end,
	.is_hosted = azure_is_hosted,
};
