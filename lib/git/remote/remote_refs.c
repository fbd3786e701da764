/* remote_refs.c - ls-remote, and pushes that remove refs. */
#include "git/remote/remote_refs.h"

#include "base/mem.h"
#include "base/str.h"
#include "git/remote/refusal.h"

#include <stdlib.h>
#include <string.h>

enum { REMOVED_AT_ONCE = 16 };

void remote_refs_release(struct remote_refs *refs)
{
	for (size_t i = 0; i < refs->n; i++)
		free(refs->v[i].name);
	free(refs->v);
	*refs = (struct remote_refs){ 0 };
}

static const char *address(const struct remote *r)
{
	return r->url ? r->url : ".";
}

/* The last line that git itself says; the rest is what goes before. */
static const char *last_line(struct str *said)
{
	while (said->len && strchr("\n\r ", said->data[said->len - 1]))
		said->data[--said->len] = '\0';
	return said->len && strrchr(said->data, '\n') ? strrchr(said->data, '\n') + 1 : str_text(said);
}

int remote_refs_fail(const struct remote *r, const char *said, const char *what, struct err *err)
{
	const char *title = r->url ? r->title : "this repository";
	CLEANUP(str_release) struct str text = { 0 };

	str_add(&text, said);
	if (!refusal_is_one(said))
		return err_set(err, ERR_RETRY, "cannot %s %s: %.300s", what, title, last_line(&text));
	err_set(err, ERR_USAGE, "%s refuses to let us %s it: %.300s", title, what, last_line(&text));
	return refusal_advise(err, said);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct remote_ref *)a)->name, ((const struct remote_ref *)b)->name);
}

/* "ID\tNAME" */
static void take_line(struct remote_refs *out, const char *line)
{
	struct remote_ref *ref;

	if (strcspn(line, "\t") != GIT_ID_TEXT - 1 || line[GIT_ID_TEXT - 1] != '\t')
		return;
	out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
	ref = &out->v[out->n++];
	memcpy(ref->id, line, GIT_ID_TEXT - 1);
	ref->id[GIT_ID_TEXT - 1] = '\0';
	ref->name = mem_strdup(line + GIT_ID_TEXT);
}

int remote_refs_list(struct remote_refs *out, const struct remote *r, const char *pattern, struct err *err)
{
	CLEANUP(mem_free) char *peeled = str_format("%s^{}", pattern);
	const char *const arguments[] = { "ls-remote", "--quiet", "--", address(r), pattern, peeled, NULL };
	CLEANUP(str_release) struct str text = { 0 }, errors = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	int status = remote_need(r, err) < 0 ? -1 : git_program(r, arguments, NULL, &text, &errors, err);

	if (status < 0)
		return -1;
	if (status != 0)
		return remote_refs_fail(r, str_text(&errors), "list the refs of", err);
	strvec_split(&lines, str_text(&text), '\n');
	for (size_t i = 0; i < lines.n; i++)
		take_line(out, lines.v[i]);
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_name);
	return 0;
}

const struct remote_ref *remote_refs_find(const struct remote_refs *refs, const char *name)
{
	const struct remote_ref like = { .name = (char *)name };

	return refs->n ? bsearch(&like, refs->v, refs->n, sizeof(like), by_name) : NULL;
}

static int delete_some(const struct remote *r, char *const *names, size_t n, struct err *err)
{
	const char *arguments[REMOVED_AT_ONCE + 6] = { "push", "--quiet", "--no-verify", "--", address(r) };
	CLEANUP(strvec_release) struct strvec specs = { 0 };
	CLEANUP(str_release) struct str errors = { 0 };
	int status;

	for (size_t i = 0; i < n; i++) {
		strvec_addf(&specs, ":%s", names[i]);
		arguments[5 + i] = specs.v[i];
	}
	status = git_program(r, arguments, NULL, NULL, &errors, err);
	if (status <= 0)
		return status;
	return remote_refs_fail(r, str_text(&errors), "remove refs of", err);
}

int remote_refs_delete(const struct remote *r, const struct strvec *names, struct err *err)
{
	if (remote_need(r, err) < 0)
		return -1;
	for (size_t i = 0; i < names->n; i += REMOVED_AT_ONCE) {
		size_t left = names->n - i;

		if (delete_some(r, names->v + i, left < REMOVED_AT_ONCE ? left : REMOVED_AT_ONCE, err) < 0)
			return -1;
	}
	return 0;
}
