/* registry_package.c - copies packages into the store before the log names them. */
#include "track/registry/registry_package.h"

#include "base/fs.h"
#include "base/mem.h"
#include "model/package.h"

#include <string.h>

int package_check_digests(const char *dir, const char *digest, const char *provenance_digest, struct err *err)
{
	char seen[DIGEST_TEXT];

	if (package_digest(seen, dir, err) < 0)
		return -1;
	if (strcmp(seen, digest) != 0)
		return err_set(err, ERR_INTEGRITY, "%s does not match its digest: it is %s, but should be %s", dir, seen, digest);
	if (!provenance_digest)
		return 0;
	if (package_provenance_digest(seen, dir, err) < 0)
		return -1;
	if (strcmp(seen, provenance_digest) != 0)
		return err_set(err, ERR_INTEGRITY, "%s/provenance.json does not match its digest", dir);
	return 0;
}

int registry_check_package(struct store *s, const struct version *v, struct err *err)
{
	if (store_package_need(s, v->artifact, fs_base(v->artifact), err) < 0)
		return -1;
	return package_check_digests(v->artifact, v->digest, v->provenance_digest, err);
}

static int copy_files(const char *to, const char *from, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (fs_list_tree(&files, from, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *source = fs_join(from, files.v[i]);
		CLEANUP(mem_free) char *target = fs_join(to, files.v[i]);

		if (fs_copy_file(target, source, err) < 0)
			return -1;
	}
	return 0;
}

/* The folders between the artifacts' root and the package may be new: their entries must last too. */
static int sync_parents(const char *path, const char *root, struct err *err)
{
	CLEANUP(mem_free) char *dir = fs_parent(path);

	while (strlen(dir) >= strlen(root)) {
		char *up;

		if (fs_sync_dir(dir, err) < 0)
			return -1;
		up = fs_parent(dir);
		free(dir);
		dir = up;
	}
	return fs_sync_dir(dir, err);
}

/* "models/<name>/<64 hex>-<16 hex of the provenance>": equal models with another history are kept apart. A bare model file stays one. */
static char *artifact_name(const char *model_name, const char *from, const char *digest, const char *provenance_digest)
{
	const char *provenance = str_starts(provenance_digest, "sha256:") ? provenance_digest + 7 : "none";

	return str_format("models/%s/%s-%.16s%s", model_name, digest + 7, provenance, fs_is_dir(from) ? "" : ".onnx");
}

/* What was copied counts, not what lay there a moment ago. */
static int check_copy(const char *copy, const char *from, const char *digest, const char *provenance_digest, struct err *err)
{
	struct err ignored;

	if (package_check_digests(copy, digest, provenance_digest, &ignored) < 0)
		return err_set(err, ERR_INTEGRITY, "%s does not match its digest", from);
	return 0;
}

static int copy_file(const char *path, const char *from, const char *digest, const char *provenance_digest, struct err *err)
{
	return fs_copy_file(path, from, err) < 0 ? -1 : check_copy(path, from, digest, provenance_digest, err);
}

static int copy_folder(const char *path, const char *from, const char *digest, const char *provenance_digest, struct err *err)
{
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };

	if (fs_stage_open(&stage, path, err) < 0 || copy_files(stage.temp, from, err) < 0 ||
	    check_copy(stage.temp, from, digest, provenance_digest, err) < 0)
		return -1;
	return fs_stage_commit(&stage, err);
}

int registry_keep_package(char **artifact, struct store *s, const char *model_name, const char *dir, const char *digest,
			  const char *provenance_digest, struct err *err)
{
	CLEANUP(mem_free) char *name = artifact_name(model_name, dir, digest, provenance_digest);
	CLEANUP(mem_free) char *path = fs_join(store_artifact_root(s), name);
	struct err ignored;

	if ((!fs_exists(path) || package_check_digests(path, digest, provenance_digest, &ignored) < 0) &&
	    (fs_is_dir(dir) ? copy_folder : copy_file)(path, dir, digest, provenance_digest, err) < 0)
		return -1;
	if (sync_parents(path, store_artifact_root(s), err) < 0)
		return -1;
	if (store_package_keep(s, path, fs_base(name), err) < 0)
		return -1;
	*artifact = name;
	name = NULL;
	return 0;
}
