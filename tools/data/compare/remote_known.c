/* remote_known.c - .dvc/tmp/interlock-remotes/<MD5 of the address>: a line an object, "<id>" or "legacy <id>", in byte order. */
#include "tools/data/compare/remote_known.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

enum { KNOWN_MOST = 1 << 30 };

static const char legacy_mark[] = "legacy ";

static char *place_of(const struct project *project, const struct project_remote *r)
{
	char md5[DIGEST_MD5_TEXT];

	digest_md5_bytes(md5, r->url, strlen(r->url));
	return str_format("%s/tmp/interlock-remotes/%s", project->dvc_folder, md5);
}

/* A line that is no object says nothing. */
static void take_line(struct object_set *known, const char *line, size_t len)
{
	const size_t mark = sizeof(legacy_mark) - 1;
	bool legacy = len > mark && strncmp(line, legacy_mark, mark) == 0;
	CLEANUP(mem_free) char *id = mem_strndup(line + (legacy ? mark : 0), len - (legacy ? mark : 0));

	if (object_id_is_valid(id))
		object_set_add(known, id, legacy, "");
}

/* 1, or 0 if there is no such file. */
static int read_known(struct object_set *known, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	const char *line;

	if (!fs_exists(path))
		return 0;
	if (fs_read(&text, path, KNOWN_MOST, err) < 0)
		return -1;
	for (line = str_text(&text); *line;) {
		size_t len = strcspn(line, "\n");

		take_line(known, line, len);
		line += len + (line[len] == '\n');
	}
	return 1;
}

int remote_known_recall(struct object_set *set, const struct project *project, const struct project_remote *r, struct err *err)
{
	CLEANUP(mem_free) char *path = place_of(project, r);
	CLEANUP(object_set_release) struct object_set known = { 0 };
	int found = read_known(&known, path, err);

	for (size_t i = 0; found > 0 && i < set->n; i++)
		if (object_set_find(&known, set->v[i].id, set->v[i].legacy))
			set->v[i].where = OBJECT_THERE;
	return found;
}

int remote_known_keep(const struct object_set *set, const struct project *project, const struct project_remote *r, struct err *err)
{
	CLEANUP(mem_free) char *path = place_of(project, r);
	CLEANUP(object_set_release) struct object_set known = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	CLEANUP(str_release) struct str text = { 0 };

	if (read_known(&known, path, err) < 0)
		return -1;
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].where == OBJECT_THERE)
			object_set_add(&known, set->v[i].id, set->v[i].legacy, "");
	for (size_t i = 0; i < known.n; i++) {
		const struct set_object *asked = object_set_find(set, known.v[i].id, known.v[i].legacy);

		if (!asked || asked->where == OBJECT_THERE)
			strvec_addf(&lines, "%s%s\n", known.v[i].legacy ? legacy_mark : "", known.v[i].id);
	}
	strvec_sort(&lines);
	for (size_t i = 0; i < lines.n; i++)
		str_add(&text, lines.v[i]);
	if (fs_make_parent(path, err) < 0)
		return -1;
	return fs_write_derived(path, str_text(&text), text.len, err);
}
