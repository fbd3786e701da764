/* gitlab.c - GitLab: a dotenv report for outputs, a Markdown file for the summary, foldable sections in the log.
 *
 * The job declares the files: artifacts: {reports: {dotenv: interlock.env}, paths: [interlock-summary.md]}.
 */
#include "ci/dialect.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <ctype.h>
#include <string.h>

static char *project_file(const struct ci *ci, const char *name)
{
	const char *dir = env_get(ci->env, "CI_PROJECT_DIR");

	return fs_join(dir ? dir : ".", name);
}

/* A dotenv name is letters, digits and '_'. It is a variable of every later job, so it carries the program: EVALUATE_DECISION. */
static void add_name(struct str *out, const char *part)
{
	for (; *part; part++)
		str_addch(out, isalnum((unsigned char)*part) ? (char)toupper((unsigned char)*part) : '_');
}

static int gitlab_output(const struct ci *ci, const char *name, const char *value, struct err *err)
{
	CLEANUP(mem_free) char *path = project_file(ci, "interlock.env");
	CLEANUP(str_release) struct str line = { 0 };

	if (strpbrk(value, "\r\n"))
		return err_set(err, ERR_DATA, "the output '%s' has a line break, which a dotenv report cannot hold", name);
	add_name(&line, ci->program);
	str_addch(&line, '_');
	add_name(&line, name);
	str_addf(&line, "=%s\n", value);
	return ci_append(path, line.data, line.len, err);
}

static int gitlab_summary(const struct ci *ci, const char *markdown, struct err *err)
{
	CLEANUP(mem_free) char *path = project_file(ci, "interlock-summary.md");

	return *markdown ? ci_append(path, markdown, strlen(markdown), err) : 0;
}

static void gitlab_annotate(struct str *out, const struct ci *ci, const struct ci_note *note)
{
	(void)out;
	(void)ci;
	(void)note;
}

/* Titles are cut to one line: the log has no escape for a line break. */
static void gitlab_fence_begin(struct str *out, const struct ci *ci, const char *title)
{
	str_addf(out, "section_start:%lld:interlock_%s[collapsed=true]\r\033[0K", (long long)(clock_now_ms() / 1000), ci->token);
	str_addn(out, title, strcspn(title, "\r\n"));
	str_addch(out, '\n');
}

static void gitlab_fence_end(struct str *out, const struct ci *ci)
{
	str_addf(out, "\nsection_end:%lld:interlock_%s\r\033[0K\n", (long long)(clock_now_ms() / 1000), ci->token);
}

/* All executors but shell and ssh. */
static bool gitlab_is_hosted(const struct env *env)
{
	return env_is_true(env, "CI_DISPOSABLE_ENVIRONMENT");
}

const struct ci_dialect ci_gitlab = {
	.kind = CI_GITLAB,
	.marker = "GITLAB_CI",
	.output = gitlab_output,
	.summary = gitlab_summary,
	.annotate = gitlab_annotate,
	.fence_begin = gitlab_fence_begin,
	.fence_end = gitlab_fence_end,
	.is_hosted = gitlab_is_hosted,
};
