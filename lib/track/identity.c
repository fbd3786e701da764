/* identity.c - a verified identity, or a claimed one. */
#include "track/identity.h"

#include "base/mem.h"
#include "base/str.h"
#include "net/identity_token.h"
#include "track/store.h"

void identity_release(struct identity *id)
{
	free(id->who);
	free(id->issuer);
	free(id->subject);
	free(id->environment);
	free(id->why);
	*id = (struct identity){ 0 };
}

void identity_claimed(struct identity *id, const struct env *env)
{
	*id = (struct identity){ .who = store_who(env) };
}

int identity_find(struct identity *id, const struct strvec *issuers, const struct env *env, struct err *err)
{
	struct identity_claims claims;
	struct err why;

	if (!identity_offered(env)) {
		identity_claimed(id, env);
		return 0;
	}
	if (identity_token_claims(&claims, env, issuers, &why) < 0) {
		if (why.code == ERR_INTEGRITY) {
			*err = why;
			return -1;
		}
		identity_claimed(id, env);
		id->why = mem_strdup(why.text);
		return 0;
	}
	*id = (struct identity){ claims.who, true, claims.issuer, claims.subject, claims.environment, NULL };
	return 0;
}

char *identity_title(const char *who, bool verified)
{
	return verified ? mem_strdup(who) : str_format("%s (claimed)", who);
}
