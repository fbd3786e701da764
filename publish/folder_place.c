/* folder_place.c - folder:DIR: the package itself, byte for byte, so that DIR is a model package that any program here can open. */
#include "place.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

/* Is DIR the release already? By every file, also those that the package's digest leaves out. */
static bool is_same(const char *dir, const struct release *r)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct err ignored;

	if (!fs_is_dir(dir) || fs_list_tree(&names, dir, &ignored) < 0 || names.n != r->n_files)
		return false;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, names.v[i]);
		char digest[DIGEST_TEXT];

		if (strcmp(names.v[i], r->files[i].path) != 0 || digest_file(digest, path, &ignored) < 0 ||
		    strcmp(digest, r->files[i].digest) != 0)
			return false;
	}
	return true;
}

static int copy_file(const char *dir, const struct release_file *f, struct err *err)
{
	CLEANUP(mem_free) char *to = fs_join(dir, f->path);
	char digest[DIGEST_TEXT];

	if (fs_copy_file(to, f->source, err) < 0 || digest_file(digest, to, err) < 0)
		return -1;
	if (strcmp(digest, f->digest) != 0)
		return err_set(err, ERR_INTEGRITY, "'%s' changed while it was being published", f->source);
	return 0;
}

int place_put_folder(const struct place *p, const struct release *r, const struct artifact_form *form, struct outcome *out, struct err *err)
{
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };

	(void)form;
	memcpy(out->digest, r->digest, sizeof(out->digest));
	out->reference = str_format("folder:%s", p->path);
	out->already = is_same(p->path, r);
	if (out->already)
		return 0;
	if (fs_may_replace(p->path, "MLmodel", "model package", err) < 0 || fs_stage_open(&stage, p->path, err) < 0)
		return -1;
	for (size_t i = 0; i < r->n_files; i++)
		if (copy_file(stage.temp, &r->files[i], err) < 0)
			return -1;
	return fs_stage_commit(&stage, err);
}
