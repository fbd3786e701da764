/* runner.c - finds the runner and hands everything to its dialect. */
#include "ci/runner.h"

#include "base/crypto/digest.h"
#include "base/mem.h"
#include "base/vec.h"
#include "ci/defuse.h"
#include "ci/dialect.h"
#include "report/escape.h"

#include <stdio.h>
#include <string.h>

static const struct ci_dialect *const dialects[] = { &ci_github, &ci_azure, &ci_gitlab };

/* The runners' own limit is per step, and a process cannot see more of the step than itself. */
static int n_shown[CI_ERROR + 1];

enum { BEYOND_MOST = 100, BEYOND_TEXT = 300 };
static struct str beyond; /* a Markdown list of annotations that were too many */
static int n_beyond;

static const struct ci_dialect *dialect_of(const struct ci *ci)
{
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++)
		if (dialects[i]->kind == ci->kind)
			return dialects[i];
	return NULL;
}

void ci_detect(struct ci *ci, const struct env *env, const char *program)
{
	*ci = (struct ci){ .kind = CI_NONE, .env = env, .program = program };
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
		if (!env_is_true(env, dialects[i]->marker))
			continue;
		ci->kind = dialects[i]->kind;
		return;
	}
}

int ci_output(const struct ci *ci, const char *name, const char *value, struct err *err)
{
	const struct ci_dialect *dialect = dialect_of(ci);
	CLEANUP(str_release) struct str clean = { 0 };

	if (!dialect)
		return 0;
	if (!*name || strpbrk(name, "=;]\r\n") || strstr(name, "<<"))
		return err_set(err, ERR_USAGE, "'%s' cannot be the name of a step output", name);
	if (strlen(value) > CI_OUTPUT_MOST)
		return err_set(err, ERR_DATA, "the step output '%s' is longer than %d bytes", name, CI_OUTPUT_MOST);
	ci_scrub(&clean, ci->env, value, strlen(value));
	return dialect->output(ci, name, str_text(&clean), err);
}

int ci_summary(const struct ci *ci, const char *markdown, struct err *err)
{
	const struct ci_dialect *dialect = dialect_of(ci);
	CLEANUP(str_release) struct str clean = { 0 };

	if (!dialect)
		return 0;
	ci_scrub(&clean, ci->env, markdown, strlen(markdown));
	return dialect->summary(ci, str_text(&clean), err);
}

/* How much of text fits into `most` bytes without half a UTF-8 character at the end. */
static size_t cut_text(const char *text, size_t most)
{
	size_t len = strlen(text);

	if (len <= most)
		return len;
	for (len = most; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80; len--)
		;
	return len;
}

/* Too many to be shown: they are counted, and the first hundred are kept. */
static void keep_beyond(enum ci_level level, const struct ci_note *note)
{
	static const char *const words[] = { [CI_NOTICE] = "notice", [CI_WARNING] = "warning", [CI_ERROR] = "error" };

	if (n_beyond++ >= BEYOND_MOST)
		return;
	str_addf(&beyond, "- %s: ", words[level]);
	if (note->file) {
		escape_markdown(&beyond, note->file, BEYOND_TEXT);
		str_addf(&beyond, note->line > 0 ? ":%d: " : ": ", note->line);
	}
	escape_markdown(&beyond, note->text, BEYOND_TEXT);
	str_addch(&beyond, '\n');
}

void ci_annotate(const struct ci *ci, enum ci_level level, const char *file, int line, int col, const char *title, const char *text)
{
	const struct ci_dialect *dialect = dialect_of(ci);
	CLEANUP(str_release) struct str out = { 0 }, clean = { 0 };
	CLEANUP(mem_free) char *cut = NULL;
	struct ci_note note = { .level = level, .file = file && *file ? file : NULL, .title = title, .line = line, .col = col };

	if (!dialect)
		return;
	ci_scrub(&clean, ci->env, text, strlen(text));
	note.text = cut = mem_strndup(str_text(&clean), cut_text(str_text(&clean), CI_MESSAGE_MOST));
	if (n_shown[level] >= CI_ANNOTATIONS_MOST) {
		keep_beyond(level, &note);
		return;
	}
	n_shown[level]++;
	dialect->annotate(&out, ci, &note);
	ci_say(&out);
}

int ci_finish(const struct ci *ci, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (n_beyond == 0)
		return 0;
	str_addf(&text, "### %d more from %s\n\n%s", n_beyond, ci->program, str_text(&beyond));
	if (n_beyond > BEYOND_MOST)
		str_addf(&text, "- and %d that are in the log alone\n", n_beyond - BEYOND_MOST);
	str_release(&beyond);
	n_beyond = 0;
	return ci_summary(ci, str_text(&text), err);
}

void ci_mask(const struct ci *ci, const char *secret)
{
	const struct ci_dialect *dialect = dialect_of(ci);
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };

	if (!dialect || !dialect->mask)
		return;
	strvec_split(&lines, secret, '\n');
	for (size_t i = 0; i < lines.n; i++)
		if (lines.v[i][strspn(lines.v[i], " \t\r")])
			dialect->mask(&out, lines.v[i]);
	ci_say(&out);
}

int ci_report(const struct ci *ci, const struct ci_reports *reports, struct err *err)
{
	const struct ci_dialect *dialect = dialect_of(ci);
	CLEANUP(str_release) struct str out = { 0 };

	if (!dialect || !dialect->reports)
		return 0;
	if (dialect->reports(&out, ci, reports, err) < 0)
		return -1;
	ci_say(&out);
	return 0;
}

void ci_fence_begin(struct ci *ci, const char *group_title)
{
	const struct ci_dialect *dialect = dialect_of(ci);
	CLEANUP(str_release) struct str out = { 0 };

	if (!dialect || ci->token[0])
		return;
	digest_random_hex(ci->token, 16);
	dialect->fence_begin(&out, ci, group_title);
	ci_say(&out);
}

void ci_fence_end(struct ci *ci)
{
	const struct ci_dialect *dialect = dialect_of(ci);
	CLEANUP(str_release) struct str out = { 0 };

	if (!dialect || !ci->token[0])
		return;
	dialect->fence_end(&out, ci);
	ci_say(&out);
	ci->token[0] = '\0';
}

bool ci_is_hosted(const struct ci *ci)
{
	const struct ci_dialect *dialect = dialect_of(ci);

	return dialect && dialect->is_hosted(ci->env);
}
