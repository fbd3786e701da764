/* identity_token.c - JSON Web Tokens of CI jobs. Source: RFC 7515, 7517, 7519; OpenID Connect Discovery 1.0. */
#include "net/identity_inside.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/crypto/rsa_signature.h"
#include "net/http.h"

#include <string.h>

enum { TOKEN_MOST = 64 << 10, ANSWER_MOST = 1 << 20, TIMEOUT_MS = 10000 };

static const char *const known_issuers[] = { "https://token.actions.githubusercontent.com", "https://gitlab.com" };

struct token {
	const char *covered; /* header and payload as they were signed */
	size_t covered_len;
	struct json *header, *payload;
	struct str signature;
};

static void token_release(struct token *t)
{
	json_free(t->header);
	json_free(t->payload);
	str_release(&t->signature);
}

void identity_claims_release(struct identity_claims *c)
{
	free(c->issuer);
	free(c->subject);
	free(c->who);
	free(c->environment);
	*c = (struct identity_claims){ 0 };
}

static int bad(struct err *err, const char *what)
{
	return err_set(err, ERR_INTEGRITY, "the job's identity token %s", what);
}

static struct json *part(const char *text, size_t len)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	struct err ignored;

	return base64url_decode(&bytes, text, len) ? json_parse(str_text(&bytes), bytes.len, "token", &ignored) : NULL;
}

/* HEADER.PAYLOAD.SIGNATURE */
static int parse(struct token *t, const char *text, struct err *err)
{
	const char *first = strchr(text, '.'), *second = first ? strchr(first + 1, '.') : NULL;

	if (!second || strlen(text) > TOKEN_MOST)
		return bad(err, "is no JSON Web Token");
	t->covered = text;
	t->covered_len = (size_t)(second - text);
	t->header = part(text, (size_t)(first - text));
	t->payload = part(first + 1, (size_t)(second - first) - 1);
	if (!t->header || !t->payload || !base64url_decode(&t->signature, second + 1, strlen(second + 1)))
		return bad(err, "is no JSON Web Token");
	/* "none" and the shared secrets of HS256 are how tokens are forged: one kind alone is taken. */
	if (strcmp(json_text(json_get(t->header, "alg"), ""), "RS256") != 0)
		return bad(err, "is not signed by RS256");
	return 0;
}

static bool is_key_of(const struct json *key, const struct token *t)
{
	const char *id = json_text(json_get(t->header, "kid"), NULL), *n = json_text(json_get(key, "n"), ""),
		   *e = json_text(json_get(key, "e"), "");
	CLEANUP(str_release) struct str modulus = { 0 }, exponent = { 0 };

	if (strcmp(json_text(json_get(key, "kty"), ""), "RSA") != 0 || (id && strcmp(json_text(json_get(key, "kid"), ""), id) != 0) ||
	    strcmp(json_text(json_get(key, "use"), "sig"), "sig") != 0)
		return false;
	return base64url_decode(&modulus, n, strlen(n)) && base64url_decode(&exponent, e, strlen(e)) &&
	       rsa_sha256_is_valid(&t->signature, &modulus, &exponent, t->covered, t->covered_len);
}

static int check_signature(const struct token *t, const char *key_set, size_t len, struct err *err)
{
	CLEANUP(json_cleanup) struct json *set = json_parse(key_set, len, "the issuer's key set", err);
	const struct json *keys = json_get(set, "keys");

	if (!set)
		return -1;
	for (size_t i = 0; i < json_len(keys); i++)
		if (is_key_of(json_at(keys, i), t))
			return 0;
	return bad(err, "is signed by no key of its issuer");
}

static bool is_for_us(const struct json *audience)
{
	if (json_kind_of(audience) == JSON_STRING)
		return strcmp(json_text(audience, ""), IDENTITY_AUDIENCE) == 0;
	for (size_t i = 0; i < json_len(audience); i++)
		if (strcmp(json_text(json_at(audience, i), ""), IDENTITY_AUDIENCE) == 0)
			return true;
	return false;
}

/* Seconds of a claim as milliseconds; what is beyond any calendar is its end. */
static int64_t ms_of(const struct json *payload, const char *key)
{
	static const int64_t end = 253402300799; /* of the year 9999 */
	int64_t s = json_int(json_get(payload, key), 0);

	return (s > end ? end : s < -end ? -end : s) * 1000;
}

/* A token was made a moment ago: one from the future, or long gone, says that one of the two clocks is wrong. */
static int check_times(const struct json *payload, int64_t now_ms, struct err *err)
{
	int64_t issued = ms_of(payload, "iat"), expires = ms_of(payload, "exp"), begins = ms_of(payload, "nbf");

	if (!issued || !expires)
		return bad(err, "has no times");
	if (issued > now_ms + IDENTITY_SKEW_MS || begins > now_ms + IDENTITY_SKEW_MS)
		return err_set(err, ERR_INTEGRITY,
			       "the job's identity token is from the future: the clock of this machine is %lld s behind the forge's",
			       (long long)((issued > begins ? issued : begins) - now_ms) / 1000);
	if (expires < now_ms - IDENTITY_SKEW_MS)
		return err_set(
			err, ERR_INTEGRITY,
			"the job's identity token expired %lld s ago: it is old, or the clock of this machine is ahead of the forge's",
			(long long)(now_ms - expires) / 1000);
	return 0;
}

static char *claim(const struct json *payload, const char *key)
{
	const char *text = json_text(json_get(payload, key), NULL);

	return text && *text ? mem_strdup(text) : NULL;
}

static void take_claims(struct identity_claims *out, const struct json *payload)
{
	static const char *const names[] = { "actor", "user_login", "preferred_username" }; /* GitHub, GitLab, others */

	out->issuer = claim(payload, "iss");
	out->subject = claim(payload, "sub");
	/* On GitLab anybody's job may name an environment: one that is not protected says nothing. */
	if (strcmp(json_text(json_get(payload, "environment_protected"), "true"), "true") == 0)
		out->environment = claim(payload, "environment");
	for (size_t i = 0; i < ARRAY_LEN(names) && !out->who; i++)
		out->who = claim(payload, names[i]);
}

static int check_token(struct identity_claims *out, const struct token *t, const char *key_set, size_t len, int64_t now_ms, struct err *err)
{
	if (check_signature(t, key_set, len, err) < 0)
		return -1;
	if (!is_for_us(json_get(t->payload, "aud")))
		return bad(err, "is for somebody else: its audience is not '" IDENTITY_AUDIENCE "'");
	if (check_times(t->payload, now_ms, err) < 0)
		return -1;
	take_claims(out, t->payload);
	if (out->issuer && out->subject && out->who)
		return 0;
	identity_claims_release(out);
	return bad(err, "does not say for whom the job runs");
}

int identity_token_verify(struct identity_claims *out, const char *token, const char *key_set, size_t key_set_len, int64_t now_ms,
			  struct err *err)
{
	CLEANUP(token_release) struct token t = { 0 };

	*out = (struct identity_claims){ 0 };
	return parse(&t, token, err) < 0 ? -1 : check_token(out, &t, key_set, key_set_len, now_ms, err);
}

bool identity_offered(const struct env *env)
{
	return azure_offers_identity(env) || env_get(env, "INTERLOCK_ID_TOKEN") ||
	       (env_get(env, "ACTIONS_ID_TOKEN_REQUEST_URL") && env_get(env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN"));
}

struct json *identity_ask(const char *url, const char *secret, struct err *err)
{
	const struct http_terms terms = { .timeout_ms = TIMEOUT_MS, .most_bytes = ANSWER_MOST, .token = secret };
	CLEANUP(http_cleanup) struct http *h = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	const struct http_request request = { .url = url };

	if (http_check_url(url, err) < 0 || http_open(&h, &terms, err) < 0 || http_send(h, &text, &request, NULL, err) < 0)
		return NULL;
	return json_parse(str_text(&text), text.len, url, err);
}

/* Caller frees. */
static char *fetch_token(const struct env *env, struct err *err)
{
	const char *given = env_get(env, "INTERLOCK_ID_TOKEN"), *base = env_get(env, "ACTIONS_ID_TOKEN_REQUEST_URL");
	CLEANUP(mem_free) char *url = NULL;
	CLEANUP(json_cleanup) struct json *answer = NULL;
	const char *token;

	if (given)
		return mem_strdup(given);
	url = str_format("%s%caudience=" IDENTITY_AUDIENCE, base, strchr(base, '?') ? '&' : '?');
	answer = identity_ask(url, env_get(env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN"), err);
	if (!answer)
		return NULL;
	token = json_text(json_get(answer, "value"), NULL);
	if (!token)
		err_set(err, ERR_DATA, "the runner's token service gave no token");
	return mem_strdup(token);
}

static bool may_issue(const char *issuer, const struct strvec *issuers)
{
	for (size_t i = 0; i < ARRAY_LEN(known_issuers); i++)
		if (strcmp(issuer, known_issuers[i]) == 0)
			return true;
	for (size_t i = 0; issuers && i < issuers->n; i++)
		if (strcmp(issuer, issuers->v[i]) == 0)
			return true;
	return false;
}

/* The key set is where the issuer says, which is on its own machine or at least behind https. */
static struct json *fetch_keys(const char *issuer, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/.well-known/openid-configuration", issuer);
	CLEANUP(json_cleanup) struct json *about = identity_ask(url, NULL, err);
	const char *at = json_text(json_get(about, "jwks_uri"), NULL);

	if (!about)
		return NULL;
	if (at && (str_starts(at, "https://") || str_starts(issuer, "http://")))
		return identity_ask(at, NULL, err);
	err_set(err, ERR_DATA, "%s names no key set", url);
	return NULL;
}

static int claims_of_token(struct identity_claims *out, const struct env *env, const struct strvec *issuers, struct err *err)
{
	CLEANUP(mem_free) char *text = fetch_token(env, err);
	CLEANUP(token_release) struct token t = { 0 };
	CLEANUP(json_cleanup) struct json *keys = NULL;
	CLEANUP(str_release) struct str key_set = { 0 };
	const char *issuer;

	*out = (struct identity_claims){ 0 };
	if (!text || parse(&t, text, err) < 0)
		return -1;
	issuer = json_text(json_get(t.payload, "iss"), "");
	if (!may_issue(issuer, issuers))
		return err_set(err, ERR_INTEGRITY,
			       "the job's identity token is from '%.200s', which no line 'issuer URL' of the trust file names", issuer);
	if (!(keys = fetch_keys(issuer, err)))
		return -1;
	json_dump(&key_set, keys);
	return check_token(out, &t, str_text(&key_set), key_set.len, clock_now_ms(), err);
}

int identity_token_claims(struct identity_claims *out, const struct env *env, const struct strvec *issuers, struct err *err)
{
	return (azure_offers_identity(env) ? azure_identity : claims_of_token)(out, env, issuers, err);
}
