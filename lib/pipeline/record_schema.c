/* record_schema.c - the schemas of what is recorded, as tables. */
#include "pipeline/record_schema.h"

#include "cache/objects/object.h"
#include "pipeline/dvc_code.h"
#include "pipeline/value_shape.h"

#include <string.h>

/* It becomes a path in the cache: nothing else may stand there. */
static bool is_md5(const char *text)
{
	return !*text || object_id_is_valid(text);
}

static bool is_something(const char *text)
{
	return *text;
}

static bool is_2_0(const char *text)
{
	return strcmp(text, "2.0") == 0;
}

static const struct shape md5 = { SHAPE_TEXT | SHAPE_NOTHING, "an MD5 (32 digits of 0-9 and a-f, with or without '.dir')", .is = is_md5 };
static const struct shape checksum = { SHAPE_TEXT | SHAPE_INT | SHAPE_NOTHING, "a text" };
static const struct shape path = { SHAPE_TEXT, "a path", .is = is_something };
static const struct shape address = { SHAPE_TEXT, "a URL or a path", .is = is_something };
static const struct shape map = { SHAPE_MAP, "a map" };
static const struct shape text_or_map = { SHAPE_TEXT | SHAPE_MAP, "a text or a map" };
static const struct shape text_or_nothing = { SHAPE_TEXT | SHAPE_NOTHING, "a text" };

#define OF_CLOUDS                                                                                                                          \
	{ "etag", &checksum }, { "checksum", &checksum }, { "size", &shape_int }, { "nfiles", &shape_int }, { "isexec", &shape_flag },     \
	{                                                                                                                                  \
		"version_id", &shape_text                                                                                                  \
	}

static const struct shape in_cloud = { SHAPE_MAP, "a map of what a cloud's object has",
				       .keys = (const struct shape_key[]){ { "md5", &checksum }, OF_CLOUDS, { 0 } } };
static const struct shape cloud = { SHAPE_MAP, "a map of a remote to what its object has", .values = &in_cloud };
static const struct shape file_of_cloud = {
	SHAPE_MAP,
	"a map of a file's 'relpath' and digest",
	.keys = (const struct shape_key[]){ { "relpath", &path, true }, { "md5", &checksum }, OF_CLOUDS, { "cloud", &cloud }, { 0 } },
};
static const struct shape files_of_cloud = { SHAPE_LIST, "a list of files", &file_of_cloud };

#define RECORDED                                                                                                                           \
	{ "md5", &md5 }, OF_CLOUDS, { "hash", &shape_text }, { "cloud", &cloud },                                                          \
	{                                                                                                                                  \
		"files", &files_of_cloud                                                                                                   \
	}
#define OPTIONS                                                                                                                            \
	{ "cache", &shape_flag }, { "persist", &shape_flag }, { "push", &shape_flag }, { "remote", &shape_text }, { "desc", &shape_text }, \
		{ "type", &shape_text }, { "labels", &shape_texts }, { "fs_config", &map },                                                \
	{                                                                                                                                  \
		"meta", &shape_anything                                                                                                    \
	}

/* metric, plot and checkpoint are of DVC 1 and 2. */
static const struct shape out = {
	SHAPE_MAP,
	"a map with 'path'",
	.keys = (const struct shape_key[]){ { "path", &path, true },
					    RECORDED,
					    OPTIONS,
					    { "metric", &shape_anything },
					    { "plot", &shape_anything },
					    { "checkpoint", &shape_anything },
					    { 0 } },
};
static const struct shape outs = { SHAPE_LIST | SHAPE_NOTHING, "a list of outputs", &out };

static const struct shape repo = {
	SHAPE_MAP,
	"a map with 'url'",
	.keys = (const struct shape_key[]){ { "url", &address, true },
					    { "rev", &shape_text },
					    { "rev_lock", &shape_text },
					    { "config", &text_or_map },
					    { "remote", &text_or_map },
					    { 0 } },
};
static const struct shape database = {
	SHAPE_MAP,
	"a map of a database's query",
	.keys = (const struct shape_key[]){ { "query", &shape_text },
					    { "connection", &shape_text },
					    { "file_format", &shape_text },
					    { "table", &shape_text },
					    { 0 } },
};
#define DEP_KEYS                                                                                                                           \
	RECORDED, { "repo", &repo }, { "fs_config", &map }, { "persist", &shape_flag },                                                    \
	{                                                                                                                                  \
		"remote", &shape_text                                                                                                      \
	}
static const struct shape query_dep = {
	SHAPE_MAP,
	"a map with 'db'",
	.keys = (const struct shape_key[]){ { "db", &database, true }, { "path", &path }, DEP_KEYS, { 0 } },
};

static const struct shape *of_query(const struct value *v)
{
	return value_get(v, "db") ? &query_dep : NULL;
}

static const struct shape dep = {
	SHAPE_MAP,
	"a map with 'path'",
	.keys = (const struct shape_key[]){ { "path", &path, true }, { "db", &database }, DEP_KEYS, { 0 } },
	.instead = of_query,
};
static const struct shape deps = { SHAPE_LIST | SHAPE_NOTHING, "a list of dependencies", &dep };

static const struct shape dvc_file = {
	SHAPE_MAP,
	"a map with 'outs'",
	.keys = (const struct shape_key[]){ { "outs", &outs },
					    { "deps", &deps },
					    { "md5", &md5 },
					    { "cmd", &shape_anything },
					    { "wdir", &text_or_nothing },
					    { "frozen", &shape_flag },
					    { "locked", &shape_flag },
					    { "always_changed", &shape_flag },
					    { "desc", &shape_text },
					    { "meta", &shape_anything },
					    { 0 } },
};

static const struct shape entry = {
	SHAPE_MAP,
	"a map with 'path'",
	.keys = (const struct shape_key[]){ { "path", &path, true }, RECORDED, { "dataset", &map }, { 0 } },
};
static const struct shape entries = { SHAPE_LIST, "a list of paths and their digests", &entry };
static const struct shape command = { SHAPE_TEXT | SHAPE_LIST, "a text or a list of texts", &shape_text };
static const struct shape params_of_file = { SHAPE_MAP, "a map of keys to values" };
static const struct shape params = { SHAPE_MAP, "a map of files to their parameters", .values = &params_of_file };
static const struct shape stage = {
	SHAPE_MAP,
	"a stage (a map of cmd, deps, params and outs)",
	.keys =
		(const struct shape_key[]){
			{ "cmd", &command, true }, { "deps", &entries }, { "params", &params }, { "outs", &entries }, { 0 } },
};
static const struct shape stages = { SHAPE_MAP, "a map of names to stages", .values = &stage };
static const struct shape version = { SHAPE_TEXT, "the schema '2.0'", .is = is_2_0 };
static const struct shape lock = {
	SHAPE_MAP,
	"a map of 'schema' and 'stages'",
	.keys = (const struct shape_key[]){ { "schema", &version }, { "stages", &stages }, { "datasets", &shape_anything }, { 0 } },
};

int record_check_dvc_file(const char *shown, const struct value *root, struct err *err)
{
	return shape_check(&dvc_file, shown, NULL, root, err);
}

int record_check_lock(const char *shown, const struct value *root, struct err *err)
{
	if (root->kind == VALUE_MAP && root->n == 0)
		return 0;
	if (root->kind == VALUE_MAP && !value_get(root, "schema"))
		return err_at(err, DVC_ERROR, shown, root->line, root->col,
			      "no 'schema': a lock of schema '2.0' is expected (of DVC before 2.0: run `dvc commit` with DVC 2 once)");
	return shape_check(&lock, shown, NULL, root, err);
}

int record_check_entry(const char *shown, const struct value *root, struct err *err)
{
	return shape_check(&stage, shown, NULL, root, err);
}
