/* remote_program.c - fetch and push through the git program: paths, and ssh with the user's own settings. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/remote/refusal.h"
#include "git/remote/remote.h"

#include <string.h>

/* git -C STORE [-c core.sshCommand=...] arguments: the work is done in our repository. */
static int run(struct bare *b, const struct remote *r, const char *const *arguments, struct str *out, struct str *errors, struct err *err)
{
	CLEANUP(mem_free) char *setting = str_format("core.sshCommand=%s", r->ssh ? r->ssh : "");
	CLEANUP(mem_free) char *git_dir = str_format("--git-dir=%s", bare_dir(b));
	const char *argv[18] = { git_dir, "-c", "gc.auto=0", "-c", "maintenance.auto=false" };
	size_t n = 5;

	if (r->ssh) {
		argv[n++] = "-c";
		argv[n++] = setting;
	}
	for (size_t i = 0; arguments[i] && n + 1 < ARRAY_LEN(argv); i++)
		argv[n++] = arguments[i];
	return git_program(r, argv, NULL, out, errors, err);
}

static bool has_any(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* What git adds to every failure, whatever its cause. */
static bool says_nothing(const char *line)
{
	static const char *const always[] = { "Could not read from remote repository",
					      "Please make sure you have the correct",
					      "and the repository exists.",
					      "the remote end hung up unexpectedly",
					      "failed to push some refs",
					      "hint: ",
					      "send-pack: unexpected disconnect",
					      "Connection closed by remote host" };

	return !line[strspn(line, " \t\r")] || has_any(line, always, ARRAY_LEN(always));
}

/* The last line that says why, without "fatal: " and the like. Caller frees. */
static char *last_line(const struct str *text)
{
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	static const char *const before[] = { "remote: ", "fatal: ", "error: ", "ERROR: " };
	const char *line = NULL;

	strvec_split(&lines, text->data ? text->data : "", '\n');
	for (size_t i = lines.n; i-- > 0 && !line;)
		if (!says_nothing(lines.v[i]))
			line = lines.v[i];
	for (size_t i = 0; i < lines.n && !line; i++)
		if (lines.v[i][0])
			line = lines.v[i];
	for (size_t i = 0; line && i < ARRAY_LEN(before); i++)
		if (str_starts(line, before[i]))
			line += strlen(before[i]);
	return str_format("%.*s", line ? (int)strcspn(line, "\r") : 15, line ? line : "no reason given");
}

/* Words with which git, OpenSSH and the forges say no; anything else may go better the next time. */
static int denied(const struct remote *r, const struct str *errors, struct err *err, const char *what)
{
	static const char *const refusals[] = {
		"ermission denied", "denied",    "not allowed",  "Authentication failed", "unable to read askpass",
		"read only",        "read-only", "write access", "not authorized",        "Host key verification failed"
	};
	static const char *const digests[] = { "mismatched algorithms", "hash algorithm" };
	CLEANUP(mem_free) char *why = last_line(errors);

	if (has_any(str_text(errors), digests, ARRAY_LEN(digests)))
		return err_set(err, ERR_USAGE, SHA256_REFUSED, r->title);
	if (has_any(str_text(errors), refusals, ARRAY_LEN(refusals))) {
		err_set(err, ERR_USAGE, "%s refuses to %s: %s", r->title, what, why);
		return refusal_advise(err, str_text(errors));
	}
	return err_set(err, ERR_RETRY, "cannot %s %s: %s", what, r->title, why);
}

/* The commit that "ID\tREF" of ls-remote names; "" if no line is about this very ref. */
static void id_of(const struct strvec *lines, const char *ref, char id[static GIT_ID_TEXT])
{
	id[0] = '\0';
	for (size_t i = 0; i < lines->n; i++) {
		const char *line = lines->v[i];

		if (strcspn(line, "\t") == GIT_ID_TEXT - 1 && line[GIT_ID_TEXT - 1] == '\t' && strcmp(line + GIT_ID_TEXT, ref) == 0)
			memcpy(id, line, GIT_ID_TEXT - 1), id[GIT_ID_TEXT - 1] = '\0';
	}
}

static void remember_main(const struct remote *r, const char *head)
{
	if (!r->main)
		return;
	memcpy(r->main->head, head, GIT_ID_TEXT);
	r->main->known = true;
}

/* Where the remote's ref points; "" = it has none. What is said of HEAD is kept. */
static int ask(struct bare *b, const struct remote *r, const char *ref, char id[static GIT_ID_TEXT], struct err *err)
{
	const char *const arguments[] = { "ls-remote", "--quiet", "--", r->url, "HEAD", ref, NULL };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	char head[GIT_ID_TEXT];
	int status;

	if (remote_look(r, ref, id, head)) {
		remember_main(r, head);
		return 0;
	}
	status = run(b, r, arguments, &out, &errors, err);
	if (status != 0)
		return status < 0 ? -1 : denied(r, &errors, err, "fetch from");
	strvec_split(&lines, str_text(&out), '\n');
	if (lines.n && strcspn(lines.v[0], "\t") > GIT_ID_TEXT)
		return err_set(err, ERR_USAGE, SHA256_REFUSED, r->title);
	id_of(&lines, ref, id);
	id_of(&lines, "HEAD", head);
	remember_main(r, head);
	return 0;
}

/* The remote's HEAD is asked for once, and a path costs nothing to ask; else a fetch says by itself what has moved, in one conversation. */
static bool is_asked_first(const struct remote *r)
{
	return r->url[0] == '/' || (r->main && !r->main->known);
}

/* Is `id`, the ref as the remote has it, to be fetched? 1 yes, or not known; 0 = it is here, or it is not there (then it goes here, too). */
static int is_news(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		   struct err *err)
{
	char here[GIT_ID_TEXT];

	if (!is_asked_first(r))
		return 1;
	if (bare_ref(b, here, local_ref, err) < 0 || ask(b, r, ref, id, err) < 0)
		return -1;
	if (!id[0])
		return bare_delete_ref(b, local_ref, err);
	return strcmp(id, here) != 0;
}

/* depth: NULL = all that follows on what is here. */
static int fetch(struct bare *b, const struct remote *r, const char *depth, const char *spec, struct str *errors, struct err *err)
{
	const char *const arguments[] = { "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", r->url,
					  spec,    depth,     NULL };

	return run(b, r, arguments, NULL, errors, err);
}

/* git would cut off what is here already as well. */
static bool is_first(const struct bare *b, const struct remote *r)
{
	return r->newest_will_do && bare_is_new(b, r->crowd ? r->crowd->prefix : NULL);
}

/* One process alone: another one that was faster may have brought them. */
static int fetch_newest(struct bare *b, const struct remote *r, const char *spec, struct str *errors, struct err *err)
{
	CLEANUP(mem_free) char *depth = str_format("--depth=%d", REMOTE_NEWEST);
	CLEANUP(fs_close) int lock = bare_shallow_lock(b, err);
	int status;

	if (lock < 0)
		return -1;
	status = fetch(b, r, is_first(b, r) ? depth : NULL, spec, errors, err);
	if (status <= 0 || !strstr(str_text(errors), "does not support shallow"))
		return status;
	str_clear(errors);
	return fetch(b, r, NULL, spec, errors, err);
}

int remote_deepen_by_program(struct bare *b, const struct remote *r, const char *ref, struct err *err)
{
	CLEANUP(str_release) struct str errors = { 0 };
	CLEANUP(fs_close) int lock = bare_shallow_lock(b, err);
	int status;

	if (lock < 0)
		return -1;
	if (!bare_is_cut(b))
		return 0;
	status = fetch(b, r, "--unshallow", ref, &errors, err);
	return status > 0 ? denied(r, &errors, err, "fetch from") : status;
}

int remote_fetch_by_program(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
			    struct err *err)
{
	CLEANUP(mem_free) char *spec = str_format("+%s:%s", ref, local_ref);
	CLEANUP(str_release) struct str errors = { 0 };
	int status = is_news(b, r, ref, local_ref, id, err);

	if (status <= 0)
		return status;
	bare_free_ref(b, local_ref);
	status = is_first(b, r) ? fetch_newest(b, r, spec, &errors, err) : fetch(b, r, NULL, spec, &errors, err);
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
	const char *const arguments[] = { "push", "--porcelain", "--no-verify", "--recurse-submodules=no", r->url, spec, NULL };
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
