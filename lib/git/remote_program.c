/* remote_program.c - fetch and push through the git program: paths, and ssh with the user's own settings. */
#include "base/mem.h"
#include "base/str.h"
#include "git/refusal.h"
#include "git/remote.h"

#include <string.h>

/* The user's core.sshCommand; our bare repository does not have it. "" if none. */
static char *ssh_command(const struct remote *r)
{
	static const char *const arguments[] = { "config", "core.sshCommand", NULL };
	CLEANUP(str_release) struct str out = { 0 };
	struct err ignored;

	if (git_program(r, arguments, NULL, &out, NULL, &ignored) != 0)
		return mem_strdup("");
	while (out.len && out.data[out.len - 1] == '\n')
		out.data[--out.len] = '\0';
	return mem_strdup(str_text(&out));
}

/* git -C STORE [-c core.sshCommand=...] arguments: the work is done in our repository. */
static int run(struct bare *b, const struct remote *r, const char *const *arguments, struct str *out, struct str *errors, struct err *err)
{
	CLEANUP(mem_free) char *ssh = ssh_command(r);
	CLEANUP(mem_free) char *setting = str_format("core.sshCommand=%s", ssh);
	CLEANUP(mem_free) char *git_dir = str_format("--git-dir=%s", bare_dir(b));
	const char *argv[16] = { git_dir, "-c", "gc.auto=0" };
	size_t n = 3;

	if (ssh[0]) {
		argv[n++] = "-c";
		argv[n++] = setting;
	}
	for (size_t i = 0; arguments[i] && n + 1 < ARRAY_LEN(argv); i++)
		argv[n++] = arguments[i];
	return git_program(r, argv, NULL, out, errors, err);
}

/* The last line that says something, without "fatal: " and the like. Caller frees. */
static char *last_line(const struct str *text)
{
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	static const char *const before[] = { "fatal: ", "error: ", "remote: ", "ERROR: " };
	const char *line = "no reason given";

	strvec_split(&lines, text->data ? text->data : "", '\n');
	for (size_t i = lines.n; i-- > 0;) {
		if (!lines.v[i][strspn(lines.v[i], " \t\r")])
			continue;
		line = lines.v[i];
		if (str_starts(line, "fatal: ") || str_starts(line, "error: ") || str_starts(line, "remote: "))
			break;
	}
	for (size_t i = 0; i < ARRAY_LEN(before); i++)
		if (str_starts(line, before[i]))
			line += strlen(before[i]);
	return mem_strdup(line);
}

static int denied(const struct remote *r, const struct str *errors, struct err *err, const char *what)
{
	static const char *const refusals[] = { "Permission denied", "denied", "not allowed", "Authentication failed",
						"unable to read askpass" };
	CLEANUP(mem_free) char *why = last_line(errors);

	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		if (!strstr(str_text(errors), refusals[i]))
			continue;
		err_set(err, ERR_USAGE, "%s refuses to %s: %s", r->title, what, why);
		return refusal_advise(err, str_text(errors));
	}
	return err_set(err, ERR_RETRY, "cannot %s %s: %s", what, r->title, why);
}

int remote_fetch_by_program(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
			    struct err *err)
{
	CLEANUP(mem_free) char *spec = str_format("+%s:%s", ref, local_ref);
	const char *const arguments[] = { "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", r->url, spec, NULL };
	CLEANUP(str_release) struct str errors = { 0 };
	int status = run(b, r, arguments, NULL, &errors, err);

	if (status < 0)
		return -1;
	if (status == 0)
		return bare_ref(b, id, local_ref, err);
	if (!strstr(str_text(&errors), "couldn't find remote ref"))
		return denied(r, &errors, err, "fetch from");
	id[0] = '\0';
	return bare_delete_ref(b, local_ref, err);
}

/* "!\tID:refs/heads/x\t[rejected] (fetch first)" of --porcelain; NULL if the ref was not refused. Caller frees. */
static char *refusal(const struct str *porcelain)
{
	CLEANUP(strvec_release) struct strvec lines = { 0 };

	strvec_split(&lines, porcelain->data ? porcelain->data : "", '\n');
	for (size_t i = 0; i < lines.n; i++) {
		const char *why = str_starts(lines.v[i], "!\t") ? strrchr(lines.v[i], '\t') : NULL;

		if (why)
			return mem_strdup(why + 1);
	}
	return NULL;
}

int remote_push_by_program(struct bare *b, const struct remote *r, const char *id, const char *ref, struct err *err)
{
	CLEANUP(mem_free) char *spec = str_format("%s:%s", id, ref);
	const char *const arguments[] = { "push", "--porcelain", "--no-verify", r->url, spec, NULL };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	CLEANUP(mem_free) char *why = NULL;
	int status = run(b, r, arguments, &out, &errors, err);

	if (status < 0)
		return -1;
	why = refusal(&out);
	if (!why)
		return status == 0 ? 0 : denied(r, &errors, err, "push to");
	if (remote_says_moved(why))
		return err_set(err, ERR_MOVED, "the ref '%s' of %s moved meanwhile", ref, r->title);
	err_set(err, ERR_USAGE, "%s refuses the push to '%s': %s", r->title, ref, why);
	str_add(&errors, why);
	return refusal_advise(err, str_text(&errors));
}
