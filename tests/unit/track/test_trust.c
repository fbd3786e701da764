/* test_trust.c - the lines of interlock.trust, and what a key in it vouches for. */
#include "base/mem.h"
#include "track/git/git_trust.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct err err;

static void keys_issuers_and_environments_are_told_apart(void **state)
{
	CLEANUP(str_release) struct str pem = { 0 }, text = { 0 };
	CLEANUP(signing_key_cleanup) struct signing_key *key = signing_key_make(&pem);
	CLEANUP(trust_release) struct trust t = { 0 };
	char public_key[SIGNATURE_PUBLIC_TEXT];

	(void)state;
	signing_key_public(key, public_key);
	str_addf(&text,
		 "# a comment\n\n%s the release job\r\nissuer https://forge.example\noverride production # and why\noverride staging\n",
		 public_key);
	assert_int_equal(trust_parse(&t, str_text(&text), &err), 0);
	assert_true(t.enforced);
	assert_int_equal(t.keys.n, 1);
	assert_string_equal(t.names.v[0], "the release job");
	assert_int_equal(t.issuers.n, 1);
	assert_string_equal(t.issuers.v[0], "https://forge.example");
	assert_int_equal(t.environments.n, 2);
	assert_string_equal(t.environments.v[0], "production");
}

static void a_line_that_means_nothing_is_refused_by_its_place(void **state)
{
	static const struct {
		const char *text, *place;
	} bad[] = {
		{ "AAAA somebody", "interlock.trust:1:1:" },   { "\nissuer http://forge.example", "interlock.trust:2:8:" },
		{ "issuer https://", "interlock.trust:1:8:" }, { "issuer https://forge.example/", "interlock.trust:1:8:" },
		{ "override", "interlock.trust:1:9:" },        { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "interlock.trust:1:45:" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP(trust_release) struct trust t = { 0 };

		assert_int_equal(trust_parse(&t, bad[i].text, &err), -1);
		assert_int_equal(err.code, ERR_INTEGRITY);
		if (strncmp(err.text, bad[i].place, strlen(bad[i].place)) != 0)
			fail_msg("%s: %s", bad[i].text, err.text);
	}
}

static void a_key_vouches_for_what_it_signed_and_for_no_other_kind_of_bytes(void **state)
{
	CLEANUP(str_release) struct str pem = { 0 }, bytes = { 0 };
	CLEANUP(trust_release) struct trust t = { 0 };
	char public_key[SIGNATURE_PUBLIC_TEXT], signature[SIGNATURE_TEXT], id[SIGNATURE_ID_TEXT];
	const char *signer;

	(void)state;
	t.enforced = true;
	assert_int_equal(trust_need_key(&t, &signer, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	t.key = signing_key_make(&pem);
	signing_key_public(t.key, public_key);
	signature_key_id(t.id, public_key);
	assert_int_equal(trust_need_key(&t, &signer, &err), -1);
	strvec_add(&t.keys, public_key);
	strvec_add(&t.names, "ada");
	assert_int_equal(trust_need_key(&t, &signer, &err), 0);
	assert_string_equal(signer, "ada");
	str_add(&bytes, "1\nhead\ncontent");
	signature_make(signature, t.key, "kind/a", str_text(&bytes), bytes.len);
	memcpy(id, t.id, sizeof(id));
	assert_true(trust_knows(&t, "kind/a", &bytes, id, signature));
	assert_false(trust_knows(&t, "kind/b", &bytes, id, signature));
	id[0] = id[0] == '0' ? '1' : '0';
	assert_false(trust_knows(&t, "kind/a", &bytes, id, signature));
	str_addch(&bytes, '.');
	assert_false(trust_knows(&t, "kind/a", &bytes, t.id, signature));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_issuers_and_environments_are_told_apart),
		cmocka_unit_test(a_line_that_means_nothing_is_refused_by_its_place),
		cmocka_unit_test(a_key_vouches_for_what_it_signed_and_for_no_other_kind_of_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
