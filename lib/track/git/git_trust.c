/* git_trust.c - reads the trust file, signs records and judges their signatures. */
#include "track/git/git_trust.h"

#include "base/mem.h"
#include "base/str.h"

#include <string.h>

/* http:// is for this machine alone, where tests are. */
static bool is_issuer(const char *url)
{
	static const char *const here[] = { "http://127.0.0.1:", "http://localhost:", "http://[::1]:" };
	size_t len = strlen(url);

	for (size_t i = 0; i < ARRAY_LEN(here); i++)
		if (str_starts(url, here[i]))
			return url[len - 1] != '/';
	return str_starts(url, "https://") && len > strlen("https://") && url[len - 1] != '/';
}

static int take_issuer(struct trust *t, const char *value, size_t number, size_t column, struct err *err)
{
	if (!is_issuer(value))
		return err_at(err, ERR_INTEGRITY, TRUST_FILE, (int)number, (int)column,
			      "expected the https:// address of who issues identities, without a '/' at its end");
	strvec_add(&t->issuers, value);
	return 0;
}

static int take_environment(struct trust *t, const char *value, size_t number, size_t column, struct err *err)
{
	if (!*value)
		return err_at(err, ERR_INTEGRITY, TRUST_FILE, (int)number, (int)column,
			      "expected the environment whose reviewers approve overrides");
	strvec_add(&t->environments, value);
	return 0;
}

/* Lines that name no key. */
static const struct {
	const char *word;
	int (*take)(struct trust *t, const char *value, size_t number, size_t column, struct err *err);
} words[] = { { "issuer", take_issuer }, { "override", take_environment } };

static int take_line(struct trust *t, const char *line, size_t number, struct err *err)
{
	size_t blank = strspn(line, " \t\r"), len;
	CLEANUP(mem_free) char *key = NULL;
	const char *name;

	line += blank;
	if (!*line || *line == '#')
		return 0;
	len = strcspn(line, " \t\r");
	key = mem_strndup(line, len);
	name = line + len + strspn(line + len, " \t");
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		CLEANUP(mem_free) char *value = mem_strndup(name, strcspn(name, " \t\r"));

		if (strcmp(key, words[i].word) == 0)
			return words[i].take(t, value, number, (size_t)(name - line) + 1, err);
	}
	if (!signature_is_public_key(key))
		return err_at(err, ERR_INTEGRITY, TRUST_FILE, (int)number, 1, "expected the 32 bytes of an Ed25519 public key in base64");
	if (!*name)
		return err_at(err, ERR_INTEGRITY, TRUST_FILE, (int)number, (int)len + 1, "whose key is this? expected a name after it");
	strvec_add(&t->keys, key);
	strvec_add_take(&t->names, mem_strndup(name, strcspn(name, "\r")));
	return 0;
}

int trust_parse(struct trust *t, const char *text, struct err *err)
{
	CLEANUP(strvec_release) struct strvec lines = { 0 };

	strvec_split(&lines, text, '\n');
	for (size_t i = 0; i < lines.n; i++)
		if (take_line(t, lines.v[i], i + 1, err) < 0)
			return -1;
	t->enforced = true;
	return 0;
}

void trust_release(struct trust *t)
{
	strvec_release(&t->keys);
	strvec_release(&t->names);
	strvec_release(&t->issuers);
	strvec_release(&t->environments);
	signing_key_free(t->key);
	*t = (struct trust){ 0 };
}

/* What log_record_digest() covers, so that a signature is about one place of one log. */
static void covered(struct str *out, const struct log_record *r, const char *log)
{
	str_addf(out, "%s\n%lld\n%s\n%s", log, (long long)r->generation, r->previous, r->body);
}

bool trust_knows(const struct trust *t, const char *type, const struct str *bytes, const char *key_id, const char *signature)
{
	char id[SIGNATURE_ID_TEXT];

	for (size_t i = 0; i < t->keys.n; i++) {
		signature_key_id(id, t->keys.v[i]);
		if (strcmp(id, key_id) == 0 && signature_is_valid(signature, t->keys.v[i], type, str_text(bytes), bytes->len))
			return true;
	}
	return false;
}

bool trust_accepts(const struct trust *t, const struct log_record *r, const char *log, const char *key_id, const char *signature)
{
	CLEANUP(str_release) struct str bytes = { 0 };

	covered(&bytes, r, log);
	return trust_knows(t, TRUST_RECORD_TYPE, &bytes, key_id, signature);
}

void trust_put_signature(struct json_writer *w, const struct trust *t, const char *type, const struct str *bytes)
{
	char signature[SIGNATURE_TEXT];

	signature_make(signature, t->key, type, str_text(bytes), bytes->len);
	json_key(w, "signatures");
	json_begin_array(w);
	json_begin_object(w);
	json_put_text(w, "keyid", t->id);
	json_put_text(w, "sig", signature);
	json_end_object(w);
	json_end_array(w);
}

void trust_sign(struct json_writer *w, const struct trust *t, const struct log_record *r, const char *log)
{
	CLEANUP(str_release) struct str bytes = { 0 };

	covered(&bytes, r, log);
	trust_put_signature(w, t, TRUST_RECORD_TYPE, &bytes);
}

int trust_need_key(const struct trust *t, const char **signer, struct err *err)
{
	char id[SIGNATURE_ID_TEXT];

	*signer = NULL;
	for (size_t i = 0; t->key && i < t->keys.n && !*signer; i++) {
		signature_key_id(id, t->keys.v[i]);
		*signer = strcmp(id, t->id) == 0 ? t->names.v[i] : NULL;
	}
	if (!t->enforced || *signer)
		return 0;
	if (!t->key)
		return err_set(err, ERR_USAGE,
			       "this store takes signed records alone: set INTERLOCK_SIGNING_KEY, which the job that may write has");
	return err_set(err, ERR_USAGE, "the key %s of INTERLOCK_SIGNING_KEY is not in " TRUST_FILE " of the default branch", t->id);
}
