/* checkout.c - what a CI checkout brought of the remote's other branches, for readers without a right to ask the remote itself. */
#include "base/mem.h"
#include "base/str.h"
#include "git/remote/remote.h"

#include <string.h>

#define HEADS "refs/heads/"

static char *first_line(const struct str *text)
{
	return mem_strndup(str_text(text), strcspn(str_text(text), "\n"));
}

/* The commit that a ref of the user's repository names; "" if there is none. */
static void id_here(const struct remote *r, const char *ref, char id[static GIT_ID_TEXT])
{
	CLEANUP(mem_free) char *what = str_format("%s^{commit}", ref);
	const char *const arguments[] = { "rev-parse", "-q", "--verify", "--end-of-options", what, NULL };
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *line = NULL;
	struct err ignored;

	id[0] = '\0';
	if (git_program(r, arguments, NULL, &out, NULL, &ignored) != 0)
		return;
	line = first_line(&out);
	if (strlen(line) == GIT_ID_TEXT - 1)
		memcpy(id, line, GIT_ID_TEXT);
}

/* What an earlier fetch brought stands, unless the checkout has what comes after it. */
static bool is_older(struct bare *b, const char *known, const char *here)
{
	struct err ignored;
	bool contains = false;

	return known[0] && (!here[0] || (bare_contains(b, &contains, known, here, &ignored) == 0 && contains));
}

int checkout_fetch(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		   struct err *err)
{
	static const char *const arguments[] = { "rev-parse", "--path-format=absolute", "--git-common-dir", NULL };
	struct remote here = { .home = r->home, .env = r->env };
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *tracking = NULL, *dir = NULL;
	char known[GIT_ID_TEXT], found[GIT_ID_TEXT];
	struct err why = *err;

	if (!r->name || !str_starts(ref, HEADS) || bare_ref(b, known, local_ref, err) < 0)
		return -1;
	tracking = str_format("refs/remotes/%s/%s", r->name, ref + strlen(HEADS));
	id_here(r, tracking, found);
	if (is_older(b, known, found)) {
		memcpy(id, known, GIT_ID_TEXT);
		return 0;
	}
	*err = why;
	if (!found[0] || git_program(r, arguments, NULL, &out, NULL, &why) != 0)
		return -1;
	dir = first_line(&out);
	here.url = here.title = dir;
	return remote_fetch_by_program(b, &here, tracking, local_ref, id, err);
}

bool checkout_default_head(const struct remote *r, char id[static GIT_ID_TEXT])
{
	static const char *const names[] = { "HEAD", "main", "master" };

	id[0] = '\0';
	for (size_t i = 0; r->name && r->checkout_will_do && i < ARRAY_LEN(names) && !id[0]; i++) {
		CLEANUP(mem_free) char *ref = str_format("refs/remotes/%s/%s", r->name, names[i]);

		id_here(r, ref, id);
	}
	return id[0] != '\0';
}
