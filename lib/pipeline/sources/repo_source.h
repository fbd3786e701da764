/* repo_source.h - another repository as a source of data: by its path or URL, now or at a revision, straight from git's objects.
 *
 * A path is read where it lies. A URL is cloned (git/clone.h) into a folder of ours, without a checkout. Either may be a DVC project, hold
 * one in a folder, or be plain git.
 */
#ifndef PIPELINE_REPO_SOURCE_H
#define PIPELINE_REPO_SOURCE_H

#include "base/log.h"
#include "base/vec.h"
#include "format/value/value.h"
#include "git/revision.h"
#include "pipeline/project/project_remote.h"
#include "pipeline/project/source_tree.h"
#include "pipeline/sources/tree_view.h"

/* Where clones are kept, and which URLs were asked in this process already. */
struct repo_clones {
	char *below;
	struct strvec fresh;
};
/* In a project's .dvc/tmp, or without one (NULL) in the user's cache. */
void repo_clones_init(struct repo_clones *c, const struct project *own, const struct env *env);
void repo_clones_release(struct repo_clones *c);

struct repo_source_terms {
	const char *url;         /* a path, or what git clones */
	const char *rev;         /* NULL = a path's work tree, a URL's default branch */
	const char *const *near; /* a relative path is looked for in these folders, NULL-terminated; NULL = the working folder alone */
	const char *config;      /* a file whose options go over the source's, or NULL */
	const struct value *set; /* {section: {key: value}} that goes over them, {remote: {name: {key: value}}} too; or NULL */
	const char *remote;      /* in the place of the source's default one, or NULL */
	const struct value *remote_set; /* {key: value} of that remote, or NULL */
	struct repo_clones *clones;
	const struct env *env;
};

struct repo_source {
	struct project project; /* root: of the (nested) project, in a clone's empty folder */
	struct source_tree tree;
	char *url;
	bool is_clone;
	bool has_cache;                /* of a path: objects may be there */
	char commit[REVISION_ID_TEXT]; /* "" = a path without git, or without a commit yet */
};

/*
 * inside (may be NULL): the path that is wanted; where it leads into a project nested in the repository, that project is opened and *below is the
 * path in it (caller frees). DVC_ERROR for a path that climbs out; what git says otherwise, "unknown Git revision 'x'".
 */
int repo_source_open(struct repo_source *s, char **below, const char *inside, const struct repo_source_terms *terms, struct err *err);
void repo_source_release(struct repo_source *s);

/* The commit that a revision is now, without opening anything else: NULL = where its HEAD is. */
int repo_source_commit(char commit[static REVISION_ID_TEXT], const struct repo_source_terms *terms, struct err *err);

#endif
