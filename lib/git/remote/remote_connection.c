/* remote_connection.c - connects to a remote over http(s), gives it credentials, and says why it would not have us. */
#include "git/remote/remote_connection.h"

#include "base/mem.h"
#include "base/str.h"
#include "git/remote/refusal.h"

#include <stdlib.h>
#include <string.h>

void talk_release(struct talk *talk)
{
	remote_talk_release(&talk->list);
}

/* "key=value" lines of `git credential fill`. */
static char *credential_value(const struct str *text, const char *key)
{
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	size_t len = strlen(key);

	strvec_split(&lines, text->data ? text->data : "", '\n');
	for (size_t i = 0; i < lines.n; i++)
		if (strncmp(lines.v[i], key, len) == 0 && lines.v[i][len] == '=')
			return mem_strdup(lines.v[i] + len + 1);
	return NULL;
}

static int give_credential(git_credential **out, const char *url, const char *user, unsigned allowed, void *payload)
{
	static const char *const arguments[] = { "credential", "fill", NULL };
	struct talk *talk = payload;
	CLEANUP(mem_free) char *question = str_format("url=%s\n\n", url);
	CLEANUP(str_release) struct str answer = { 0 };
	CLEANUP(mem_free) char *name = NULL;
	CLEANUP(mem_free) char *secret = NULL;
	struct err ignored;

	(void)user;
	if (!(allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) || talk->asked)
		return GIT_EAUTH;
	talk->asked = true;
	if (git_program(talk->remote, arguments, question, &answer, NULL, &ignored) == 0) {
		name = credential_value(&answer, "username");
		secret = credential_value(&answer, "password");
	}
	talk->none = !name || !secret;
	if (talk->none)
		return GIT_EAUTH;
	return git.credential_userpass_plaintext_new(out, name, secret);
}

static int make_transport(git_transport **out, git_remote *owner, void *payload)
{
	struct talk *talk = payload;

	return remote_talk_new(out, owner, &talk->list);
}

static git_remote_callbacks callbacks(struct talk *talk)
{
	git_remote_callbacks c = GIT_REMOTE_CALLBACKS_INIT;

	c.credentials = give_credential;
	c.payload = talk;
	c.transport = make_transport;
	return c;
}

/* libgit2 says of this what it looked for last, as a file of settings that a job has not. */
static int fail_login(const struct talk *talk, const char *what, struct err *err)
{
	const struct remote *r = talk->remote;

	if (talk->none && r->header.n == 0)
		return err_set(err, ERR_USAGE,
			       "%s refuses to %s: no credentials: the checkout step left none (GitHub: `persist-credentials: true`, Azure: "
			       "`persistCredentials: true`, GitLab: the job token's right to push), and no credential helper has any",
			       r->title, what);
	return err_set(err, ERR_USAGE, "%s refuses to %s: %s do not count: is the token expired, or another project's?", r->title, what,
		       talk->none ? "the credentials that the checkout step left (http.extraHeader)"
				  : "the credential helper's credentials");
}

/* libgit2 says no more than a text and a class. */
int talk_fail(const struct talk *talk, int code, struct err *err, const char *what)
{
	const struct remote *r = talk->remote;
	const char *why = libgit2_why();
	bool refused = code == GIT_EAUTH || strstr(why, "401") || strstr(why, "403") || strstr(why, "authentication");

	/* A name of 64 digits where libgit2 looks for 40. */
	if (strstr(why, "REF pkt-line"))
		return err_set(err, ERR_USAGE, SHA256_REFUSED, r->title);
	if (code == GIT_EAUTH && talk->asked)
		return fail_login(talk, what, err);
	err_set(err, refused ? ERR_USAGE : ERR_RETRY, refused ? "%s refuses to %s: %s" : "cannot reach %s to %s: %s", r->title, what, why);
	return refusal_advise(err, why);
}

int talk_begin(git_remote **out, git_repository *repo, struct talk *talk, git_direction direction, struct err *err)
{
	const struct remote *r = talk->remote;
	git_remote_connect_options options = GIT_REMOTE_CONNECT_OPTIONS_INIT;
	int code;

	options.callbacks = callbacks(talk);
	options.proxy_opts.type = GIT_PROXY_AUTO;
	options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	options.custom_headers = (git_strarray){ r->header.v, r->header.n };
	if (r->ca_file && repo) /* it holds for the process */
		git.libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, r->ca_file, NULL);
	if ((repo ? git.remote_create_anonymous(out, repo, r->url) : git.remote_create_detached(out, r->url)) < 0)
		return err_set(err, ERR_USAGE, "'%s' is no URL of a git repository: %s", r->title, libgit2_why());
	code = git.remote_connect_ext(*out, direction, &options);
	return code < 0 ? talk_fail(talk, code, err, direction == GIT_DIRECTION_PUSH ? "push" : "fetch") : 0;
}

bool talk_ref(git_remote *remote, const char *ref, git_oid *oid)
{
	const git_remote_head **heads;
	size_t n;

	if (git.remote_ls(&heads, &n, remote) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(heads[i]->name, ref) == 0) {
			*oid = heads[i]->oid;
			return true;
		}
	}
	return false;
}

int talk_fail_answer(const struct talk *talk, const struct wire_answer *a, int code, struct err *err, const char *what)
{
	const struct remote *r = talk->remote;

	if (!a->error.len)
		return talk_fail(talk, code, err, what);
	if (refusal_is_one(str_text(&a->error))) {
		err_set(err, ERR_USAGE, "%s refuses to %s: %.300s", r->title, what, str_text(&a->error));
		return refusal_advise(err, str_text(&a->error));
	}
	return err_set(err, ERR_RETRY, "cannot reach %s to %s: %.300s", r->title, what, str_text(&a->error));
}
