/* remote_library.c - fetches over http(s): the list of refs by libgit2, and one question for what is not here. */
#include "base/mem.h"
#include "base/str.h"
#include "git/bare_inside.h"
#include "git/remote/remote_connection.h"

#include <string.h>

enum { HAVE_MOST = 32 };

struct unpacking {
	git_odb_writepack *pack;
	git_indexer_progress progress;
};

static int take_pack(void *arg, const char *bytes, size_t len)
{
	struct unpacking *u = arg;

	return u->pack->append(u->pack, bytes, len, &u->progress);
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
	return code < 0 ? talk_fail(talk, code, err, "fetch") : bare_shallow_change(b, &none, &a->deepened, err);
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
		return talk_fail(talk, -1, err, "fetch");
	u.pack = pack;
	answer.plain = !wire_can(can, "side-band-64k");
	wire_ask(&request, &question, can);
	code = remote_talk_ask(&talk->list, GIT_SERVICE_UPLOADPACK, &request, &answer);
	return code < 0 ? talk_fail_answer(talk, &answer, code, err, "fetch") : keep_pack(b, &answer, &u, talk, err);
}

/* The server names HEAD before the other refs, if it points anywhere. */
static void note_default(const struct remote *r, git_remote *remote)
{
	git_oid oid;

	if (!r->main)
		return;
	r->main->head[0] = '\0';
	if (talk_ref(remote, "HEAD", &oid))
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
		    id[0] && !strvec_has(have, id))
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
	return download(b, talk, id, &have, talk->remote->newest_will_do && !have.n && !apart ? REMOTE_NEWEST : 0, err);
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
	if (bare_ref(b, here, local_ref, err) < 0 || talk_begin(&remote, b->repo, &talk, GIT_DIRECTION_FETCH, err) < 0)
		return -1;
	note_default(r, remote);
	if (!talk_ref(remote, ref, &oid))
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

	if (bare_ref(b, here, local_ref, err) < 0 || talk_begin(&remote, b->repo, &talk, GIT_DIRECTION_FETCH, err) < 0)
		return -1;
	if (!talk_ref(remote, ref, &oid))
		return err_set(err, ERR_RETRY, "%s has no %s any more", r->title, ref);
	git.oid_tostr(id, GIT_ID_TEXT, &oid);
	strvec_add(&have, here);
	return download(b, &talk, id, &have, WIRE_EVERYTHING, err);
}
