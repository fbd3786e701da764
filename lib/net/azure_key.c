/* azure_key.c - finds the key for Azure's storage, and signs with it. */
#include "net/azure_key.h"

#include "base/crypto/base64.h"
#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "net/http.h"
#include "net/sigv4.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { MOST_BYTES = 1 << 20 };
#define STORAGE_VERSION "2021-08-06"

void azure_key_release(struct azure_key *key)
{
	free(key->account);
	free(key->endpoint);
	free(key->key);
	free(key->sas);
	free(key->token);
	*key = (struct azure_key){ 0 };
}

static void keep(char **place, const char *value)
{
	if (!*place && value && *value)
		*place = mem_strdup(value);
}

/* "AccountName=x;AccountKey=y;BlobEndpoint=z;..." */
static void read_connection(struct azure_key *out, const char *text)
{
	const struct {
		const char *name;
		char **place;
	} parts[] = { { "AccountName=", &out->account },
		      { "AccountKey=", &out->key },
		      { "SharedAccessSignature=", &out->sas },
		      { "BlobEndpoint=", &out->endpoint } };
	CLEANUP(strvec_release) struct strvec words = { 0 };

	strvec_split(&words, text, ';');
	for (size_t i = 0; i < words.n; i++)
		for (size_t k = 0; k < ARRAY_LEN(parts); k++)
			if (str_starts(words.v[i], parts[k].name))
				keep(parts[k].place, words.v[i] + strlen(parts[k].name));
}

static const char *or_env(const char *given, const struct azure_wish *wish, const char *variable)
{
	return given ? given : env_get(wish->env, variable);
}

/* Entra ID gives a token for a client's secret, or for what the identity provider of a workload has signed. */
static int exchange(struct azure_key *out, const char *tenant, const char *client, const char *secret, const char *assertion,
		    const struct azure_wish *wish, struct err *err)
{
	const char *authority = env_get(wish->env, "AZURE_AUTHORITY_HOST");
	CLEANUP(http_cleanup) struct http *h = NULL;
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(str_release) struct str answer = { 0 };
	CLEANUP(json_cleanup) struct json *json = NULL;
	CLEANUP(mem_free) char *url = NULL;
	size_t len;

	authority = authority ? authority : "https://login.microsoftonline.com";
	len = strlen(authority);
	url = str_format("%.*s/%s/oauth2/v2.0/token", (int)(len - (str_ends(authority, "/") ? 1 : 0)), authority, tenant);
	str_add(&body, "grant_type=client_credentials&scope=https%3A%2F%2Fstorage.azure.com%2F.default&client_id=");
	sigv4_escape(&body, client, false);
	str_add(&body,
		secret ? "&client_secret="
		       : "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=");
	sigv4_escape(&body, secret ? secret : assertion, false);
	if (http_open(&h, &(struct http_terms){ 0 }, err) < 0 ||
	    http_post(h, &answer, url, "application/x-www-form-urlencoded", body.data, body.len, err) < 0)
		return -1;
	json = json_parse(str_text(&answer), answer.len, url, err);
	if (!json)
		return -1;
	keep(&out->token, json_text(json_get(json, "access_token"), NULL));
	return out->token ? 0 : err_set(err, ERR_DATA, "the answer of %s holds no token", url);
}

static int find_token(struct azure_key *out, const struct azure_wish *wish, struct err *err)
{
	const char *tenant = or_env(wish->tenant, wish, "AZURE_TENANT_ID"), *client = or_env(wish->client, wish, "AZURE_CLIENT_ID");
	const char *secret = or_env(wish->secret, wish, "AZURE_CLIENT_SECRET"), *file = env_get(wish->env, "AZURE_FEDERATED_TOKEN_FILE");
	CLEANUP(str_release) struct str assertion = { 0 };

	if (!tenant || !client || (!secret && !file))
		return err_set(err, ERR_USAGE,
			       "no key for Azure: set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN, or "
			       "AZURE_TENANT_ID and AZURE_CLIENT_ID with a secret or a federated token");
	if (!secret && fs_read(&assertion, file, MOST_BYTES, err) < 0)
		return -1;
	while (assertion.len > 0 && isspace((unsigned char)assertion.data[assertion.len - 1]))
		assertion.data[--assertion.len] = '\0';
	return exchange(out, tenant, client, secret, str_text(&assertion), wish, err);
}

int azure_key_find(struct azure_key *out, const struct azure_wish *wish, struct err *err)
{
	const char *connection = or_env(wish->connection, wish, "AZURE_STORAGE_CONNECTION_STRING");

	*out = (struct azure_key){ 0 };
	if (connection)
		read_connection(out, connection);
	keep(&out->account, or_env(wish->account, wish, "AZURE_STORAGE_ACCOUNT"));
	if (!out->key && !out->sas) {
		keep(&out->key, or_env(wish->key, wish, "AZURE_STORAGE_KEY"));
		keep(&out->sas, or_env(wish->sas, wish, "AZURE_STORAGE_SAS_TOKEN"));
	}
	if (!out->account)
		return err_set(err, ERR_USAGE, "no account for Azure: set account_name, AZURE_STORAGE_ACCOUNT or a connection string");
	if (!out->endpoint)
		out->endpoint = str_format("https://%s.blob.core.windows.net", out->account);
	if (str_ends(out->endpoint, "/"))
		out->endpoint[strlen(out->endpoint) - 1] = '\0';
	if (out->sas && *out->sas == '?')
		memmove(out->sas, out->sas + 1, strlen(out->sas));
	return out->key || out->sas ? 0 : find_token(out, wish, err);
}

/* The value of a header that is in the list, "" if it is not. */
static const char *value_of(const struct strvec *headers, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < headers->n; i++)
		if (strncasecmp(headers->v[i], name, len) == 0 && headers->v[i][len] == ':')
			return headers->v[i] + len + 1 + strspn(headers->v[i] + len + 1, " ");
	return "";
}

/* "x-ms-date:...\n", by name. */
static void add_own_headers(struct str *out, const struct strvec *headers)
{
	CLEANUP(strvec_release) struct strvec own = { 0 };

	for (size_t i = 0; i < headers->n; i++) {
		const char *colon = strchr(headers->v[i], ':');

		if (strncasecmp(headers->v[i], "x-ms-", 5) == 0)
			strvec_addf(&own, "%.*s:%s", (int)(colon - headers->v[i]), headers->v[i], colon + 1 + strspn(colon + 1, " "));
	}
	strvec_sort(&own);
	for (size_t i = 0; i < own.n; i++)
		str_addf(out, "%s\n", own.v[i]);
}

static char unescaped(const char **at)
{
	const char hex[3] = { **at == '%' ? (*at)[1] : '\0', **at == '%' && (*at)[1] ? (*at)[2] : '\0', '\0' };

	if (!hex[0] || !hex[1])
		return *(*at)++;
	*at += 3;
	return (char)strtol(hex, NULL, 16);
}

/* "/account/path", then "\nname:value" of each of the query. */
static void add_resource(struct str *out, const struct azure_key *key, const struct azure_request *r)
{
	const char *host = strstr(key->endpoint, "://") + 3, *below = strchr(host, '/');

	str_addf(out, "/%s%s%s", key->account, below ? below : "", r->path);
	for (const char *at = r->query; *at;) {
		str_addch(out, '\n');
		while (*at && *at != '=' && *at != '&')
			str_addch(out, *at++);
		str_addch(out, ':');
		at += *at == '=';
		while (*at && *at != '&')
			str_addch(out, unescaped(&at));
		at += *at == '&';
	}
}

void azure_sign(struct strvec *headers, const struct azure_key *key, const struct azure_request *r, int64_t unix_seconds)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(str_release) struct str secret = { 0 };
	CLEANUP(str_release) struct str signature = { 0 };
	uint8_t mac[DIGEST_BYTES];
	char now[64], len[24] = "";
	time_t seconds = (time_t)unix_seconds;
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(now, sizeof(now), "%a, %d %b %Y %H:%M:%S GMT", &utc);
	strvec_addf(headers, "x-ms-date: %s", now);
	strvec_add(headers, "x-ms-version: " STORAGE_VERSION);
	if (key->token)
		strvec_addf(headers, "Authorization: Bearer %s", key->token);
	if (key->token || !key->key)
		return;
	if (r->len > 0)
		snprintf(len, sizeof(len), "%lld", (long long)r->len);
	str_addf(&text, "%s\n\n\n%s\n%s\n%s\n\n\n\n\n\n\n", r->method, len, value_of(headers, "Content-MD5"), r->type ? r->type : "");
	add_own_headers(&text, headers);
	add_resource(&text, key, r);
	base64_decode(&secret, key->key);
	digest_hmac(mac, secret.data, secret.len, text.data, text.len);
	base64_encode(&signature, mac, sizeof(mac));
	strvec_addf(headers, "Authorization: SharedKey %s:%s", key->account, str_text(&signature));
}
