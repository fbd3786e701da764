/* commit_signed.c - a commit that the user's gpg or ssh-keygen signs, as his git configuration asks (commit.gpgSign).
 *
 * libgit2 1.5 makes no signature: the git program does, which knows gpg.format, user.signingKey and the programs behind them. It works in our
 * repository, so the settings of the user's are read there and handed on.
 */
#include "base/mem.h"
#include "base/process/proc.h"
#include "git/bare_inside.h"
#include "git/remote/remote.h"

#include <string.h>

static const char *const keys[] = { "gpg.format",       "gpg.program",     "gpg.openpgp.program",
				    "gpg.x509.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand",
				    "user.signingKey" };

static void cut_line(struct str *text)
{
	size_t len = strcspn(str_text(text), "\n");

	if (text->data)
		text->data[text->len = len] = '\0';
}

/* A path of the user's configuration has its "~" replaced where git does so. */
static char *setting(const struct remote *here, const char *key)
{
	const char *const arguments[] = { "config", "--get", key, NULL };
	CLEANUP(str_release) struct str out = { 0 };
	struct err ignored;

	if (git_program(here, arguments, NULL, &out, NULL, &ignored) != 0)
		return NULL;
	cut_line(&out);
	return out.len ? mem_strdup(str_text(&out)) : NULL;
}

static bool is_wanted(const struct remote *here)
{
	static const char *const arguments[] = { "config", "--type=bool", "--get", "commit.gpgSign", NULL };
	CLEANUP(str_release) struct str out = { 0 };
	struct err ignored;

	return git_program(here, arguments, NULL, &out, NULL, &ignored) == 0 && str_starts(str_text(&out), "true");
}

/* "Ada <ada@example.org>": whose key gpg looks for where none is named; our commits have another committer. */
static char *own_name(const struct remote *here)
{
	static const char *const arguments[] = { "var", "GIT_COMMITTER_IDENT", NULL };
	CLEANUP(str_release) struct str out = { 0 };
	struct err ignored;
	const char *end;

	if (git_program(here, arguments, NULL, &out, NULL, &ignored) != 0 || !(end = strrchr(str_text(&out), '>')))
		return NULL;
	return mem_strndup(str_text(&out), (size_t)(end - str_text(&out)) + 1);
}

void commit_signing_read(struct commit_signing *s, const char *home, const struct env *env)
{
	const struct remote here = { .home = (char *)home, .env = env };
	bool ssh;

	*s = (struct commit_signing){ .env = env, .read = true };
	s->wanted = is_wanted(&here);
	for (size_t i = 0; s->wanted && i < ARRAY_LEN(keys); i++) {
		CLEANUP(mem_free) char *value = setting(&here, keys[i]);

		if (value)
			strvec_addf(&s->settings, "%s=%s", keys[i], value);
		s->has_key |= value && (strcmp(keys[i], "user.signingKey") == 0 || strcmp(keys[i], "gpg.ssh.defaultKeyCommand") == 0);
	}
	ssh = s->settings.n && strcmp(s->settings.v[0], "gpg.format=ssh") == 0;
	if (s->wanted && !s->has_key && !ssh) {
		CLEANUP(mem_free) char *name = own_name(&here);

		if (name)
			strvec_addf(&s->settings, "user.signingKey=%s", name);
	}
}

void commit_signing_release(struct commit_signing *s)
{
	strvec_release(&s->settings);
	*s = (struct commit_signing){ 0 };
}

static void put_author(struct strvec *set, const struct bare_author *author)
{
	static const char *const roles[] = { "AUTHOR", "COMMITTER" };

	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		strvec_addf(set, "GIT_%s_NAME=%s", roles[i], author->name);
		strvec_addf(set, "GIT_%s_EMAIL=%s", roles[i], author->mail);
		strvec_addf(set, "GIT_%s_DATE=%lld +0000", roles[i], (long long)(author->at_ms / 1000));
	}
	strvec_add(set, "LC_ALL=C");
	strvec_add(set, "GIT_TERMINAL_PROMPT=0");
}

/* git --git-dir=... -c ... commit-tree -S [-p PARENT] TREE */
static void put_arguments(struct strvec *argv, const struct bare *b, const struct commit_signing *s, const char *parent, const char *tree)
{
	strvec_add(argv, "git");
	strvec_addf(argv, "--git-dir=%s", b->dir);
	for (size_t i = 0; i < s->settings.n; i++) {
		strvec_add(argv, "-c");
		strvec_add(argv, s->settings.v[i]);
	}
	strvec_add(argv, "commit-tree");
	strvec_add(argv, "-S");
	if (parent[0]) {
		strvec_add(argv, "-p");
		strvec_add(argv, parent);
	}
	strvec_add(argv, tree);
	strvec_add_take(argv, NULL);
}

int commit_signed(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const char *tree, const struct bare_author *author,
		  const char *message, struct err *err)
{
	CLEANUP(strvec_release) struct strvec set = { 0 }, argv = { 0 };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	struct proc proc = {
		.env = author->signing->env, .set = &set, .hide = env_signing_key, .input = message, .input_len = strlen(message)
	};
	int status = -1;

	put_author(&set, author);
	put_arguments(&argv, b, author->signing, parent, tree);
	proc.argv = (const char *const *)argv.v;
	proc.output = &out;
	proc.errors = &errors;
	if (proc_run(&proc, &status, err) < 0)
		return -1;
	cut_line(&out);
	if (status == 0 && out.len == GIT_ID_TEXT - 1 && strspn(str_text(&out), "0123456789abcdef") == out.len) {
		memcpy(id, str_text(&out), GIT_ID_TEXT);
		return 0;
	}
	for (size_t i = 0; i < errors.len; i++)
		if (errors.data[i] == '\n')
			errors.data[i] = i + 1 < errors.len ? ';' : '\0';
	return err_set(err, ERR_USAGE, "cannot sign the commit, as commit.gpgSign of your git configuration asks: %.300s",
		       str_text(&errors));
}
