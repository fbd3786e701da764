/* aws_key.c - finds the key for AWS. */
#include "net/aws_key.h"

#include "base/fs.h"
#include "base/mem.h"
#include "net/http.h"
#include "net/sigv4.h"
#include "net/xml_text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 };

void aws_key_release(struct aws_key *key)
{
	free(key->id);
	free(key->secret);
	free(key->token);
	free(key->region);
	*key = (struct aws_key){ 0 };
}

static void keep(char **place, const char *value)
{
	if (!*place && value && *value)
		*place = mem_strdup(value);
}

static void keep_named(struct aws_key *out, const char *key, const char *value)
{
	const struct {
		const char *key;
		char **place;
	} places[] = { { "aws_access_key_id", &out->id },
		       { "aws_secret_access_key", &out->secret },
		       { "aws_session_token", &out->token },
		       { "region", &out->region } };

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (strcmp(places[i].key, key) == 0)
			keep(places[i].place, value);
}

/* Cut blanks off both ends, in place. */
static char *trimmed(char *text)
{
	size_t len;

	text += strspn(text, " \t\r\n");
	for (len = strlen(text); len > 0 && strchr(" \t\r\n", text[len - 1]);)
		text[--len] = '\0';
	return text;
}

/* The lines of one section of a file of AWS's kind: "key = value"; what is indented belongs to a nested setting. */
static int read_section(struct aws_key *out, const char *path, const char *section, bool *found, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	bool inside = false;

	if (!fs_exists(path))
		return 0;
	if (fs_read(&text, path, MOST_BYTES, err) < 0)
		return -1;
	strvec_split(&lines, str_text(&text), '\n');
	for (size_t i = 0; i < lines.n; i++) {
		char *line = lines.v[i], *equals = strchr(line, '=');

		if (*line == '[') {
			line[strcspn(line, "]")] = '\0';
			inside = strcmp(trimmed(line + 1), section) == 0;
			*found |= inside;
		} else if (inside && equals && *line != ' ' && *line != '\t' && *line != '#') {
			const char *key = line, *value = trimmed(equals + 1);

			*equals = '\0';
			key = trimmed(line);
			keep_named(out, key, value);
		}
	}
	return 0;
}

/* ~/.aws/NAME unless the configuration or the environment names another. Caller frees; NULL without a home. */
static char *file_of(const struct aws_wish *wish, const char *wished, const char *variable, const char *name)
{
	const char *home = env_get(wish->env, "HOME"), *named = wished ? wished : env_get(wish->env, variable);

	if (named)
		return mem_strdup(named);
	return home ? str_format("%s/.aws/%s", home, name) : NULL;
}

static int read_profile(struct aws_key *out, const struct aws_wish *wish, struct err *err)
{
	const char *named = wish->profile ? wish->profile : env_get(wish->env, "AWS_PROFILE");
	const char *profile = named ? named : "default";
	CLEANUP(mem_free) char *credentials = file_of(wish, wish->credentials_path, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
	CLEANUP(mem_free) char *config = file_of(wish, wish->config_path, "AWS_CONFIG_FILE", "config");
	CLEANUP(mem_free) char *section = strcmp(profile, "default") == 0 ? mem_strdup(profile) : str_format("profile %s", profile);
	bool found = false;

	if (credentials && read_section(out, credentials, profile, &found, err) < 0)
		return -1;
	if (config && read_section(out, config, section, &found, err) < 0)
		return -1;
	if (named && !found)
		return err_set(err, ERR_USAGE, "no profile '%s' in '%s' or '%s'", named, credentials ? credentials : "~/.aws/credentials",
			       config ? config : "~/.aws/config");
	return 0;
}

/* STS gives a key for a token that a runner's identity provider made. */
static int exchange_identity(struct aws_key *out, const char *token_file, const char *role, const struct env *env, struct err *err)
{
	const char *server = env_get(env, "AWS_ENDPOINT_URL_STS"), *session = env_get(env, "AWS_ROLE_SESSION_NAME");
	CLEANUP(http_cleanup) struct http *h = NULL;
	CLEANUP(str_release) struct str token = { 0 };
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(str_release) struct str answer = { 0 };
	CLEANUP(mem_free)
	char *url = server ? mem_strdup(server) : str_format("https://sts.%s.amazonaws.com/", out->region ? out->region : "us-east-1");

	if (fs_read(&token, token_file, MOST_BYTES, err) < 0)
		return -1;
	str_add(&body, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=");
	sigv4_escape(&body, role, false);
	str_add(&body, "&RoleSessionName=");
	sigv4_escape(&body, session ? session : "interlock", false);
	str_add(&body, "&WebIdentityToken=");
	sigv4_escape(&body, trimmed(token.data ? token.data : (char[]){ "" }), false);
	if (http_open(&h, &(struct http_terms){ 0 }, err) < 0 ||
	    http_post(h, &answer, url, "application/x-www-form-urlencoded", body.data, body.len, err) < 0)
		return -1;
	out->id = xml_text(str_text(&answer), "AccessKeyId");
	out->secret = xml_text(str_text(&answer), "SecretAccessKey");
	out->token = xml_text(str_text(&answer), "SessionToken");
	return out->id && out->secret ? 0 : err_set(err, ERR_DATA, "the answer of %s holds no key", url);
}

int aws_key_find(struct aws_key *out, const struct aws_wish *wish, struct err *err)
{
	const struct env *env = wish->env;
	const char *token_file = env_get(env, "AWS_WEB_IDENTITY_TOKEN_FILE"), *role = env_get(env, "AWS_ROLE_ARN");

	*out = (struct aws_key){ 0 };
	keep(&out->id, wish->id);
	keep(&out->secret, wish->secret);
	keep(&out->token, wish->token);
	keep(&out->region, wish->region);
	keep(&out->region, env_get(env, "AWS_REGION"));
	keep(&out->region, env_get(env, "AWS_DEFAULT_REGION"));
	if (!out->id && !wish->profile && env_get(env, "AWS_ACCESS_KEY_ID")) {
		keep(&out->id, env_get(env, "AWS_ACCESS_KEY_ID"));
		keep(&out->secret, env_get(env, "AWS_SECRET_ACCESS_KEY"));
		keep(&out->token, env_get(env, "AWS_SESSION_TOKEN"));
	}
	if (!out->id && read_profile(out, wish, err) < 0)
		return -1;
	if (!out->id && token_file && role && exchange_identity(out, token_file, role, env, err) < 0)
		return -1;
	keep(&out->region, "us-east-1");
	if ((out->id != NULL) != (out->secret != NULL))
		return err_set(err, ERR_USAGE, "half a key for AWS: an access key's id and its secret go together");
	return 0;
}
