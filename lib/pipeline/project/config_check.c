/* config_check.c - DVC's configuration as a table: the keys of each section and of each kind of remote, and what their values are. */
#include "base/mem.h"
#include "base/str.h"
#include "pipeline/project/config.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum value_type { TEXT, FLAG, COUNT, WHOLE, NUMBER, LINKS, CHOICE };

struct key {
	const char *name;
	enum value_type type;
	const char *choices; /* CHOICE: "a|b" */
};

static const struct key core[] = {
	{ "remote" },
	{ "checksum_jobs", COUNT },
	{ "interactive", FLAG },
	{ "analytics", FLAG },
	{ "hardlink_lock", FLAG },
	{ "no_scm", FLAG },
	{ "autostage", FLAG },
	{ "experiments", FLAG },
	{ "check_update", FLAG },
	{ "site_cache_dir" },
	{ "machine" },
	{ 0 },
};
#define LOCAL_KEYS                                                                                                                         \
	{ "type", LINKS }, { "protected", FLAG }, { "shared", CHOICE, "group" }, { "slow_link_warning", FLAG },                            \
	{                                                                                                                                  \
		"verify", FLAG                                                                                                             \
	}
#define REMOTE_KEYS                                                                                                                        \
	{ "url" }, { "checksum_jobs", COUNT }, { "jobs", COUNT }, { "worktree", FLAG }, { "no_traverse", FLAG },                           \
	{                                                                                                                                  \
		"version_aware", FLAG                                                                                                      \
	}
static const struct key cache[] = { { "local" }, { "s3" },    { "gs" },  { "hdfs" }, { "webhdfs" },
				    { "ssh" },   { "azure" }, { "dir" }, LOCAL_KEYS, { 0 } };
static const struct key state[] = { { "dir" }, { "row_limit", COUNT }, { "row_cleanup_quota", WHOLE }, { 0 } };
static const struct key index_keys[] = { { "dir" }, { 0 } };
static const struct key plots[] = { { "html_template" }, { "auto_open", FLAG }, { "out_dir" }, { 0 } };
static const struct key exp_keys[] = { { "code" },  { "data" }, { "models" },          { "metrics" },    { "params" },
				       { "plots" }, { "live" }, { "auto_push", FLAG }, { "git_remote" }, { 0 } };
static const struct key parsing[] = { { "bool", CHOICE, "store_true|boolean_optional" }, { "list", CHOICE, "nargs|append" }, { 0 } };
static const struct key hydra[] = {
	{ "enabled", FLAG }, { "config_dir" }, { "config_module" }, { "config_name" }, { "plugins_path" }, { 0 }
};
static const struct key studio[] = { { "token" }, { "url" }, { "repo_url" }, { "offline", FLAG }, { 0 } };
static const struct key db[] = { { "url" }, { "username" }, { "password" }, { 0 } };
static const struct key machine[] = { { "cloud" },          { "region" },       { "image" },
				      { "spot", FLAG },     { "spot_price" },   { "instance_hdd_size" },
				      { "instance_type" },  { "instance_gpu" }, { "ssh_private" },
				      { "startup_script" }, { "setup_script" }, { 0 } };

static const struct key local_remote[] = { LOCAL_KEYS, REMOTE_KEYS, { 0 } };
static const struct key s3[] = { { "region" },
				 { "profile" },
				 { "credentialpath" },
				 { "configpath" },
				 { "endpointurl" },
				 { "access_key_id" },
				 { "secret_access_key" },
				 { "session_token" },
				 { "listobjects", FLAG },
				 { "use_ssl", FLAG },
				 { "allow_anonymous_login", FLAG },
				 { "ssl_verify" },
				 { "sse" },
				 { "sse_kms_key_id" },
				 { "sse_customer_algorithm" },
				 { "sse_customer_key" },
				 { "acl" },
				 { "grant_read" },
				 { "grant_read_acp" },
				 { "grant_write_acp" },
				 { "grant_full_control" },
				 { "cache_regions" },
				 { "read_timeout", WHOLE },
				 { "connect_timeout", WHOLE },
				 { "verify", FLAG },
				 REMOTE_KEYS,
				 { 0 } };
static const struct key gs[] = { { "projectname" },
				 { "credentialpath" },
				 { "endpointurl" },
				 { "verify", FLAG },
				 { "allow_anonymous_login", FLAG },
				 REMOTE_KEYS,
				 { 0 } };
static const struct key ssh[] = {
	{ "type", LINKS },       { "port", WHOLE },          { "user" },         { "password" },       { "ask_password", FLAG },
	{ "passphrase" },        { "ask_passphrase", FLAG }, { "keyfile" },      { "timeout", WHOLE }, { "gss_auth", FLAG },
	{ "allow_agent", FLAG }, { "max_sessions", WHOLE },  { "verify", FLAG }, REMOTE_KEYS,          { 0 }
};
static const struct key hdfs[] = { { "user" }, { "kerb_ticket" }, { "replication", WHOLE }, REMOTE_KEYS, { 0 } };
static const struct key webhdfs[] = {
	{ "kerberos", FLAG }, { "kerberos_principal" }, { "proxy_to" },          { "ssl_verify" },   { "token" }, { "use_https", FLAG },
	{ "user" },           { "password" },           { "data_proxy_target" }, { "verify", FLAG }, REMOTE_KEYS, { 0 }
};
static const struct key azure[] = { { "connection_string" },
				    { "sas_token" },
				    { "account_name" },
				    { "account_key" },
				    { "tenant_id" },
				    { "client_id" },
				    { "client_secret" },
				    { "allow_anonymous_login", FLAG },
				    { "exclude_environment_credential", FLAG },
				    { "exclude_visual_studio_code_credential", FLAG },
				    { "exclude_shared_token_cache_credential", FLAG },
				    { "exclude_managed_identity_credential", FLAG },
				    { "verify", FLAG },
				    { "timeout", WHOLE },
				    { "read_timeout", WHOLE },
				    { "connection_timeout", WHOLE },
				    REMOTE_KEYS,
				    { 0 } };
static const struct key oss[] = { { "oss_key_id" }, { "oss_key_secret" }, { "oss_endpoint" }, { "verify", FLAG }, REMOTE_KEYS, { 0 } };
static const struct key gdrive[] = { { "profile" },
				     { "gdrive_use_service_account" },
				     { "gdrive_client_id" },
				     { "gdrive_client_secret" },
				     { "gdrive_user_credentials_file" },
				     { "gdrive_service_account_user_email" },
				     { "gdrive_service_account_json_file_path" },
				     { "gdrive_trash_only", FLAG },
				     { "gdrive_acknowledge_abuse", FLAG },
				     { "verify", FLAG },
				     REMOTE_KEYS,
				     { 0 } };
static const struct key http[] = { { "auth", CHOICE, "basic|digest|custom" },
				   { "custom_auth_header" },
				   { "user" },
				   { "password" },
				   { "ask_password", FLAG },
				   { "ssl_verify" },
				   { "method" },
				   { "connect_timeout", NUMBER },
				   { "read_timeout", NUMBER },
				   { "verify", FLAG },
				   REMOTE_KEYS,
				   { 0 } };
static const struct key webdav[] = { { "user" },
				     { "password" },
				     { "ask_password", FLAG },
				     { "token" },
				     { "bearer_token_command" },
				     { "custom_auth_header" },
				     { "cert_path" },
				     { "key_path" },
				     { "timeout", WHOLE },
				     { "ssl_verify" },
				     { "verify", FLAG },
				     REMOTE_KEYS,
				     { 0 } };

struct section {
	const char *name;
	const struct key *keys; /* NULL = anything */
};

static const struct section sections[] = {
	{ "core", core },
	{ "cache", cache },
	{ "state", state },
	{ "index", index_keys },
	{ "feature", NULL },
	{ "plots", plots },
	{ "exp", exp_keys },
	{ "parsing", parsing },
	{ "hydra", hydra },
	{ "studio", studio },
	{ 0 },
};
static const struct section remotes[] = {
	{ "", local_remote },   { "s3", s3 },         { "gs", gs },          { "ssh", ssh },       { "hdfs", hdfs },
	{ "webhdfs", webhdfs }, { "azure", azure },   { "oss", oss },        { "gdrive", gdrive }, { "http", http },
	{ "https", http },      { "webdav", webdav }, { "webdavs", webdav }, { "remote", NULL },   { 0 },
};

/* col: of what is wrong, the key or the value. */
static int at_option(struct err *err, const struct ini_option *o, int col, const char *section, char *text)
{
	CLEANUP(mem_free) char *message = text;

	return err_at(err, DVC_CONFIG, o->path ? o->path : "config", o->line, col, "[%s] %s: %s", section, o->key, message);
}

static bool in_choices(const char *choices, const char *value, char at)
{
	size_t len = strlen(value);

	for (const char *p = choices; *p;) {
		size_t n = strcspn(p, (char[]){ at, '\0' });

		if (n == len && strncasecmp(p, value, n) == 0)
			return true;
		p += n + (p[n] == at);
	}
	return false;
}

/* Kinds of links with commas between. */
static bool are_links(const char *value)
{
	while (*value) {
		size_t len;

		value += strspn(value, " \t");
		len = strcspn(value, ", \t");
		CLEANUP(mem_free) char *one = mem_strndup(value, len);

		if (!in_choices("reflink|hardlink|symlink|copy", one, '|'))
			return false;
		value += len;
		value += strspn(value, ", \t");
	}
	return true;
}

/* NULL if the value is right, else what is expected. */
static const char *expected(const struct key *key, const char *value)
{
	char *end;
	double number;

	errno = 0;
	switch (key->type) {
	case TEXT:
		return NULL;
	case FLAG:
		return in_choices("true|false", value, '|') ? NULL : "true or false";
	case LINKS:
		return are_links(value) ? NULL : "some of reflink, hardlink, symlink and copy";
	case CHOICE:
		return in_choices(key->choices, value, '|') ? NULL : key->choices;
	case COUNT:
	case WHOLE:
		number = (double)strtoll(value, &end, 10);
		return end != value && !*end && !errno && (key->type == WHOLE || number >= 1) ? NULL
		       : key->type == COUNT                                                   ? "a whole number from 1"
											      : "a whole number";
	case NUMBER:
		number = strtod(value, &end);
		return end != value && !*end && !errno && number >= 0 ? NULL : "a number from 0";
	}
	return NULL;
}

static const struct key *find_key(const struct key *keys, const char *name)
{
	for (; keys->name; keys++)
		if (strcmp(keys->name, name) == 0)
			return keys;
	return NULL;
}

static int unknown_key(struct err *err, const struct ini_option *o, const char *section, const struct key *keys)
{
	const char *names[64], *near;
	size_t n = 0;

	for (; keys->name && n + 1 < ARRAY_LEN(names); keys++)
		names[n++] = keys->name;
	names[n] = NULL;
	near = str_nearest(o->key, names);
	return at_option(err, o, o->col, section,
			 near ? str_format("there is no such key (did you mean '%s'?)", near) : mem_strdup("there is no such key"));
}

static int check_keys(const struct ini_section *s, const struct key *keys, struct err *err)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct ini_option *o = &s->options[i];
		const struct key *key = find_key(keys, o->key);

		if (!key)
			return unknown_key(err, o, s->name, keys);
		if (o->is_list && key->type != LINKS)
			return at_option(err, o, o->value_col, s->name, mem_strdup("one text is expected, not a list: put it in quotes"));
		for (size_t v = 0; v < o->values.n; v++) {
			const char *want = expected(key, o->values.v[v]);

			if (want)
				return at_option(err, o, o->value_col, s->name,
						 str_format("%s is expected, not '%s'", want, o->values.v[v]));
		}
	}
	return 0;
}

static int at_section(struct err *err, const struct ini_section *s, char *text)
{
	CLEANUP(mem_free) char *message = text;

	return err_at(err, DVC_CONFIG, s->path ? s->path : "config", s->line, s->col, "[%s]: %s", s->name, message);
}

/* "there is no ... (did you mean 'x'?)" among the names of a table. Caller frees. */
static char *there_is_no(const char *what, const char *name, const struct section *table, const char *const *more)
{
	const char *names[ARRAY_LEN(sections) + ARRAY_LEN(remotes)], *near;
	size_t n = 0;

	for (; table->name; table++)
		names[n++] = table->name;
	while (more && *more)
		names[n++] = *more++;
	names[n] = NULL;
	near = str_nearest(name, names);
	return near && *near ? str_format("there is no %s (did you mean '%s'?)", what, near) : str_format("there is no %s", what);
}

/* A remote without a URL: is it there under another name? */
static int no_url(struct err *err, const struct ini_section *s)
{
	static const char *const url[] = { "url", NULL };

	for (size_t i = 0; i < s->n; i++)
		if (!find_key(webdav, s->options[i].key) && str_nearest(s->options[i].key, url))
			return unknown_key(err, &s->options[i], s->name, local_remote);
	return at_section(err, s, mem_strdup("a remote needs a 'url'"));
}

static int check_remote(const struct ini *config, const struct ini_section *s, struct err *err)
{
	const struct ini_option *o = ini_option(config, s->name, "url");
	const char *url = ini_get(config, s->name, "url");
	CLEANUP(mem_free) char *scheme = NULL;
	CLEANUP(mem_free) char *what = NULL;

	if (!url)
		return no_url(err, s);
	scheme = project_is_url(url) && url[strcspn(url, ":") + 3] != '/' ? mem_strndup(url, strcspn(url, ":")) : mem_strdup("");
	for (const struct section *r = remotes; r->name; r++)
		if (strcmp(r->name, scheme) == 0)
			return r->keys ? check_keys(s, r->keys, err) : 0;
	what = str_format("remote of the kind '%s://'", scheme);
	return at_option(err, o, o->value_col, s->name, there_is_no(what, scheme, remotes, NULL));
}

static int no_section(struct err *err, const struct ini_section *s)
{
	static const char *const named[] = { "remote", "db", "machine", NULL };
	CLEANUP(mem_free) char *word = mem_strndup(s->name, strcspn(s->name, " "));

	for (size_t i = 0; named[i]; i++)
		if (strcmp(word, named[i]) == 0)
			return at_section(err, s, str_format("a name in double quotes is expected, as in ['%s \"name\"']", word));
	return at_section(err, s, there_is_no("such section", word, sections, named));
}

int config_check(const struct ini *config, struct err *err)
{
	for (size_t i = 0; i < config->n; i++) {
		const struct ini_section *s = &config->sections[i];
		const struct section *known = sections;
		int failed;

		while (known->name && strcmp(known->name, s->name) != 0)
			known++;
		if (known->name)
			failed = known->keys ? check_keys(s, known->keys, err) : 0;
		else if (str_starts(s->name, "remote \""))
			failed = check_remote(config, s, err);
		else if (str_starts(s->name, "db \"") || str_starts(s->name, "machine \""))
			failed = check_keys(s, str_starts(s->name, "db") ? db : machine, err);
		else
			failed = no_section(err, s);
		if (failed)
			return -1;
	}
	return 0;
}
