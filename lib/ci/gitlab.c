/* gitlab.c - GitLab: a dotenv report for outputs, a Markdown file for the summary, foldable sections in the log, and the files that a merge
 * request shows by itself.
 *
 * The job declares them:
 *   artifacts:
 *     paths: [interlock-summary.md]
 *     reports: {dotenv: interlock.env, codequality: interlock-codequality.json, metrics: interlock-metrics.txt, annotations: interlock-links.json}
 */
#include "ci/dialect.h"
#include "ci/gitlab_files.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

char *gitlab_file(const struct ci *ci, const char *name)
{
	const char *dir = env_get(ci->env, "CI_PROJECT_DIR");

	return fs_join(dir ? dir : ".", name);
}

static int gitlab_summary(const struct ci *ci, const char *markdown, struct err *err)
{
	CLEANUP(mem_free) char *path = gitlab_file(ci, "interlock-summary.md");

	return *markdown ? ci_append(path, markdown, strlen(markdown), err) : 0;
}

/* The log has no annotations; what has a place in a file stands in the merge request's changes, as a finding of code quality. */
static void gitlab_annotate(struct str *out, const struct ci *ci, const struct ci_note *note)
{
	struct err ignored = { 0 }; /* the line on stderr has said it */

	(void)out;
	if (note->file && note->level != CI_NOTICE)
		gitlab_add_finding(ci, note, &ignored);
}

static int gitlab_reports(struct str *out, const struct ci *ci, const struct ci_reports *reports, struct err *err)
{
	CLEANUP(mem_free) char *path = gitlab_file(ci, "interlock-metrics.txt");

	(void)out;
	if (reports->metrics && *reports->metrics && fs_write(path, reports->metrics, strlen(reports->metrics), 0, err) < 0)
		return -1;
	return reports->link ? gitlab_add_link(ci, reports->title, reports->link, err) : 0;
}

/* Titles are cut to one line: the log has no escape for a line break. */
static void gitlab_fence_begin(struct str *out, const struct ci *ci, const char *title)
{
	str_addf(out, "section_start:%lld:interlock_%s[collapsed=true]\r\033[0K", (long long)(clock_now_ms() / 1000), ci->token);
	ci_add_plain(out, title);
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
	.reports = gitlab_reports,
	.fence_begin = gitlab_fence_begin,
	.fence_end = gitlab_fence_end,
	.is_hosted = gitlab_is_hosted,
};
