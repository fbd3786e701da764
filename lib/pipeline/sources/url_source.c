/* url_source.c - addresses: which driver, which part is the place and which the name; and what a driver says of it. */
#include "pipeline/sources/url_source.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* By what DVC knows the versions of each kind of place. Source: dvc-data's Meta.from_info(). */
static const struct {
	const char *scheme, *key;
} kinds[] = { { "http", "checksum" }, { "https", "checksum" }, { "webdav", "checksum" }, { "webdavs", "checksum" },
	      { "s3", "etag" },       { "azure", "etag" },     { "ssh", "md5" },         { "sftp", "md5" } };

static const char *setting(void *arg, const char *key)
{
	const struct url_source *s = arg;
	const char *own = value_get_text(s->terms.fs_config, key);

	if (strcmp(key, "version_id") == 0)
		return s->terms.version;
	return own || !s->named.section ? own : ini_get(s->terms.project->config, s->named.section, key);
}

/* "remote://name/a/b" -> the remote's URL, and a/b behind it. */
static int follow_name(struct url_source *s, struct err *err)
{
	const char *at = s->terms.url + strlen("remote://");
	size_t len = strcspn(at, "/");
	CLEANUP(mem_free) char *name = mem_strndup(at, len), *url = NULL;

	if (!s->terms.project)
		return err_set(err, DVC_CONFIG, "config file error: remote '%s' doesn't exist", name);
	if (project_remote_address(&s->named, s->terms.project, name, err) < 0)
		return -1;
	for (url = mem_strdup(s->named.url); str_ends(url, "/"); url[strlen(url) - 1] = '\0')
		;
	s->url = str_format("%s%s", url, at + len);
	return 0;
}

/* Without slashes at the end; "s3://bucket" stays, and so does a query. */
static void trim(char *url)
{
	const char *scheme = strstr(url, "://");
	size_t least = scheme ? (size_t)(scheme - url) + 3 : 1;

	for (size_t n = str_starts(url, "http") && strpbrk(url, "?#") ? 0 : strlen(url); n > least && url[n - 1] == '/'; n--)
		url[n - 1] = '\0';
}

static int hex_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "%20" -> " ": drivers escape the names that they are given. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *p = text; *p; p++)
		if (p[0] == '%' && hex_of(p[1]) >= 0 && hex_of(p[2]) >= 0 && (hex_of(p[1]) || hex_of(p[2])))
			*to++ = (char)(hex_of(p[1]) * 16 + hex_of(p[2])), p += 2;
		else
			*to++ = *p;
	*to = '\0';
}

/* "https://host/a/b?v=1" -> "https://host/a?v=1", which asks so for all of it, and "b". What is behind "#" is for readers, and not asked for. */
static void split_path(struct url_source *s, bool is_web)
{
	const char *rest = strstr(s->url, "://") + 3, *end = rest + (is_web ? strcspn(rest, "?#") : strlen(rest));
	const char *slash = memrchr(rest, '/', (size_t)(end - rest)), *above_end = slash ? slash : end;
	size_t len = *end == '?' ? strcspn(end, "#") : 0;

	s->above = str_format("%.*s%.*s", (int)(above_end - s->url), s->url, (int)len, end);
	s->name = slash ? mem_strndup(slash + 1, (size_t)(end - slash - 1)) : mem_strdup("");
	if (is_web)
		unescape(s->name);
}

static int open_place(struct url_source *s, struct err *err)
{
	struct object_remote_terms terms = { .name = s->terms.url,
					     .base = s->named.base ? s->named.base : s->terms.base,
					     .setting = setting,
					     .arg = s,
					     .env = s->terms.env };
	const char *rest = strstr(s->url, "://") + 3;
	CLEANUP(mem_free) char *scheme = mem_strndup(s->url, (size_t)(rest - 3 - s->url));

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].scheme, scheme) == 0)
			s->digest_key = kinds[i].key;
	if (!s->digest_key)
		return err_set(err, DVC_CONFIG, "config file error: Unsupported URL type %s://", scheme);
	split_path(s, str_starts(scheme, "http"));
	terms.url = s->above;
	if (object_remote_open(&s->remote, &terms, err) < 0) {
		err->code = err->code == ERR_USAGE ? DVC_CONFIG : err->code;
		return -1;
	}
	return 0;
}

int url_source_open(struct url_source *s, const struct url_source_terms *terms, struct err *err)
{
	const char *base = terms->base;

	*s = (struct url_source){ .terms = *terms };
	if (str_starts(terms->url, "remote://")) {
		if (follow_name(s, err) < 0)
			return -1;
		base = s->named.base;
	} else {
		s->url = mem_strdup(terms->url);
	}
	trim(s->url);
	if (project_is_url(s->url) && !str_starts(s->url, "file://"))
		return open_place(s, err);
	s->digest_key = "md5";
	s->path = fs_join(base, str_starts(s->url, "file://") ? s->url + strlen("file://") : s->url);
	return 0;
}

void url_source_release(struct url_source *s)
{
	object_remote_disconnect(s->session);
	object_remote_close(s->remote);
	project_remote_release(&s->named);
	free(s->path);
	free(s->url);
	free(s->above);
	free(s->name);
	*s = (struct url_source){ 0 };
}

static void free_file(struct url_file *file)
{
	free(file->path);
	free(file->tag);
	free(file->version);
}

void url_facts_release(struct url_facts *f)
{
	for (size_t i = 0; i < f->n; i++)
		free_file(&f->v[i]);
	free(f->v);
	free(f->digest);
	*f = (struct url_facts){ 0 };
}

/* ---- what is there ---- */

static void add_file(struct url_facts *f, const char *path, int64_t size)
{
	f->v = mem_grow(f->v, f->n, &f->cap, sizeof(*f->v));
	f->v[f->n++] = (struct url_file){ .path = mem_strdup(path), .size = size };
}

struct meeting {
	struct url_facts *f;
	size_t prefix;
};

static int meet(void *arg, const char *key, int64_t size, struct err *err)
{
	const struct meeting *m = arg;
	const char *path = key + m->prefix;

	if (!*path || str_ends(path, "/"))
		return 0; /* what stands for a folder itself */
	if (!fs_is_safe_relative(path))
		return err_set(err, DVC_ERROR, "'%s' is no name for a file", key);
	add_file(m->f, path, size);
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct url_file *)a)->path, ((const struct url_file *)b)->path);
}

static int list_folder(struct url_facts *f, struct url_source *s, struct err *err)
{
	CLEANUP(mem_free) char *prefix = str_format("%s%s", s->name, *s->name ? "/" : "");
	struct meeting m = { f, strlen(prefix) };

	if (object_remote_list(s->session, prefix, meet, &m, err) != 0)
		return -1;
	if (f->n)
		qsort(f->v, f->n, sizeof(*f->v), by_path);
	f->found = f->is_dir = f->n > 0;
	if (!f->found)
		return 0;
	f->meta.n_files = (int64_t)f->n;
	f->meta.size = 0;
	for (size_t i = 0; i < f->n; i++)
		f->meta.size += f->v[i].size > 0 ? f->v[i].size : 0;
	return 0;
}

static bool is_web(const struct url_source *s)
{
	return strcmp(s->digest_key, "checksum") == 0;
}

static int look_elsewhere(struct url_facts *f, struct url_source *s, struct err *err)
{
	bool by_ssh = strcmp(s->digest_key, "md5") == 0;
	struct err ignored;
	int64_t size = -1;

	if (*s->name && object_remote_size(s->session, &size, s->name, err) < 0)
		return is_web(s) && strstr(err->text, "HTTP 403") && str_ends(s->terms.url, "/") ? 0 : -1;
	if (size >= 0 && by_ssh && list_folder(f, s, &ignored) == 0 && f->found)
		return 0;
	if (size < 0)
		return is_web(s) ? 0 : list_folder(f, s, err);
	f->found = true;
	f->meta.size = size;
	add_file(f, "", size);
	return 0;
}

/* ---- digests ---- */

static char *key_of(const struct url_source *s, const struct url_file *file)
{
	if (!*file->path)
		return mem_strdup(s->name);
	return *s->name ? str_format("%s/%s", s->name, file->path) : mem_strdup(file->path);
}

/* S3's comes without quotes into a record, Azure's with them. */
static char *tag_text(const struct url_source *s, const char *tag)
{
	size_t len = strlen(tag);

	if (str_starts(s->url, "s3://") && len > 1 && tag[0] == '"' && tag[len - 1] == '"')
		return mem_strndup(tag + 1, len - 2);
	return strcmp(s->digest_key, "etag") == 0 && str_starts(s->url, "azure://") && tag[0] != '"' ? str_format("\"%s\"", tag)
												     : mem_strdup(tag);
}

/* As a setting, or a flag of the .dvc file. */
static bool is_version_aware(const struct url_source *s)
{
	const struct value *own = value_get(s->terms.fs_config, "version_aware");
	const char *text = setting((void *)s, "version_aware");

	return (own && own->kind == VALUE_BOOL && own->integer) || (text && strcasecmp(text, "true") == 0);
}

static int digest_of(char **out, struct url_source *s, struct url_file *file, struct err *err)
{
	CLEANUP(mem_free) char *key = key_of(s, file);
	const char *tag;
	int64_t size;

	if (object_remote_size(s->session, &size, key, err) < 0)
		return -1;
	tag = size >= 0 ? object_remote_tag(s->session) : NULL;
	if (!tag)
		return err_set(err, DVC_ERROR, "'%s' says no %s of itself, by which a change could be seen", s->terms.url, s->digest_key);
	*out = tag_text(s, tag);
	if (is_version_aware(s) && object_remote_version(s->session)) {
		file->tag = mem_strdup(*out);
		file->version = mem_strdup(object_remote_version(s->session));
	}
	return 0;
}

/* "files" of a record: each as it is here, and none besides. */
static bool files_are_recorded(const struct url_facts *f, const struct value *files)
{
	bool same = files->kind == VALUE_LIST && files->n == f->n;

	for (size_t i = 0; i < f->n && same; i++) {
		const char *path = value_get_text(files->items[i], "relpath"), *tag = value_get_text(files->items[i], "etag");

		same = path && tag && f->v[i].tag && strcmp(path, f->v[i].path) == 0 && strcmp(tag, f->v[i].tag) == 0;
	}
	return same;
}

bool url_facts_are_recorded(const struct url_facts *f, const struct value *entry)
{
	const struct value *files = value_get(entry, "files");
	const char *recorded = f->found ? value_get_text(entry, f->key) : NULL;

	if (f->found && f->is_dir && files)
		return files_are_recorded(f, files);
	return recorded && strcmp(recorded, f->digest) == 0;
}

/* A folder is known by the list of what its files are known by, as DVC writes it. */
static int digest_folder(struct url_facts *f, struct url_source *s, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str json = { 0 };
	struct value *list = value_list(&a);
	char md5[DIGEST_MD5_TEXT];

	for (size_t i = 0; i < f->n; i++) {
		CLEANUP(mem_free) char *digest = NULL;
		struct value *map = value_map(&a);

		if (digest_of(&digest, s, &f->v[i], err) < 0)
			return -1;
		value_put(&a, map, s->digest_key, value_text(&a, digest));
		value_put(&a, map, "relpath", value_text(&a, f->v[i].path));
		value_add(&a, list, map);
	}
	value_to_json(&json, list, true);
	digest_md5_bytes(md5, str_text(&json), json.len);
	f->key = "md5";
	f->digest = str_format("%s.dir", md5);
	return 0;
}

/* Where nothing is said of versions, what is there is read. */
static int digest_by_reading(struct url_facts *f, struct url_source *s, struct workspace *w, struct err *err)
{
	struct object_meta meta;

	if (!w)
		return err_set(err, DVC_ERROR, "'%s' can be read only in a project", s->terms.url);
	if (url_source_read(&meta, s, f, w->store, err) < 0)
		return -1;
	f->key = "md5";
	f->digest = mem_strdup(meta.id);
	return 0;
}

static int digest_elsewhere(struct url_facts *f, struct url_source *s, struct workspace *w, struct err *err)
{
	if (strcmp(s->digest_key, "md5") == 0)
		return digest_by_reading(f, s, w, err);
	if (f->is_dir)
		return digest_folder(f, s, err);
	f->key = s->digest_key;
	return digest_of(&f->digest, s, &f->v[0], err);
}

static int look_here(struct url_facts *f, struct url_source *s, struct workspace *w, bool with_digest, struct err *err)
{
	bool missing = !fs_exists(s->path);

	f->found = !missing;
	f->is_dir = f->found && fs_is_dir(s->path);
	if (missing || !with_digest || !w)
		return 0;
	if (workspace_identify(&f->meta, NULL, w, s->path, false, &missing, err) < 0)
		return -1;
	f->found = !missing;
	f->key = "md5";
	f->digest = mem_strdup(f->meta.id);
	f->meta.id[0] = '\0';
	return 0;
}

int url_source_look(struct url_facts *out, struct url_source *s, struct workspace *w, bool with_digest, struct err *err)
{
	*out = (struct url_facts){ .meta = OBJECT_META_NONE };
	if (s->path)
		return look_here(out, s, w, with_digest, err);
	if (!s->session && object_remote_connect(&s->session, s->remote, err) < 0)
		return -1;
	if (look_elsewhere(out, s, err) < 0)
		return -1;
	return out->found && with_digest ? digest_elsewhere(out, s, w, err) : 0;
}
