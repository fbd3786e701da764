/* openssl.c - loads libcrypto when the first caller needs it. */
#include "base/crypto/openssl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define LIBRARY "libcrypto.so." TEXT(OPENSSL_SHLIB_VERSION)

static struct openssl found;

static void give_up(void)
{
	fprintf(stderr, "cannot load %s, which digests and signatures need: %s\n", LIBRARY, dlerror());
	_exit(127);
}

static void load(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		give_up();
#define FIND(name)                                                                                                                         \
	if (!(found.name = (__typeof__(found.name))dlsym(library, #name)))                                                                 \
		give_up();
	OPENSSL_FUNCTIONS(FIND)
#undef FIND
}

const struct openssl *openssl(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	return &found;
}
