/* package_digest.c - the digest of a package folder, which `sha256sum` can recompute (docs/formats/package.md). */
#include "model/package.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

/* What is about this run, and not about the model. */
static const char *const not_digested[] = { "run_id", "provenance.json" };

static bool is_digested(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(not_digested); i++)
		if (strcmp(path, not_digested[i]) == 0)
			return false;
	return true;
}

/* Call add(arg, relative path, digest) for every file of the digest, in byte order. */
static int each_file(const char *dir, void (*add)(void *arg, const char *path, const char *digest), void *arg, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (fs_list_tree(&files, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *full = fs_join(dir, files.v[i]);
		char digest[DIGEST_TEXT];

		if (!fs_is_safe_relative(files.v[i]))
			return err_set(err, ERR_INTEGRITY, "'%s': a file name that cannot be in a package: '%s'", dir, files.v[i]);
		if (!is_digested(files.v[i]))
			continue;
		if (digest_file(digest, full, err) < 0)
			return -1;
		add(arg, files.v[i], digest);
	}
	return 0;
}

/* A line as sha256sum prints it. */
static void add_line(void *arg, const char *path, const char *digest)
{
	str_addf(arg, "%s  %s\n", digest + strlen("sha256:"), path);
}

int package_digest(char out[static DIGEST_TEXT], const char *dir, struct err *err)
{
	CLEANUP(str_release) struct str lines = { 0 };

	if (fs_exists(dir) && !fs_is_dir(dir))
		return digest_file(out, dir, err);
	if (each_file(dir, add_line, &lines, err) < 0)
		return -1;
	digest_bytes(out, str_text(&lines), lines.len);
	return 0;
}

int package_provenance_digest(char out[static DIGEST_TEXT], const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "provenance.json");

	out[0] = '\0';
	return fs_exists(path) ? digest_file(out, path, err) : 0;
}

static void add_member(void *arg, const char *path, const char *digest)
{
	json_put_text(arg, path, digest);
}

int package_put_files(struct json_writer *w, const char *dir, struct err *err)
{
	int result;

	json_begin_object(w);
	result = each_file(dir, add_member, w, err);
	json_end_object(w);
	return result;
}
