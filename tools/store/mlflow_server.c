/* mlflow_server.c - one connection to an MLflow server: questions, pages and folders of artifacts. */
#include "mlflow_server.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

enum { PAGES_MOST = 100000, DEPTH_MOST = 16, FILES_MOST = 10000, FILE_MOST = 1 << 30 };

int mlflow_open(struct mlflow_server *m, const char *url, const struct env *env, struct err *err)
{
	const struct http_terms terms = { .token = env_get(env, "MLFLOW_TRACKING_TOKEN") };
	size_t len = strlen(url);

	*m = (struct mlflow_server){ 0 };
	if (http_check_url(url, err) < 0 || http_open(&m->http, &terms, err) < 0)
		return -1;
	while (len && url[len - 1] == '/')
		len--;
	m->base = mem_strndup(url, len);
	return 0;
}

void mlflow_close(struct mlflow_server *m)
{
	http_close(m->http);
	free(m->base);
	*m = (struct mlflow_server){ 0 };
}

struct json *mlflow_ask_by(struct mlflow_server *m, const char *method, const char *path, const struct str *body, long *status,
			   struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/api/2.0/%s", m->base, path);
	CLEANUP(str_release) struct str text = { 0 };
	const struct http_request request = {
		.method = method,
		.url = url,
		.type = body ? "application/json" : NULL,
		.body = body ? str_text(body) : NULL,
		.len = body ? body->len : 0,
	};
	struct json *doc;

	if (http_send(m->http, &text, &request, status, err) < 0)
		return NULL;
	doc = json_parse(str_text(&text), text.len, url, err);
	if (doc && json_kind_of(doc) != JSON_OBJECT) {
		json_free(doc);
		err_set(err, ERR_DATA, "%s: this is no answer of an MLflow server: an object was expected", url);
		return NULL;
	}
	return doc;
}

struct json *mlflow_ask(struct mlflow_server *m, const char *path, const struct str *body, struct err *err)
{
	return mlflow_ask_by(m, body ? "POST" : "GET", path, body, NULL, err);
}

void mlflow_add_escaped(struct str *out, const char *text, bool slashes)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";

	for (const char *p = text; *p; p++) {
		if (strchr(plain, *p) || (slashes && *p == '/'))
			str_addch(out, *p);
		else
			str_addf(out, "%%%02X", (unsigned char)*p);
	}
}

int mlflow_pages(struct mlflow_server *m, mlflow_page_fn *ask, void *ask_arg, const char *key, mlflow_item_fn *each, void *each_arg,
		 struct err *err)
{
	CLEANUP(mem_free) char *token = mem_strdup("");

	for (int page = 0; page < PAGES_MOST; page++) {
		CLEANUP(json_cleanup) struct json *doc = ask(m, token, ask_arg, err);
		const struct json *items = json_get(doc, key);
		const char *next = json_text(json_get(doc, "next_page_token"), "");

		if (!doc)
			return -1;
		for (size_t i = 0; i < json_len(items); i++)
			if (each(json_at(items, i), each_arg, err) < 0)
				return -1;
		if (!next[0])
			return 0;
		if (strcmp(next, token) == 0)
			break;
		free(token);
		token = mem_strdup(next);
	}
	return err_set(err, ERR_DATA, "%s lists '%s' without an end", m->base, key);
}

struct fetching {
	struct mlflow_server *server;
	const char *dir; /* where the files go */
	size_t n;
};

static int fetch_file(struct fetching *f, const char *remote, const char *local, struct err *err)
{
	CLEANUP(str_release) struct str url = { 0 }, bytes = { 0 };
	CLEANUP(mem_free) char *path = fs_join(f->dir, local);
	struct http_request request = { .method = "GET" };

	if (++f->n > FILES_MOST)
		return err_set(err, ERR_DATA, "'%s' has more than %d files", remote, FILES_MOST);
	str_addf(&url, "%s/api/2.0/mlflow-artifacts/artifacts/", f->server->base);
	mlflow_add_escaped(&url, remote, true);
	request.url = str_text(&url);
	if (http_send(f->server->http, &bytes, &request, NULL, err) < 0)
		return -1;
	return fs_write(path, str_text(&bytes), bytes.len, 0, err);
}

/* remote: the folder on the server; local: the same within the package, "" at its top. */
static int fetch_folder(struct fetching *f, const char *remote, const char *local, int depth, struct err *err)
{
	CLEANUP(str_release) struct str question = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const struct json *files;

	if (depth > DEPTH_MOST)
		return err_set(err, ERR_DATA, "'%s' has more than %d folders in each other", remote, DEPTH_MOST);
	str_add(&question, "mlflow-artifacts/artifacts?path=");
	mlflow_add_escaped(&question, remote, true);
	if (!(doc = mlflow_ask(f->server, str_text(&question), NULL, err)))
		return -1;
	files = json_get(doc, "files");
	for (size_t i = 0; i < json_len(files); i++) {
		const char *name = json_text(json_get(json_at(files, i), "path"), "");
		CLEANUP(mem_free) char *there = str_format("%s/%s", remote, name);
		CLEANUP(mem_free) char *here = local[0] ? str_format("%s/%s", local, name) : mem_strdup(name);
		bool folder = json_is_true(json_get(json_at(files, i), "is_dir"));

		if (!fs_is_safe_relative(name))
			return err_set(err, ERR_DATA, "%s names a file '%.80s' in '%s'", f->server->base, name, remote);
		if ((folder ? fetch_folder(f, there, here, depth + 1, err) : fetch_file(f, there, here, err)) < 0)
			return -1;
	}
	return 0;
}

static int copy_folder(const char *dir, const char *from, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (fs_list_tree(&files, from, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *source = fs_join(from, files.v[i]);
		CLEANUP(mem_free) char *target = fs_join(dir, files.v[i]);

		if (fs_copy_file(target, source, err) < 0)
			return -1;
	}
	return 0;
}

/* "mlflow-artifacts://host/1/ab" -> "1/ab"; NULL for what is no such place. */
static const char *place_of(const char *uri)
{
	static const char scheme[] = "mlflow-artifacts:";
	const char *path = uri + strlen(scheme);

	if (!str_starts(uri, scheme))
		return NULL;
	if (str_starts(path, "//"))
		path += 2 + strcspn(path + 2, "/");
	path += strspn(path, "/");
	return fs_is_safe_relative(path) ? path : NULL;
}

int mlflow_download(struct mlflow_server *m, const char *dir, const char *uri, struct err *err)
{
	struct fetching f = { m, dir, 0 };
	const char *path = uri;

	if (place_of(uri))
		return fetch_folder(&f, place_of(uri), "", 0, err);
	if (str_starts(uri, "mlflow-artifacts:"))
		return err_set(err, ERR_DATA, "'%.200s' is no place of artifacts", uri);
	if (str_starts(uri, "file://"))
		path = uri + strlen("file://");
	if (path[0] == '/' && fs_is_dir(path))
		return copy_folder(dir, path, err);
	return err_set(err, ERR_USAGE, "its files lie at '%.200s', which only its own server can read", uri);
}

static int put_file(struct mlflow_server *m, const char *path, const char *place, struct err *err)
{
	CLEANUP(str_release) struct str url = { 0 }, bytes = { 0 }, answer = { 0 };
	struct http_request request = { .method = "PUT", .type = "application/octet-stream" };

	if (fs_read(&bytes, path, FILE_MOST, err) < 0)
		return -1;
	str_addf(&url, "%s/api/2.0/mlflow-artifacts/artifacts/", m->base);
	mlflow_add_escaped(&url, place, true);
	request.url = str_text(&url);
	request.body = str_text(&bytes);
	request.len = bytes.len;
	return http_send(m->http, &answer, &request, NULL, err);
}

int mlflow_upload(struct mlflow_server *m, const char *dir, const char *uri, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	const char *place = place_of(uri);

	if (!place)
		return err_set(err, ERR_USAGE, "its files would lie at '%.200s', which only its own server can write", uri);
	if (!fs_is_dir(dir))
		strvec_add(&files, fs_base(dir));
	else if (fs_list_tree(&files, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *from = fs_is_dir(dir) ? fs_join(dir, files.v[i]) : mem_strdup(dir);
		CLEANUP(mem_free) char *to = fs_join(place, files.v[i]);

		if (put_file(m, from, to, err) < 0)
			return -1;
	}
	return 0;
}
