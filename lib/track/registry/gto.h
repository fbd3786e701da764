/* gto.h - a registry's records as tags in the form of GTO: NAME@v2.0.0 for a version, NAME#production#5 for where an alias was moved,
 * NAME#production!#6 for an alias that was taken away. Source: https://github.com/iterative/gto, gto/constants.py.
 *
 * A record that was written with tags names them ("git_tags") and the commit that the model was trained at ("commit"). What the tag object
 * says follows from the record alone, so that whoever makes it makes the same one.
 */
#ifndef TRACK_GTO_H
#define TRACK_GTO_H

#include "format/json.h"
#include "track/registry/registry.h"

enum { GTO_COMMIT_TEXT = 41 };

/* Can this model and alias (NULL = none) be in such a tag? ERR_USAGE: letters, digits, '-' and '_', no '-' or '_' at the ends. */
int gto_check(const char *model_name, const char *alias, struct err *err);

/* "commit" and "git_tags" of a record that is about to be written on r; the keys stand where byte order wants them. */
void gto_put_commit(struct json_writer *w, const struct registry_record *record);
void gto_put_tags(struct json_writer *w, const struct registry *r, const struct registry_record *record);

struct gto_tag {
	char *name;                   /* "diabetes@v2.0.0" */
	char commit[GTO_COMMIT_TEXT]; /* "" = nobody knows: the tag goes to the store's own commit */
	char *who, *message;
	int64_t at_ms;
};
struct gto_tags {
	struct gto_tag *v;
	size_t n, cap;
};
/* Free what it holds; it is empty again. */
void gto_tags_release(struct gto_tags *t);
/* The tags that the records of one registry's log name, in their order. Records were checked by registry_read(). */
void gto_tags_of(struct gto_tags *out, const struct log_record *records, size_t n);

/* The commit that a package was trained at, as its provenance.json says; "" if it does not. */
void gto_commit_of_package(char out[static GTO_COMMIT_TEXT], const char *dir);

#endif
