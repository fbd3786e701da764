/* remote_library.c - fetch and push over http(s) through libgit2, with what the user's own repository knows. */
#include "base/crypto/digest.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/bare_inside.h"
#include "git/libgit2.h"
#include "git/remote/refusal.h"
#include "git/remote/remote.h"
#include "git/remote/remote_talk.h"
#include "git/remote/remote_wire.h"

#include <string.h>

/* NEWEST: commits of a first fetch, where they will do. A registration makes three. */
enum { SAID_MOST = 1 << 16, NEWEST = 64, HAVE_MOST = 32, THEIRS_MOST = 256 };

/* What the callbacks of one conversation share. */
struct talk {
	const struct remote *remote;
	struct remote_talk list;
	bool asked; /* a credential was given once: a second question means that it was refused */
	bool none;  /* nobody has one */
};

static void talk_release(struct talk *talk)
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

/* Among what was said, so that a failure tells why. */
static int fail_answer(struct talk *talk, const struct wire_answer *a, int code, struct err *err, const char *what)
{
	const struct remote *r = talk->remote;

	if (!a->error.len)
		return fail(talk, code, err, what);
	if (refusal_is_one(str_text(&a->error))) {
		err_set(err, ERR_USAGE, "%s refuses to %s: %.300s", r->title, what, str_text(&a->error));
		return refusal_advise(err, str_text(&a->error));
	}
	return err_set(err, ERR_RETRY, "cannot reach %s to %s: %.300s", r->title, what, str_text(&a->error));
}

struct unpacking {
	git_odb_writepack *pack;
	git_indexer_progress progress;
};

static int take_pack(void *arg, const char *bytes, size_t len)
{
	struct unpacking *u = arg;

	return u->pack->append(u->pack, bytes, len, &u->progress);
}

static int hear(void *arg, const char *bytes, size_t len)
{
	return wire_answer_add(arg, bytes, len);
}

/* The pack is kept only when what it leaves out is noted. */
static int keep_pack(struct bare *b, const struct wire_answer *a, struct unpacking *u, struct talk *talk, struct err *err)
{
	static const struct strvec none;
	int code;

	if (!wire_answer_has_begun(a))
		return err_set(err, ERR_RETRY, "cannot reach %s to fetch: its answer broke off", talk->remote->title);
	if (bare_shallow_change(b, &a->shallow, &none, err) < 0)
		return -1;
	code = u->pack->commit(u->pack, &u->progress);
	return code < 0 ? fail(talk, code, err, "fetch") : bare_shallow_change(b, &none, &a->deepened, err);
}

static void writepack_cleanup(git_odb_writepack **pack)
{
	if (*pack)
		(*pack)->free(*pack);
}

/* One question, one answer: what comes is all that leads to the commit `want` from `have` on. */
static int download(struct bare *b, struct talk *talk, const char *want, const struct strvec *have, int depth, struct err *err)
{
	const char *can = str_text(&talk->list.capabilities);
	CLEANUP(libgit2_odb_cleanup) git_odb *objects = NULL;
	CLEANUP(strvec_release) struct strvec shallow = { 0 };
	CLEANUP(str_release) struct str request = { 0 };
	struct unpacking u = { 0 };
	CLEANUP(writepack_cleanup) git_odb_writepack *pack = NULL;
	const struct wire_question question = { want, have, &shallow, wire_can(can, "shallow") ? depth : 0 };
	CLEANUP(wire_answer_release) struct wire_answer answer = { .with_depth = question.depth, .take = take_pack, .arg = &u };
	int code;

	if (bare_shallow(b, &shallow, err) < 0)
		return -1;
	if (git.repository_odb(&objects, b->repo) < 0 || git.odb_write_pack(&pack, objects, NULL, NULL) < 0)
		return fail(talk, -1, err, "fetch");
	u.pack = pack;
	answer.plain = !wire_can(can, "side-band-64k");
	wire_ask(&request, &question, can);
	code = remote_talk_ask(&talk->list, GIT_SERVICE_UPLOADPACK, &request, hear, &answer);
	return code < 0 ? fail_answer(talk, &answer, code, err, "fetch") : keep_pack(b, &answer, &u, talk, err);
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

/* What is here of this remote's, for the server to leave out: the ref's last commit, or those of other refs that may lead to a part of it. */
static void find_here(struct bare *b, struct strvec *have, const struct remote *r, const char *here)
{
	git_strarray names = { NULL, 0 };
	struct err ignored;

	if (here[0]) {
		strvec_add(have, here);
		return;
	}
	if (git.reference_list(&names, b->repo) < 0)
		return;
	for (size_t i = 0; i < names.count && have->n < HAVE_MOST; i++) {
		char id[GIT_ID_TEXT];

		if (!(r->crowd && str_starts(names.strings[i], r->crowd->prefix)) && bare_ref(b, id, names.strings[i], &ignored) == 0 &&
		    id[0])
			strvec_add(have, id);
	}
	git.strarray_dispose(&names);
}

static int bring(struct bare *b, struct talk *talk, const char *id, const char *here, bool apart, struct err *err)
{
	CLEANUP(strvec_release) struct strvec have = { 0 };

	if (bare_has(b, id))
		return 0;
	if (!apart)
		find_here(b, &have, talk->remote, here);
	return download(b, talk, id, &have, talk->remote->newest_will_do && !have.n && !apart ? NEWEST : 0, err);
}

static int fetch_into(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		      bool apart, struct err *err)
{
	CLEANUP(libgit2_remote_cleanup) git_remote *remote = NULL;
	CLEANUP(libgit2_reference_cleanup) git_reference *moved = NULL;
	CLEANUP(talk_release) struct talk talk = { .remote = r, .list = { .crowd = r->crowd, .wanted = ref } };
	char here[GIT_ID_TEXT];
	git_oid oid;

	id[0] = '\0';
	if (bare_ref(b, here, local_ref, err) < 0 || connect(&remote, b->repo, &talk, GIT_DIRECTION_FETCH, err) < 0)
		return -1;
	note_default(r, remote);
	if (!look_up(remote, ref, &oid))
		return bare_delete_ref(b, local_ref, err);
	git.oid_tostr(id, GIT_ID_TEXT, &oid);
	if (strcmp(id, here) == 0)
		return 0;
	if (bring(b, &talk, id, here, apart, err) < 0)
		return -1;
	bare_free_ref(b, local_ref);
	if (git.reference_create_matching(&moved, b->repo, local_ref, &oid, 1, NULL, "fetch") < 0)
		return err_set(err, ERR_IO, "cannot keep what was fetched from %s: %s", r->title, libgit2_why());
	return bare_ref(b, id, local_ref, err);
}

int remote_fetch_by_library(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
			    struct err *err)
{
	return fetch_into(b, r, ref, local_ref, id, false, err);
}

int remote_fetch_apart_by_library(struct bare *b, const struct remote *r, const char *ref, const char *local_ref,
				  char id[static GIT_ID_TEXT], struct err *err)
{
	return fetch_into(b, r, ref, local_ref, id, true, err);
}

int remote_deepen_by_library(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, struct err *err)
{
	CLEANUP(libgit2_remote_cleanup) git_remote *remote = NULL;
	CLEANUP(talk_release) struct talk talk = { .remote = r, .list = { .crowd = r->crowd, .wanted = ref } };
	CLEANUP(strvec_release) struct strvec have = { 0 };
	char here[GIT_ID_TEXT], id[GIT_ID_TEXT];
	git_oid oid;

	if (bare_ref(b, here, local_ref, err) < 0 || connect(&remote, b->repo, &talk, GIT_DIRECTION_FETCH, err) < 0)
		return -1;
	if (!look_up(remote, ref, &oid))
		return err_set(err, ERR_RETRY, "%s has no %s any more", r->title, ref);
	git.oid_tostr(id, GIT_ID_TEXT, &oid);
	strvec_add(&have, here);
	return download(b, &talk, id, &have, WIRE_EVERYTHING, err);
}

static int add_piece(void *report, const char *bytes, size_t len)
{
	struct str *text = report;

	if (text->len + len > SAID_MOST)
		return -1;
	str_addn(text, bytes, len);
	return 0;
}

/* What the server says of the push. */
static int judge(struct talk *talk, const struct wire_answer *answer, const struct str *report, const char *ref, struct err *err)
{
	const struct remote *r = talk->remote;
	CLEANUP(mem_free) char *refused = NULL;
	CLEANUP(str_release) struct str said = { 0 };
	bool heard = wire_report(report, ref, &refused);

	if (heard && !refused)
		return 0;
	if (refused && remote_says_moved(refused))
		return err_set(err, ERR_MOVED, "the ref '%s' of %s moved meanwhile", ref, r->title);
	if (!heard)
		return err_set(err, ERR_RETRY, "%s did not say whether it took the push to '%s'%s%.300s", r->title, ref,
			       refused ? ": " : "", refused ? refused : "");
	err_set(err, ERR_USAGE, "%s refuses the push to '%s': %s", r->title, ref, refused);
	str_addn(&said, str_text(&answer->said), answer->said.len);
	str_add(&said, refused);
	return refusal_advise(err, str_text(&said));
}

/* The commits that the server's refs lead to, as far as they are of use. */
static void note_theirs(git_remote *remote, struct strvec *theirs)
{
	const git_remote_head **heads;
	char id[GIT_ID_TEXT];
	size_t n;

	if (git.remote_ls(&heads, &n, remote) < 0)
		return;
	for (size_t i = 0; i < n && i < THEIRS_MOST; i++)
		strvec_add(theirs, git.oid_tostr(id, sizeof(id), &heads[i]->oid));
}

static int upload(struct bare *b, git_remote *remote, struct talk *talk, const char *id, const char *ref, struct err *err)
{
	const char *can = str_text(&talk->list.capabilities);
	CLEANUP(strvec_release) struct strvec theirs = { 0 };
	CLEANUP(str_release) struct str request = { 0 }, report = { 0 };
	CLEANUP(wire_answer_release) struct wire_answer answer = { .pushed = true, .take = add_piece, .arg = &report };
	char before[GIT_ID_TEXT] = "";
	bool follows = false;
	git_oid oid;
	int code;

	if (look_up(remote, ref, &oid))
		git.oid_tostr(before, sizeof(before), &oid);
	if (strcmp(before, id) == 0)
		return 0;
	/* Whatever the server would take: what is there stays among what comes before. */
	if (bare_contains(b, &follows, id, before, err) < 0)
		return -1;
	if (!follows)
		return err_set(err, ERR_MOVED, "the ref '%s' of %s moved meanwhile", ref, talk->remote->title);
	if (before[0])
		strvec_add(&theirs, before);
	note_theirs(remote, &theirs);
	wire_command(&request, before, id, ref, can);
	if (bare_pack(b, &request, id, &theirs, err) < 0)
		return -1;
	answer.plain = !wire_can(can, "side-band-64k");
	code = remote_talk_ask(&talk->list, GIT_SERVICE_RECEIVEPACK, &request, hear, &answer);
	return code < 0 ? fail_answer(talk, &answer, code, err, "push") : judge(talk, &answer, &report, ref, err);
}

int remote_push_by_library(struct bare *b, const struct remote *r, const char *id, const char *ref, struct err *err)
{
	CLEANUP(libgit2_remote_cleanup) git_remote *remote = NULL;
	CLEANUP(talk_release) struct talk talk = { .remote = r, .list = { .crowd = r->crowd, .wanted = ref } };

	return connect(&remote, b->repo, &talk, GIT_DIRECTION_PUSH, err) < 0 ? -1 : upload(b, remote, &talk, id, ref, err);
}
