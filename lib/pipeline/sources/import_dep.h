/* import_dep.h - the dependency of an import as a .dvc file records it, as a source that can be opened; and whether it has moved on. */
#ifndef PIPELINE_IMPORT_DEP_H
#define PIPELINE_IMPORT_DEP_H

#include "pipeline/sources/repo_source.h"
#include "pipeline/sources/url_source.h"
#include "pipeline/stages/stage.h"

/* What all imports of a project are looked at with. */
struct import_desk {
	struct project *project;
	struct workspace *workspace; /* NULL: URLs that have to be read to be known count as recorded */
	struct repo_clones clones;
	char *near
		[4]; /* where a relative path of a repository is looked for: the user's folder, the stage's, the project's; NULL-terminated */
};
/* Begin, with nothing cloned yet; the project and the workspace are borrowed. Release by import_desk_release(). */
void import_desk_init(struct import_desk *desk, struct project *project, struct workspace *workspace);
void import_desk_release(struct import_desk *desk);

/* The one dependency of an import, NULL if the stage is none; kind: DEP_REPO, DEP_URL or DEP_PATH. */
const struct stage_dep *import_dep_of(const struct stage *s);

/* Is it of a place that keeps versions, and recorded by them? Its data comes from there, and is in nobody's own remote. */
bool import_dep_has_versions(const struct stage *s);

/*
 * Where the import's repository is. locked: at the commit that is recorded; else at the revision that the user asked for, as it is now.
 * Valid as long as the stage, and until the next call with this desk.
 */
void import_dep_terms(struct repo_source_terms *out, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep,
		      bool locked);

/* The same of a URL or a path; *base: what its terms borrow, the caller frees it. */
void import_dep_url(struct url_source_terms *out, char **base, struct import_desk *desk, const struct stage *s,
		    const struct stage_dep *dep);

/* What is there now, with its digest, of a dependency that is a URL or a path; the desk has a workspace. found is false if nothing is there. */
int import_dep_look(struct url_facts *f, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep, struct err *err);

/* Is it on this machine's disk? Nobody is asked. */
bool import_dep_is_here(struct import_desk *desk, const struct stage *s, const struct stage_dep *dep);

/* "update available", "modified", "deleted", or "" as it is recorded. Asks the repository or the URL. */
int import_dep_state(const char **state, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep, struct err *err);

/* As messages name it: "foo (../outside)", or the path or URL. Caller frees. */
char *import_dep_shown(const struct stage_dep *dep);

#endif
