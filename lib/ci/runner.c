/* runner.c - finds the runner and hands everything to its dialect. */
#include "ci/runner.h"

#include "base/digest.h"
#include "base/mem.h"
#include "ci/dialect.h"

#include <stdio.h>
#include <string.h>

static const struct ci_dialect *const dialects[] = { &ci_github, &ci_azure, &ci_gitlab };

/* The runners' own limit is per step, and a process cannot see more of the step than itself. */
static int n_shown[CI_ERROR + 1];

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

	if (!dialect)
		return 0;
	if (!*name || strpbrk(name, "=;]\r\n") || strstr(name, "<<"))
		return err_set(err, ERR_USAGE, "'%s' cannot be the name of a step output", name);
	if (strlen(value) > CI_OUTPUT_MOST)
		return err_set(err, ERR_DATA, "the step output '%s' is longer than %d bytes", name, CI_OUTPUT_MOST);
	return dialect->output(ci, name, value, err);
}

int ci_summary(const struct ci *ci, const char *markdown, struct err *err)
{
	const struct ci_dialect *dialect = dialect_of(ci);

	return dialect ? dialect->summary(ci, markdown, err) : 0;
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

void ci_annotate(const struct ci *ci, enum ci_level level, const char *file, int line, int col, const char *title, const char *text)
{
	const struct ci_dialect *dialect = dialect_of(ci);
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *cut = NULL;
	struct ci_note note = { .level = level, .file = file && *file ? file : NULL, .title = title, .line = line, .col = col };

	if (!dialect || n_shown[level] >= CI_ANNOTATIONS_MOST)
		return;
	n_shown[level]++;
	note.text = cut = mem_strndup(text, cut_text(text, CI_MESSAGE_MOST));
	dialect->annotate(&out, ci, &note);
	ci_say(&out);
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
