/* remote_library.c - fetch and push over http(s) through libgit2, with what the user's own repository knows. */
#include "base/crypto/digest.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/bare_inside.h"
#include "git/libgit2.h"
#include "git/remote/refusal.h"
#include "git/remote/remote.h"
#include "git/remote/remote_talk.h"

#include <stdio.h>
#include <string.h>

enum { SAID_MOST = 1 << 16 };

/* What the callbacks of one conversation share. */
struct talk {
	const struct remote *remote;
	struct remote_talk list;
	bool asked;        /* a credential was given once: a second question means that it was refused */
	bool none;         /* nobody has one */
	char refused[512]; /* why the remote refused a ref; "" = it did not */
	bool any_status;   /* the remote reported on the ref */
	struct str said;   /* what it told whoever reads along */
};

static void talk_release(struct talk *talk)
{
	str_release(&talk->said);
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

static int note_status(const char *ref, const char *status, void *payload)
{
	struct talk *talk = payload;

	(void)ref;
	talk->any_status = true;
	if (status)
		snprintf(talk->refused, sizeof(talk->refused), "%s", *status ? status : "no reason given");
	return 0;
}

static int note_said(const char *text, int len, void *payload)
{
	struct talk *talk = payload;

	if (len > 0 && talk->said.len + (size_t)len <= SAID_MOST)
		str_addn(&talk->said, text, (size_t)len);
	return 0;
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
	c.push_update_reference = note_status;
	c.sideband_progress = note_said;
	c.payload = talk;
	if (talk->list.crowd)
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
static int fail(const struct talk *talk, int code, struct err *err, const char *what)
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

static int connect(git_remote **out, git_repository *repo, struct talk *talk, git_direction direction, struct err *err)
{
	const struct remote *r = talk->remote;
	git_remote_connect_options options = GIT_REMOTE_CONNECT_OPTIONS_INIT;
	int code;

	options.callbacks = callbacks(talk);
	options.proxy_opts.type = GIT_PROXY_AUTO;
	options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	options.custom_headers = (git_strarray){ r->header.v, r->header.n };
	if (r->ca_file)
		git.libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, r->ca_file, NULL);
	if (git.remote_create_anonymous(out, repo, r->url) < 0)
		return err_set(err, ERR_USAGE, "'%s' is no URL of a git repository: %s", r->title, libgit2_why());
	code = git.remote_connect_ext(*out, direction, &options);
	return code < 0 ? fail(talk, code, err, direction == GIT_DIRECTION_PUSH ? "push" : "fetch") : 0;
}

/* Where the connected remote's ref points; false if it has none. */
static bool look_up(git_remote *remote, const char *ref, git_oid *oid)
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

static int download(git_remote *remote, struct talk *talk, const char *ref, const char *local_ref, struct err *err)
{
	CLEANUP(mem_free) char *spec = str_format("+%s:%s", ref, local_ref);
	git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
	git_strarray specs = { &spec, 1 };
	int code;

	options.callbacks = callbacks(talk);
	options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	options.proxy_opts.type = GIT_PROXY_AUTO;
	options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	options.custom_headers = (git_strarray){ talk->remote->header.v, talk->remote->header.n };
	code = git.remote_download(remote, &specs, &options);
	return code < 0 ? fail(talk, code, err, "fetch") : 0;
}

/* The server names HEAD before the other refs, if it points anywhere. */
static void note_default(const struct remote *r, git_remote *remote)
{
	git_oid oid;

	if (!r->main)
		return;
	r->main->head[0] = '\0';
	if (look_up(remote, "HEAD", &oid))
		git.oid_tostr(r->main->head, GIT_ID_TEXT, &oid);
	r->main->known = true;
}

/* repo: whose refs are offered, and whose objects what is fetched goes among. */
static int fetch_into(struct bare *b, git_repository *repo, const struct remote *r, const char *ref, const char *local_ref,
		      char id[static GIT_ID_TEXT], struct err *err)
{
	CLEANUP(libgit2_remote_cleanup) git_remote *remote = NULL;
	CLEANUP(libgit2_reference_cleanup) git_reference *moved = NULL;
	CLEANUP(talk_release) struct talk talk = { .remote = r, .list = { r->crowd, ref } };
	char here[GIT_ID_TEXT];
	git_oid oid;

	id[0] = '\0';
	if (bare_ref(b, here, local_ref, err) < 0 || connect(&remote, repo, &talk, GIT_DIRECTION_FETCH, err) < 0)
		return -1;
	note_default(r, remote);
	if (!look_up(remote, ref, &oid))
		return bare_delete_ref(b, local_ref, err);
	git.oid_tostr(id, GIT_ID_TEXT, &oid);
	if (strcmp(id, here) == 0)
		return 0;
	if (download(remote, &talk, ref, local_ref, err) < 0)
		return -1;
	bare_free_ref(b, local_ref);
	if (git.reference_create_matching(&moved, b->repo, local_ref, &oid, 1, NULL, "fetch") < 0)
		return err_set(err, ERR_IO, "cannot keep what was fetched from %s: %s", r->title, libgit2_why());
	return bare_ref(b, id, local_ref, err);
}

int remote_fetch_by_library(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
			    struct err *err)
{
	return fetch_into(b, b->repo, r, ref, local_ref, id, err);
}

/* The same objects without the refs that lead to them. */
int remote_fetch_apart_by_library(struct bare *b, const struct remote *r, const char *ref, const char *local_ref,
				  char id[static GIT_ID_TEXT], struct err *err)
{
	CLEANUP(libgit2_odb_cleanup) git_odb *objects = NULL;
	CLEANUP(libgit2_repository_cleanup) git_repository *apart = NULL;

	id[0] = '\0';
	if (git.repository_odb(&objects, b->repo) < 0 || git.repository_wrap_odb(&apart, objects) < 0)
		return err_set(err, ERR_IO, "cannot fetch from %s: %s", r->title, libgit2_why());
	return fetch_into(b, apart, r, ref, local_ref, id, err);
}

static int upload(git_remote *remote, struct talk *talk, const char *from, const char *ref, struct err *err)
{
	CLEANUP(mem_free) char *spec = str_format("%s:%s", from, ref);
	git_push_options options = GIT_PUSH_OPTIONS_INIT;
	git_strarray specs = { &spec, 1 };
	int code;

	options.callbacks = callbacks(talk);
	options.proxy_opts.type = GIT_PROXY_AUTO;
	options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	options.custom_headers = (git_strarray){ talk->remote->header.v, talk->remote->header.n };
	code = git.remote_upload(remote, &specs, &options);
	if (code == GIT_ENONFASTFORWARD || (code < 0 && remote_says_moved(libgit2_why())) || remote_says_moved(talk->refused))
		return err_set(err, ERR_MOVED, "the ref '%s' of %s moved meanwhile", ref, talk->remote->title);
	if (code < 0)
		return fail(talk, code, err, "push");
	if (talk->refused[0]) {
		err_set(err, ERR_USAGE, "%s refuses the push to '%s': %s", talk->remote->title, ref, talk->refused);
		str_add(&talk->said, talk->refused);
		return refusal_advise(err, str_text(&talk->said));
	}
	if (!talk->any_status)
		return err_set(err, ERR_RETRY, "%s did not say whether it took the push to '%s'", talk->remote->title, ref);
	return 0;
}

/* libgit2 pushes refs, not commits: the commit gets a ref of its own until it is there. */
int remote_push_by_library(struct bare *b, const struct remote *r, const char *id, const char *ref, struct err *err)
{
	CLEANUP(libgit2_remote_cleanup) git_remote *remote = NULL;
	CLEANUP(talk_release) struct talk talk = { .remote = r, .list = { r->crowd, ref } };
	char name[33], from[64];
	struct err ignored;
	int result;

	digest_random_hex(name, 16);
	snprintf(from, sizeof(from), "refs/interlock/push/%s", name);
	if (bare_move_ref(b, from, "", id, err) < 0)
		return -1;
	result = connect(&remote, b->repo, &talk, GIT_DIRECTION_PUSH, err);
	if (result == 0)
		result = upload(remote, &talk, from, ref, err);
	bare_delete_ref(b, from, &ignored);
	return result;
}
