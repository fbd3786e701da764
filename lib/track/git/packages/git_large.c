/* git_large.c - large packages at the project's DVC remote: files/md5/ab/cdef..., a .dir manifest of the files, and a .dvc pointer.
 * Source: DVC 3, dvc_data/hashfile/tree.py (the manifest is the JSON of [{"md5", "relpath"}] by relpath; its own MD5, and ".dir", is its name).
 */
#include "track/git/packages/git_large.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/objects/object.h"
#include "format/json.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_remote.h"

#include <string.h>
#include <unistd.h>

enum { MANIFEST_MOST = 64 << 20 };

/* The default remote of the project that the working folder lies in. */
struct place {
	struct project project;
	struct project_remote remote;
	struct object_session *session;
};

static void place_release(struct place *p)
{
	object_remote_disconnect(p->session);
	project_remote_release(&p->remote);
	project_release(&p->project);
}

/* DVC's codes for a configuration are no codes of ours. */
static int refuse(struct err *err)
{
	err->code = ERR_USAGE;
	return err_prefix(err, "a package over 1 MB");
}

static int place_open(struct place *p, const struct env *env, struct err *err)
{
	int status;

	*p = (struct place){ 0 };
	status = project_open(&p->project, ".", env, err);
	if (status < 0 && err->code != DVC_NO_REPO)
		return refuse(err);
	if (status < 0 || !project_default_remote(&p->project))
		return err_set(
			err, ERR_USAGE,
			"a package over 1 MB needs a registry (packages: oci://HOST/REPOSITORY of .interlock.yaml) or a DVC remote, and "
			".dvc/config has no default one: dvc remote add -d NAME URL");
	if (project_remote_open(&p->remote, &p->project, NULL, err) < 0)
		return refuse(err);
	return object_remote_connect(&p->session, p->remote.remote, err);
}

static int keep_under(const struct place *p, const char *id, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str key = { 0 };
	char md5[DIGEST_MD5_TEXT];
	int64_t size;

	object_path(&key, id, false);
	memcpy(md5, id, sizeof(md5) - 1);
	md5[sizeof(md5) - 1] = '\0';
	if (object_remote_size(p->session, &size, str_text(&key), err) < 0)
		return -1;
	return size >= 0 ? 0 : object_remote_put(p->session, str_text(&key), path, md5, err);
}

/* An object that is there already is left alone: its name is its content. */
static int keep_file(char md5[static DIGEST_MD5_TEXT], const struct place *p, const char *path, struct err *err)
{
	return digest_md5_file(md5, path, err) < 0 ? -1 : keep_under(p, md5, path, err);
}

/* The manifest goes up out of a file, as all do. */
static int keep_manifest(const struct place *p, const char *id, const struct str *manifest, struct err *err)
{
	char chance[17];
	CLEANUP(mem_free) char *temp = NULL;
	int status;

	digest_random_hex(chance, 8);
	temp = str_format("%s/tmp/interlock/manifest-%s", p->project.dvc_folder, chance);
	status = fs_write(temp, str_text(manifest), manifest->len, 0, err);
	if (status == 0)
		status = keep_under(p, id, temp, err);
	unlink(temp);
	return status;
}

static void put_pointer(struct git_change *c, const char *id, int64_t size, size_t n_files)
{
	CLEANUP(str_release) struct str text = { 0 };

	str_addf(&text, "outs:\n- md5: %s\n  size: %lld\n", id, (long long)size);
	if (n_files)
		str_addf(&text, "  nfiles: %zu\n", n_files);
	str_add(&text, "  hash: md5\n  path: model\n");
	git_change_put(c, GIT_LARGE_POINTER, str_text(&text), text.len);
}

/* The code point at *p, which is UTF-8; *p moves behind it. */
static uint32_t next_code(const unsigned char **p)
{
	size_t more = **p >= 0xf0 ? 3 : **p >= 0xe0 ? 2 : **p >= 0xc0 ? 1 : 0;
	uint32_t code = more ? **p & (0x3fU >> more) : **p;

	for (++*p; more && **p; more--, ++*p)
		code = code << 6 | (**p & 0x3f);
	return code;
}

/* As Python writes it, in ASCII alone: the manifest's digest is over these bytes. */
static void add_name(struct str *out, const char *name)
{
	str_addch(out, '"');
	for (const unsigned char *p = (const unsigned char *)name; *p;) {
		uint32_t code = next_code(&p);

		if (code == '"' || code == '\\')
			str_addf(out, "\\%c", (int)code);
		else if (code >= 0x20 && code < 0x7f)
			str_addch(out, (char)code);
		else if (code < 0x10000)
			str_addf(out, "\\u%04x", (unsigned)code);
		else
			str_addf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((code - 0x10000) >> 10)), (unsigned)(0xdc00 + (code & 0x3ff)));
	}
	str_addch(out, '"');
}

static int put_folder(struct git_change *c, const struct place *p, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(str_release) struct str manifest = { 0 };
	char md5[DIGEST_MD5_TEXT], id[DIGEST_MD5_TEXT + 4];
	int64_t size = 0;

	if (fs_list_tree(&files, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, files.v[i]);

		if (keep_file(md5, p, path, err) < 0)
			return -1;
		size += fs_size(path);
		str_addf(&manifest, "%s{\"md5\": \"%s\", \"relpath\": ", i ? ", " : "[", md5);
		add_name(&manifest, files.v[i]);
		str_addch(&manifest, '}');
	}
	str_addch(&manifest, ']');
	digest_md5_bytes(md5, str_text(&manifest), manifest.len);
	memcpy(id, md5, sizeof(md5));
	memcpy(id + sizeof(md5) - 1, ".dir", 5);
	if (keep_manifest(p, id, &manifest, err) < 0)
		return -1;
	put_pointer(c, id, size, files.n);
	return 0;
}

int git_large_put(struct git_change *c, const char *dir, const struct env *env, struct err *err)
{
	CLEANUP(place_release) struct place p;
	char md5[DIGEST_MD5_TEXT];

	if (place_open(&p, env, err) < 0)
		return -1;
	if (fs_is_dir(dir))
		return put_folder(c, &p, dir, err);
	if (keep_file(md5, &p, dir, err) < 0)
		return -1;
	put_pointer(c, md5, fs_size(dir), 0);
	return 0;
}

static bool is_md5(const char *text)
{
	return strspn(text, "0123456789abcdef") >= DIGEST_MD5_TEXT - 1;
}

/* A copy of the object; what was copied counts. */
static int fetch_object(const struct place *p, const char *id, const char *to, struct err *err)
{
	CLEANUP(str_release) struct str key = { 0 };
	char seen[DIGEST_MD5_TEXT];
	bool absent = false;

	object_path(&key, id, false);
	if (fs_make_parent(to, err) < 0)
		return -1;
	if (object_remote_get(p->session, to, str_text(&key), &absent, err) < 0) {
		err->code = absent ? ERR_IO : err->code;
		return -1;
	}
	if (digest_md5_file(seen, to, err) < 0)
		return -1;
	if (strncmp(seen, id, DIGEST_MD5_TEXT - 1) == 0)
		return 0;
	unlink(to);
	return err_set(err, ERR_INTEGRITY, "%s of the DVC remote '%s' is not what its name says", str_text(&key), p->remote.name);
}

static int fetch_files(const struct place *p, const struct json *manifest, const char *to, struct err *err)
{
	for (size_t i = 0; i < json_len(manifest); i++) {
		const char *md5 = json_text(json_get(json_at(manifest, i), "md5"), "");
		const char *name = json_text(json_get(json_at(manifest, i), "relpath"), "");
		CLEANUP(mem_free) char *path = fs_join(to, name);

		if (!is_md5(md5) || strlen(md5) != DIGEST_MD5_TEXT - 1 || !fs_is_safe_relative(name))
			return err_set(err, ERR_INTEGRITY, "a package's manifest names a file '%.80s'", name);
		if (fetch_object(p, md5, path, err) < 0)
			return -1;
	}
	return 0;
}

/* The manifest lies in the package's folder for as long as it is read: the folder has its name only when all is there. */
static int get_folder(const struct place *p, const char *id, const char *dir, struct err *err)
{
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *manifest = NULL;

	if (fs_stage_open(&stage, dir, err) < 0)
		return -1;
	path = fs_join(stage.temp, id);
	if (fetch_object(p, id, path, err) < 0 || fs_read(&text, path, MANIFEST_MOST, err) < 0)
		return -1;
	unlink(path);
	if (!(manifest = json_parse(str_text(&text), text.len, id, err)) || fetch_files(p, manifest, stage.temp, err) < 0)
		return -1;
	return fs_stage_commit(&stage, err);
}

int git_large_get(const char *dir, const char *pointer, const struct env *env, struct err *err)
{
	static const char begin[] = "outs:\n- md5: ";
	const char *id = str_starts(pointer, begin) ? pointer + strlen(begin) : "";
	CLEANUP(mem_free) char *whole = mem_strndup(id, strcspn(id, "\n"));
	CLEANUP(place_release) struct place p = { 0 };
	const char *kind = whole + (is_md5(whole) ? DIGEST_MD5_TEXT - 1 : 0);

	if (kind == whole || (*kind && strcmp(kind, ".dir") != 0))
		return err_set(err, ERR_INTEGRITY, GIT_LARGE_POINTER " names no object of a DVC remote");
	if (place_open(&p, env, err) < 0)
		return -1;
	return *kind ? get_folder(&p, whole, dir, err) : fetch_object(&p, whole, dir, err);
}
