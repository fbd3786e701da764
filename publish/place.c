/* place.c - the table of places, and how their names are read. */
#include "place.h"

#include "base/mem.h"

#include <string.h>

/* Longer prefixes first: "oci://" before "oci:". */
static const struct place_kind kinds[] = {
	{ "oci://", "oci://REGISTRY/REPOSITORY:TAG", NULL },
	{ "oci:", "oci:DIR[:TAG]", place_put_layout },
	{ "folder:", "folder:DIR", place_put_folder },
	{ "s3://", "s3://BUCKET/KEY", NULL },
	{ "az://", "az://CONTAINER/PATH", NULL },
	{ "github:", "github:OWNER/REPOSITORY@TAG", NULL },
	{ 0 },
};

void place_release(struct place *p)
{
	free(p->path);
	free(p->tag);
	*p = (struct place){ 0 };
}

void outcome_release(struct outcome *o)
{
	free(o->reference);
	*o = (struct outcome){ 0 };
}

/* "DIR:TAG": a tag has no '/', so a ':' before the last one belongs to the folder. */
static int read_tag(struct place *p, struct err *err)
{
	char *slash = strrchr(p->path, '/');
	char *colon = strchr(slash ? slash : p->path, ':');

	if (!colon)
		return 0;
	*colon = '\0';
	if (oci_check_tag(colon + 1, err) < 0)
		return -1;
	p->tag = mem_strdup(colon + 1);
	return 0;
}

int place_parse(struct place *p, const char *text, struct err *err)
{
	const struct place_kind *kind = kinds;

	*p = (struct place){ 0 };
	while (kind->prefix && !str_starts(text, kind->prefix))
		kind++;
	if (!kind->prefix)
		return err_set(err, ERR_USAGE, "'%s' is no place to publish to: expected folder:DIR or oci:DIR[:TAG]", text);
	if (!kind->put)
		return err_set(err, ERR_USAGE, "'%s': publishing to %s is not in this version; folder:DIR and oci:DIR[:TAG] are", text,
			       kind->shape);
	p->kind = kind;
	p->path = mem_strdup(text + strlen(kind->prefix));
	if (kind->put == place_put_layout && read_tag(p, err) < 0) {
		place_release(p);
		return -1;
	}
	if (*p->path)
		return 0;
	place_release(p);
	return err_set(err, ERR_USAGE, "'%s' names no folder: expected %s", text, kind->shape);
}
