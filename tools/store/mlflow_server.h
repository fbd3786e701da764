/* mlflow_server.h - questions to an MLflow tracking server, by its REST API (2.0, as MLflow 2 and 3 answer it). */
#ifndef STORE_MLFLOW_SERVER_H
#define STORE_MLFLOW_SERVER_H

#include "base/env.h"
#include "base/err.h"
#include "format/json.h"
#include "net/http.h"

struct mlflow_server {
	struct http *http;
	char *base; /* "http://host:port", no '/' at the end */
};

/* MLFLOW_TRACKING_TOKEN is sent as a bearer token; names and passwords come from ~/.netrc. */
int mlflow_open(struct mlflow_server *m, const char *url, const struct env *env, struct err *err);
void mlflow_close(struct mlflow_server *m);

/* GET /api/2.0/PATH, or POST it with a body. The answer must be an object. Caller frees; NULL on error. */
struct json *mlflow_ask(struct mlflow_server *m, const char *path, const struct str *body, struct err *err);

/* The same for any method; *status (may be NULL) of the answer, so that 404 can be told from what is worse. */
struct json *mlflow_ask_by(struct mlflow_server *m, const char *method, const char *path, const struct str *body, long *status,
			   struct err *err);

/* "a b" -> "a%20b", for what stands in a query or, with slashes, in a path. */
void mlflow_add_escaped(struct str *out, const char *text, bool slashes);

/*
 * Every item of a listing by pages. ask gets the token of the page ("" = the first) and returns the answer; each is called with the items of
 * the array `key`, in their order.
 */
typedef struct json *mlflow_page_fn(struct mlflow_server *m, const char *token, void *arg, struct err *err);
typedef int mlflow_item_fn(const struct json *item, void *arg, struct err *err);
int mlflow_pages(struct mlflow_server *m, mlflow_page_fn *ask, void *ask_arg, const char *key, mlflow_item_fn *each, void *each_arg,
		 struct err *err);

/*
 * Bring an artifact folder to `dir`, which is there and empty. uri: mlflow-artifacts:/..., or a folder of this machine. ERR_USAGE for another kind
 * of place; ERR_DATA if it is larger or deeper than a package may be, or names a file outside itself.
 */
int mlflow_download(struct mlflow_server *m, const char *dir, const char *uri, struct err *err);
/*
 * Put every file below `dir` (or the file that it is) to where a run keeps its artifacts; what is there by the same name is replaced. uri: mlflow-artifacts:/...;
 * ERR_USAGE for another kind of place, which only the server's own account can write.
 */
int mlflow_upload(struct mlflow_server *m, const char *dir, const char *uri, struct err *err);

#endif
