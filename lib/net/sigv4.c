/* sigv4.c - AWS's Signature Version 4: a chain of HMACs over a canonical form of the request. */
#include "net/sigv4.h"

#include "base/crypto/digest.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { HEX = 65 };
static const char algorithm[] = "AWS4-HMAC-SHA256";

static void to_hex(char out[static HEX], const uint8_t bytes[static DIGEST_BYTES])
{
	for (int i = 0; i < DIGEST_BYTES; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static void sha256_hex(char out[static HEX], const char *text, size_t len)
{
	char digest[DIGEST_TEXT];

	digest_bytes(digest, text, len);
	memcpy(out, digest + strlen("sha256:"), HEX);
}

void sigv4_escape(struct str *out, const char *text, bool keep_slashes)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c < 128 && isalnum(c)) || strchr("-._~", c) || (keep_slashes && c == '/'))
			str_addch(out, (char)c);
		else
			str_addf(out, "%%%02X", c);
	}
}

/* "Content-MD5:  x" -> "content-md5:x" */
static char *canonical_header(const char *header)
{
	const char *colon = strchr(header, ':');
	CLEANUP(str_release) struct str out = { 0 };
	size_t len;

	for (const char *c = header; c < colon; c++)
		str_addch(&out, (char)tolower((unsigned char)*c));
	str_addch(&out, ':');
	for (colon++; *colon == ' ';)
		colon++;
	for (len = strlen(colon); len > 0 && colon[len - 1] == ' ';)
		len--;
	str_addn(&out, colon, len);
	return str_take(&out);
}

/* The canonical headers, a line each, and their names, by ";". */
static void add_headers(struct str *lines, struct str *names, const struct strvec *headers, const char *host)
{
	CLEANUP(strvec_release) struct strvec all = { 0 };

	strvec_addf(&all, "host:%s", host);
	for (size_t i = 0; i < headers->n; i++)
		strvec_add_take(&all, canonical_header(headers->v[i]));
	strvec_sort(&all);
	for (size_t i = 0; i < all.n; i++) {
		str_addf(lines, "%s\n", all.v[i]);
		str_addf(names, "%s%.*s", i ? ";" : "", (int)(strchr(all.v[i], ':') - all.v[i]), all.v[i]);
	}
}

static void signing_key(uint8_t out[static DIGEST_BYTES], const struct sigv4_key *key, const char *day)
{
	CLEANUP(mem_free) char *first = str_format("AWS4%s", key->secret);

	digest_hmac(out, first, strlen(first), day, strlen(day));
	digest_hmac(out, out, DIGEST_BYTES, key->region, strlen(key->region));
	digest_hmac(out, out, DIGEST_BYTES, key->service, strlen(key->service));
	digest_hmac(out, out, DIGEST_BYTES, "aws4_request", strlen("aws4_request"));
}

void sigv4_sign(struct strvec *headers, const struct sigv4_request *request, const struct sigv4_key *key, int64_t unix_seconds)
{
	CLEANUP(str_release) struct str lines = { 0 };
	CLEANUP(str_release) struct str names = { 0 };
	CLEANUP(mem_free) char *canonical = NULL;
	CLEANUP(mem_free) char *scope = NULL;
	CLEANUP(mem_free) char *to_sign = NULL;
	uint8_t bytes[DIGEST_BYTES];
	char now[32], day[16], hash[HEX], signature[HEX];
	time_t seconds = (time_t)unix_seconds;
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(now, sizeof(now), "%Y%m%dT%H%M%SZ", &utc);
	strftime(day, sizeof(day), "%Y%m%d", &utc);
	strvec_addf(headers, "X-Amz-Date: %s", now);
	if (strcmp(key->service, "s3") == 0)
		strvec_addf(headers, "X-Amz-Content-Sha256: %s", request->payload);
	if (key->token)
		strvec_addf(headers, "X-Amz-Security-Token: %s", key->token);
	add_headers(&lines, &names, headers, request->host);
	canonical = str_format("%s\n%s\n%s\n%s\n%s\n%s", request->method, request->path, request->query, str_text(&lines), str_text(&names),
			       request->payload);
	sha256_hex(hash, canonical, strlen(canonical));
	scope = str_format("%s/%s/%s/aws4_request", day, key->region, key->service);
	to_sign = str_format("%s\n%s\n%s\n%s", algorithm, now, scope, hash);
	signing_key(bytes, key, day);
	digest_hmac(bytes, bytes, sizeof(bytes), to_sign, strlen(to_sign));
	to_hex(signature, bytes);
	strvec_addf(headers, "Authorization: %s Credential=%s/%s, SignedHeaders=%s, Signature=%s", algorithm, key->id, scope,
		    str_text(&names), signature);
}
