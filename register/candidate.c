/* candidate.c - finds the candidate's package and holds it against what is recorded of it. */
#include "candidate.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "model/package.h"
#include "track/registry/modelref.h"
#include "track/registry/registry_package.h"

#include <stdio.h>
#include <string.h>

enum { PROVENANCE_MOST_BYTES = 64 << 20 };

static int resolve_dir(char **dir, const char *reference, struct store *s, struct err *err)
{
	CLEANUP(modelref_release) struct modelref ref = { 0 };

	if (modelref_resolve(&ref, reference, s, err) < 0)
		return -1;
	if (ref.kind != MODELREF_PACKAGE)
		return err_set(err, ERR_USAGE, "'%s' is no package: there is nothing to register", reference);
	*dir = ref.path;
	ref.path = NULL;
	return 0;
}

/* The folder model_dir/run_id says which run made a package that is given as a folder. */
static void read_run_id(char run_id[static 33], const char *dir)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "run_id");
	CLEANUP(str_release) struct str text = { 0 };
	struct err ignored;

	if (fs_read(&text, path, 64, &ignored) == 0 && strspn(str_text(&text), "0123456789abcdef") == 32)
		snprintf(run_id, 33, "%.32s", str_text(&text));
}

static int find_run(struct candidate *c, const char *run_id, bool must, struct store *s, struct err *err)
{
	struct err why = { 0 };

	if (!run_id || !*run_id)
		return 0;
	if (store_run_get(s, &c->run, run_id, &why) == 0) {
		memcpy(c->run_id, c->run.run_id, sizeof(c->run_id));
		return 0;
	}
	if (must || why.code != ERR_USAGE) {
		*err = why;
		return -1;
	}
	snprintf(c->run_id, sizeof(c->run_id), "%s", run_id);
	return 0;
}

/* The copy that the run keeps; NULL if it keeps none. */
static char *kept_by_run(const struct candidate *c, struct store *s)
{
	char *kept = c->run.run_id[0] ? store_run_model(s, &c->run) : NULL;

	if (kept && !fs_exists(kept))
		mem_free(&kept);
	return kept;
}

/*
 * --model; for --run-id the run's own copy, since the folder may hold a later run's model by now; else where the verdict says, and if
 * nothing is there, the run's copy again.
 */
static int find_dir(struct candidate *c, const struct request *req, const struct verdict *v, struct store *s, struct err *err)
{
	const char *reference = req->model ? req->model : v ? v->candidate_reference : NULL;
	CLEANUP(mem_free) char *kept = req->model ? NULL : kept_by_run(c, s);

	if (!reference && !kept)
		return c->run.run_id[0] ? err_set(err, ERR_IO, "run %s keeps no model in '%s'", c->run.run_id, c->run.artifact_dir)
					: err_set(err, ERR_USAGE, "no model is named: give --verdict FILE, --run-id ID or --model FOLDER");
	if (!(req->run_id && kept) && reference && resolve_dir(&c->dir, reference, s, err) < 0)
		return -1;
	if (kept && !(c->dir && fs_exists(c->dir))) {
		free(c->dir);
		c->dir = kept;
		kept = NULL;
	}
	return 0;
}

/* Name the file that differs, if provenance.json lists the files' digests. */
static int blame(const struct candidate *c, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(c->dir, "provenance.json");
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const struct json *files;
	struct err ignored;

	if (fs_read(&text, path, PROVENANCE_MOST_BYTES, &ignored) == 0)
		doc = json_parse(str_text(&text), text.len, path, &ignored);
	files = json_get(doc, "files");
	for (size_t i = 0; i < json_len(files); i++) {
		CLEANUP(mem_free) char *file = fs_join(c->dir, json_key_at(files, i));
		char seen[DIGEST_TEXT];

		if (fs_is_safe_relative(json_key_at(files, i)) &&
		    (digest_file(seen, file, &ignored) < 0 || strcmp(seen, json_text(json_value_at(files, i), "")) != 0))
			return err_set(err, ERR_INTEGRITY, "%s does not match its digest", file);
	}
	return err_set(err, ERR_INTEGRITY, "%s does not match its digest: it is %s now", c->dir, c->digest);
}

static int check_digests(const struct candidate *c, const struct verdict *v, struct err *err)
{
	const char *model = run_tag(&c->run, RUN_TAG_MODEL), *provenance = run_tag(&c->run, RUN_TAG_PROVENANCE);

	if ((v && strcmp(v->candidate_digest, c->digest) != 0) || (model && strcmp(model, c->digest) != 0))
		return blame(c, err);
	if (provenance && strcmp(provenance, c->provenance_digest) != 0)
		return err_set(err, ERR_INTEGRITY, "%s/provenance.json does not match its digest in the run's record", c->dir);
	return 0;
}

int candidate_find(struct candidate *c, const struct request *req, const struct verdict *v, struct store *s, struct err *err)
{
	const char *run_id = req->run_id ? req->run_id : v ? v->candidate_run_id : NULL;
	char of_package[33] = "";

	*c = (struct candidate){ 0 };
	if (v && v->candidate_kind && strcmp(v->candidate_kind, "package") != 0)
		return err_set(err, ERR_USAGE, "the verdict is about %s ('%s'): there is no package to register", v->candidate_kind,
			       v->candidate_reference ? v->candidate_reference : "");
	if (find_run(c, run_id, req->run_id != NULL, s, err) < 0 || find_dir(c, req, v, s, err) < 0)
		return -1;
	if (!c->run_id[0])
		read_run_id(of_package, c->dir);
	if (find_run(c, of_package, false, s, err) < 0)
		return -1;
	if (!fs_exists(c->dir))
		return err_set(err, ERR_IO, "cannot open '%s': No such file or directory", c->dir);
	if (package_digest(c->digest, c->dir, err) < 0 || package_provenance_digest(c->provenance_digest, c->dir, err) < 0)
		return -1;
	return check_digests(c, v, err);
}

void candidate_release(struct candidate *c)
{
	free(c->dir);
	run_release(&c->run);
	*c = (struct candidate){ 0 };
}
