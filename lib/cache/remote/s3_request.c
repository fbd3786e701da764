/* s3_request.c - a request to a bucket: its address, its signature, its error. */
#include "base/clock.h"
#include "base/mem.h"
#include "cache/remote/s3.h"
#include "net/sigv4.h"
#include "net/xml_text.h"

#include <string.h>

static void add_object_headers(struct strvec *headers, const struct s3_bucket *b)
{
	if (b->acl)
		strvec_addf(headers, "x-amz-acl: %s", b->acl);
	if (b->sse)
		strvec_addf(headers, "x-amz-server-side-encryption: %s", b->sse);
	if (b->kms_key)
		strvec_addf(headers, "x-amz-server-side-encryption-aws-kms-key-id: %s", b->kms_key);
}

/* S3 says in XML what is wrong; a person wants the two words of it. */
static int explain(const struct remote_web *s, const char *url, struct err *err)
{
	CLEANUP(mem_free) char *code = xml_text(str_text(&s->answer), "Code");
	CLEANUP(mem_free) char *message = xml_text(str_text(&s->answer), "Message");

	if (s->status == 403 && !code) /* HEAD has no body to say more */
		return err_set(err, ERR_DATA, "%s: HTTP 403: the key may not do this here, or its secret is wrong", url);
	if (s->status < 300 || !code)
		return -1;
	return err_set(err, s->status == 503 || s->status == 429 ? ERR_RETRY : ERR_DATA, "%s: HTTP %ld, %s: %s", url, s->status, code,
		       message ? message : "");
}

/* "versionId=..." where one version of the objects is meant, and an object is read. Caller frees. */
static char *version_query(const struct s3_bucket *b, const struct remote_request *r)
{
	CLEANUP(str_release) struct str query = { 0 };

	if (!b->version || !r->key || (strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0))
		return NULL;
	str_add(&query, "versionId=");
	sigv4_escape(&query, b->version, false);
	return str_take(&query);
}

int s3_send(struct remote_web *w, const struct remote_request *request, struct err *err)
{
	const struct s3_bucket *b = s3_bucket_of(w);
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(strvec_release) struct strvec headers = { 0 };
	CLEANUP(mem_free) char *url = NULL;
	const struct sigv4_key key = { b->key.id, b->key.secret, b->key.token, b->key.region, "s3" };
	CLEANUP(mem_free) char *version = version_query(b, request);
	const char *query = request->query ? request->query : version;
	struct sigv4_request to_sign = { .method = request->method, .host = b->host, .query = query ? query : "" };

	str_addf(&path, "%s/", b->root);
	if (request->key) {
		sigv4_escape(&path, b->prefix, true);
		sigv4_escape(&path, request->key, true);
	}
	if (request->md5)
		remote_md5_header(&headers, request->md5);
	if (request->makes_object)
		add_object_headers(&headers, b);
	if (request->to_file_at > 0)
		strvec_addf(&headers, "Range: bytes=%lld-", (long long)request->to_file_at);
	to_sign.path = str_text(&path);
	to_sign.payload = "UNSIGNED-PAYLOAD";
	if (b->key.id)
		sigv4_sign(&headers, &to_sign, &key, clock_now_ms() / 1000);
	url = str_format("%s%s%s%s", b->base_url, str_text(&path), query ? "?" : "", to_sign.query);
	if (remote_web_send(w, url, &headers, request, err) < 0) {
		explain(w, url, err);
		return -1;
	}
	return 0;
}
