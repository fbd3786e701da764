/* git_large.c - large packages at a DVC remote that is a folder: files/md5/ab/cdef..., a .dir manifest of the files, and a .dvc pointer.
 * Source: DVC 3, dvc_data/hashfile/tree.py (the manifest is the JSON of [{"md5", "relpath"}] by relpath; its own MD5, and ".dir", is its name).
 */
#include "track/git/git_large.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

#include <string.h>

enum { CONFIG_MOST = 1 << 20, MANIFEST_MOST = 64 << 20 };

/* "['remote "x"']" and "[core]": the text between brackets and quotes is `section`. */
static bool is_section(const char *line, const char *section)
{
	size_t len = strlen(section);

	line += strspn(line, "[' \t");
	return strncmp(line, section, len) == 0 && strspn(line + len, "'] \t\r") == strlen(line + len);
}

/* The last `key = value` of a section; NULL if there is none. Caller frees. */
static char *setting(const char *text, const char *section, const char *key)
{
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	char *value = NULL;
	bool inside = false;

	strvec_split(&lines, text, '\n');
	for (size_t i = 0; i < lines.n; i++) {
		const char *line = lines.v[i] + strspn(lines.v[i], " \t");
		size_t len = strcspn(line, " \t=");

		if (*line == '[')
			inside = is_section(line, section);
		if (!inside || strncmp(line, key, len) != 0 || len != strlen(key) || line[len + strspn(line + len, " \t")] != '=')
			continue;
		line += len + strspn(line + len, " \t") + 1;
		line += strspn(line, " \t");
		len = strlen(line);
		while (len && strchr(" \t\r", line[len - 1]))
			len--;
		free(value);
		value = mem_strndup(line, len);
	}
	return value;
}

/* config.local goes before config, as DVC has it. */
static char *setting_of(const char *dvc, const char *section, const char *key, struct err *err)
{
	static const char *const files[] = { "config", "config.local" };
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		CLEANUP(mem_free) char *path = fs_join(dvc, files[i]);

		if (fs_exists(path) && fs_read(&text, path, CONFIG_MOST, err) < 0)
			return NULL;
		str_addch(&text, '\n');
	}
	return setting(str_text(&text), section, key);
}

/* The folder of the default remote. Caller frees; NULL with err. */
static char *remote_folder(struct err *err)
{
	CLEANUP(mem_free) char *root = fs_find_upwards(".", ".dvc");
	CLEANUP(mem_free) char *dvc = root ? fs_join(root, ".dvc") : NULL;
	CLEANUP(mem_free) char *name = dvc ? setting_of(dvc, "core", "remote", err) : NULL;
	CLEANUP(mem_free) char *section = str_format("remote \"%s\"", name ? name : "");
	CLEANUP(mem_free) char *url = name ? setting_of(dvc, section, "url", err) : NULL;

	if (!url) {
		err_set(err, ERR_USAGE,
			"a package over 1 MB needs a registry (packages: oci://HOST/REPOSITORY of .interlock.yaml) or a DVC remote, and "
			".dvc/config has no default one: dvc remote add -d NAME FOLDER");
		return NULL;
	}
	if (strstr(url, "://")) {
		err_set(err, ERR_USAGE,
			"the DVC remote '%s' is no folder: packages over 1 MB of a store in git go to a folder that the jobs share, or to "
			"a "
			"registry (packages: oci://HOST/REPOSITORY of .interlock.yaml)",
			name);
		return NULL;
	}
	return fs_join(dvc, url);
}

static char *object_path(const char *remote, const char *md5)
{
	return str_format("%s/files/md5/%.2s/%s", remote, md5, md5 + 2);
}

/* An object that is there already is left alone: its name is its content. */
static int keep_file(char md5[static DIGEST_MD5_TEXT], const char *remote, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *object = NULL;

	if (digest_md5_file(md5, path, err) < 0)
		return -1;
	object = object_path(remote, md5);
	return fs_exists(object) ? 0 : fs_copy_file(object, path, err);
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

static int put_folder(struct git_change *c, const char *remote, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(str_release) struct str manifest = { 0 };
	CLEANUP(mem_free) char *object = NULL;
	char md5[DIGEST_MD5_TEXT], id[DIGEST_MD5_TEXT + 4];
	int64_t size = 0;

	if (fs_list_tree(&files, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, files.v[i]);

		if (keep_file(md5, remote, path, err) < 0)
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
	object = object_path(remote, id);
	if (!fs_exists(object) && fs_write(object, str_text(&manifest), manifest.len, 0, err) < 0)
		return -1;
	put_pointer(c, id, size, files.n);
	return 0;
}

int git_large_put(struct git_change *c, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *remote = remote_folder(err);
	char md5[DIGEST_MD5_TEXT];

	if (!remote)
		return -1;
	if (fs_is_dir(dir))
		return put_folder(c, remote, dir, err);
	if (keep_file(md5, remote, dir, err) < 0)
		return -1;
	put_pointer(c, md5, fs_size(dir), 0);
	return 0;
}

static bool is_md5(const char *text)
{
	return strspn(text, "0123456789abcdef") >= DIGEST_MD5_TEXT - 1;
}

/* A copy of the object; what was copied counts. */
static int fetch_object(const char *remote, const char *md5, const char *to, struct err *err)
{
	CLEANUP(mem_free) char *object = object_path(remote, md5);
	char seen[DIGEST_MD5_TEXT];

	if (fs_copy_file(to, object, err) < 0 || digest_md5_file(seen, to, err) < 0)
		return -1;
	if (strncmp(seen, md5, DIGEST_MD5_TEXT - 1) != 0)
		return err_set(err, ERR_INTEGRITY, "%s is not what its name says", object);
	return 0;
}

static int fetch_files(const char *remote, const struct json *manifest, const char *to, struct err *err)
{
	for (size_t i = 0; i < json_len(manifest); i++) {
		const char *md5 = json_text(json_get(json_at(manifest, i), "md5"), "");
		const char *name = json_text(json_get(json_at(manifest, i), "relpath"), "");
		CLEANUP(mem_free) char *path = fs_join(to, name);

		if (!is_md5(md5) || strlen(md5) != DIGEST_MD5_TEXT - 1 || !fs_is_safe_relative(name))
			return err_set(err, ERR_INTEGRITY, "a package's manifest names a file '%.80s'", name);
		if (fetch_object(remote, md5, path, err) < 0)
			return -1;
	}
	return 0;
}

static int get_folder(const char *remote, const char *id, const char *dir, struct err *err)
{
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };
	CLEANUP(mem_free) char *object = object_path(remote, id);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *manifest = NULL;
	char md5[DIGEST_MD5_TEXT];

	if (fs_read(&text, object, MANIFEST_MOST, err) < 0)
		return -1;
	digest_md5_bytes(md5, str_text(&text), text.len);
	if (strncmp(md5, id, DIGEST_MD5_TEXT - 1) != 0)
		return err_set(err, ERR_INTEGRITY, "%s is not what its name says", object);
	if (!(manifest = json_parse(str_text(&text), text.len, object, err)) || fs_stage_open(&stage, dir, err) < 0 ||
	    fetch_files(remote, manifest, stage.temp, err) < 0)
		return -1;
	return fs_stage_commit(&stage, err);
}

int git_large_get(const char *dir, const char *pointer, struct err *err)
{
	static const char begin[] = "outs:\n- md5: ";
	const char *id = str_starts(pointer, begin) ? pointer + strlen(begin) : "";
	CLEANUP(mem_free) char *whole = mem_strndup(id, strcspn(id, "\n"));
	CLEANUP(mem_free) char *remote = NULL;
	const char *kind = whole + (is_md5(whole) ? DIGEST_MD5_TEXT - 1 : 0);

	if (kind == whole || (*kind && strcmp(kind, ".dir") != 0))
		return err_set(err, ERR_INTEGRITY, GIT_LARGE_POINTER " names no object of a DVC remote");
	if (!(remote = remote_folder(err)))
		return -1;
	return *kind ? get_folder(remote, whole, dir, err) : fetch_object(remote, whole, dir, err);
}
