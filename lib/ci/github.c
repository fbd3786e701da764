/* github.c - GitHub Actions: environment files and log commands, as actions/runner reads them. */
#include "ci/dialect.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

static const struct ci_escape in_data[] = { { '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" }, { 0 } };
static const struct ci_escape in_property[] = { { '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" }, { ':', "%3A" }, { ',', "%2C" }, { 0 } };
static const char *const level_words[] = { [CI_NOTICE] = "notice", [CI_WARNING] = "warning", [CI_ERROR] = "error" };

static const char cut_note[] = "\n_The rest was cut: a job summary holds 1 MiB._\n";

/* What the outputs of this step may still take: programs of one step append to one file. */
static size_t outputs_room(const char *path)
{
	CLEANUP(str_release) struct str so_far = { 0 };
	struct err ignored;
	size_t used;

	if (!fs_exists(path))
		return CI_GITHUB_OUTPUTS_MOST;
	if (fs_read(&so_far, path, 2 * CI_GITHUB_OUTPUTS_MOST, &ignored) < 0)
		return 0;
	used = ci_utf16_bytes(str_text(&so_far), so_far.len);
	return used < CI_GITHUB_OUTPUTS_MOST ? CI_GITHUB_OUTPUTS_MOST - used : 0;
}

/* "name=value" on one line; a value of several lines goes between two lines of random text that it cannot contain. */
static int github_output(const struct ci *ci, const char *name, const char *value, struct err *err)
{
	const char *path = env_get(ci->env, "GITHUB_OUTPUT");
	CLEANUP(str_release) struct str line = { 0 };
	char delimiter[33];

	if (!path)
		return 0;
	if (!strpbrk(value, "\r\n")) {
		str_addf(&line, "%s=%s\n", name, value);
	} else {
		do
			digest_random_hex(delimiter, 16);
		while (strstr(value, delimiter));
		str_addf(&line, "%s<<%s\n%s\n%s\n", name, delimiter, value, delimiter);
	}
	if (outputs_room(path) < ci_utf16_bytes(line.data, line.len))
		return err_set(err, ERR_DATA, "no room for the step output '%s': GitHub takes %d bytes of a job's outputs, in UTF-16", name,
			       CI_GITHUB_OUTPUTS_MOST);
	return ci_append(path, line.data, line.len, err);
}

/* Steps of several programs append to one file, and the limit is the file's. */
static int github_summary(const struct ci *ci, const char *markdown, struct err *err)
{
	const char *path = env_get(ci->env, "GITHUB_STEP_SUMMARY");
	CLEANUP(str_release) struct str text = { 0 };
	size_t room, cut;
	int64_t used;

	if (!path || !*markdown)
		return 0;
	used = fs_size(path);
	room = used >= CI_SUMMARY_MOST ? 0 : (size_t)(CI_SUMMARY_MOST - (used > 0 ? used : 0));
	if (room < sizeof(cut_note))
		return 0;
	cut = strlen(markdown) < room ? strlen(markdown) : ci_cut(markdown, room - sizeof(cut_note));
	str_addn(&text, markdown, cut);
	if (cut < strlen(markdown))
		str_add(&text, cut_note);
	else if (markdown[cut - 1] != '\n')
		str_addch(&text, '\n');
	return ci_append(path, text.data, text.len, err);
}

static void add_property(struct str *out, bool *first, const char *key, const char *value)
{
	str_addf(out, "%s%s=", *first ? " " : ",", key);
	ci_add_escaped(out, value, in_property);
	*first = false;
}

static void add_place(struct str *out, bool *first, const char *key, int value)
{
	if (value > 0)
		str_addf(out, "%s%s=%d", *first ? " " : ",", key, value);
	*first = *first && value <= 0;
}

static void github_annotate(struct str *out, const struct ci *ci, const struct ci_note *note)
{
	bool first = true;

	str_addf(out, "::%s", level_words[note->level]);
	if (note->file) {
		/* The runner takes a relative path from the top of the checkout, and a step may work below it. */
		CLEANUP(mem_free) char *file = ci_from_top(env_get(ci->env, "GITHUB_WORKSPACE"), note->file);

		add_property(out, &first, "file", file);
		add_place(out, &first, "line", note->line);
		add_place(out, &first, "col", note->col);
	}
	if (note->title)
		add_property(out, &first, "title", note->title);
	str_add(out, "::");
	ci_add_escaped(out, note->text, in_data);
	str_addch(out, '\n');
}

static void github_mask(struct str *out, const char *line)
{
	str_add(out, "::add-mask::");
	ci_add_escaped(out, line, in_data);
	str_addch(out, '\n');
}

static void github_fence_begin(struct str *out, const struct ci *ci, const char *title)
{
	str_add(out, "::group::");
	ci_add_escaped(out, title, in_data);
	str_addf(out, "\n::stop-commands::%s\n", ci->token);
}

/* The line break first: the command may have left its last line open, and a token counts at a line's start only. */
static void github_fence_end(struct str *out, const struct ci *ci)
{
	str_addf(out, "\n::%s::\n::endgroup::\n", ci->token);
}

static bool github_is_hosted(const struct env *env)
{
	const char *kind = env_get(env, "RUNNER_ENVIRONMENT");

	return kind && strcmp(kind, "github-hosted") == 0;
}

const struct ci_dialect ci_github = {
	.kind = CI_GITHUB,
	.marker = "GITHUB_ACTIONS",
	.output = github_output,
	.summary = github_summary,
	.annotate = github_annotate,
	.mask = github_mask,
	.fence_begin = github_fence_begin,
	.fence_end = github_fence_end,
	.is_hosted = github_is_hosted,
};
