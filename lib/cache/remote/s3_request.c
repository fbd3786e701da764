/* s3_request.c - a request to a bucket: its address, its signature, its error. */
#include "base/base64.h"
#include "base/clock.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "cache/remote/s3.h"
#include "net/sigv4.h"

#include <string.h>

/* 32 hex digits as the 24 characters of Content-MD5. */
static void md5_header(struct str *out, const char *hex)
{
	uint8_t md5[16];

	object_md5_of_id(md5, hex);
	str_add(out, "Content-MD5: ");
	base64_encode(out, md5, sizeof(md5));
}

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
static int explain(const struct s3_session *s, const char *url, struct err *err)
{
	CLEANUP(mem_free) char *code = aws_xml_text(str_text(&s->answer), "Code");
	CLEANUP(mem_free) char *message = aws_xml_text(str_text(&s->answer), "Message");

	if (s->status == 403 && !code) /* HEAD has no body to say more */
		return err_set(err, ERR_DATA, "%s: HTTP 403: the key may not do this here, or its secret is wrong", url);
	if (s->status < 300 || !code)
		return -1;
	return err_set(err, s->status == 503 || s->status == 429 ? ERR_RETRY : ERR_DATA, "%s: HTTP %ld, %s: %s", url, s->status, code,
		       message ? message : "");
}

int s3_send(struct s3_session *s, const struct s3_request *request, struct err *err)
{
	const struct s3_bucket *b = s->bucket;
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(str_release) struct str md5 = { 0 };
	CLEANUP(strvec_release) struct strvec headers = { 0 };
	CLEANUP(mem_free) char *url = NULL;
	const struct sigv4_key key = { b->key.id, b->key.secret, b->key.token, b->key.region, "s3" };
	struct sigv4_request to_sign = { .method = request->method, .host = b->host, .query = request->query ? request->query : "" };
	struct http_request sent = { .method = request->method,
				     .type = request->body || request->file ? "application/octet-stream" : NULL };

	str_addf(&path, "%s/", b->root);
	if (request->key) {
		sigv4_escape(&path, b->prefix, true);
		sigv4_escape(&path, request->key, true);
	}
	if (request->md5) {
		md5_header(&md5, request->md5);
		strvec_add(&headers, str_text(&md5));
	}
	if (request->makes_object)
		add_object_headers(&headers, b);
	to_sign.path = str_text(&path);
	to_sign.payload = "UNSIGNED-PAYLOAD";
	if (b->key.id)
		sigv4_sign(&headers, &to_sign, &key, clock_now_ms() / 1000);
	url = str_format("%s%s%s%s", b->base_url, str_text(&path), request->query ? "?" : "", to_sign.query);
	sent.url = url;
	sent.headers = (const char *const *)headers.v;
	sent.body = request->body;
	sent.len = request->len;
	sent.file = request->file;
	sent.file_at = request->file_at;
	sent.to_file = request->to_file;
	str_clear(&s->answer);
	if (http_send(s->http, &s->answer, &sent, &s->status, err) < 0) {
		explain(s, url, err);
		return -1;
	}
	return 0;
}
