/* remote_upload.c - pushes one commit over http(s): a pack of what the server lacks, and its word on whether it took it. */
#include "base/mem.h"
#include "base/str.h"
#include "git/bare_inside.h"
#include "git/remote/refusal.h"
#include "git/remote/remote_ahead.h"
#include "git/remote/remote_connection.h"

#include <string.h>

enum { REPORT_MOST = 1 << 16, THEIRS_MOST = 256 };

static int add_piece(void *report, const char *bytes, size_t len)
{
	struct str *text = report;

	if (text->len + len > REPORT_MOST)
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

int talk_push(struct bare *b, git_remote *remote, struct talk *talk, const char *id, const char *ref, struct err *err)
{
	const char *can = str_text(&talk->list.capabilities);
	CLEANUP(strvec_release) struct strvec theirs = { 0 };
	CLEANUP(str_release) struct str request = { 0 }, report = { 0 };
	CLEANUP(wire_answer_release) struct wire_answer answer = { .pushed = true, .take = add_piece, .arg = &report };
	char before[GIT_ID_TEXT] = "";
	bool follows = false;
	git_oid oid;
	int code;

	if (talk_ref(remote, ref, &oid))
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
	code = remote_talk_ask(&talk->list, GIT_SERVICE_RECEIVEPACK, &request, &answer);
	return code < 0 ? talk_fail_answer(talk, &answer, code, err, "push") : judge(talk, &answer, &report, ref, err);
}

int remote_push_by_library(struct bare *b, const struct remote *r, const char *id, const char *ref, struct err *err)
{
	CLEANUP(libgit2_remote_cleanup) git_remote *remote = NULL;
	CLEANUP(talk_release) struct talk talk = { .remote = r, .list = { .crowd = r->crowd, .wanted = ref } };

	int code;

	if (remote_ahead_push(r->ahead, &code, b, id, ref, err))
		return code;
	return talk_begin(&remote, b->repo, &talk, GIT_DIRECTION_PUSH, err) < 0 ? -1 : talk_push(b, remote, &talk, id, ref, err);
}
