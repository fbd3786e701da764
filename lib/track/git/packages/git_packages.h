/* git_packages.h - where packages lie beside the store's branch, for the files that look after them. */
#ifndef TRACK_GIT_PACKAGES_H
#define TRACK_GIT_PACKAGES_H

#include "track/git/git_store.h"

#define GIT_PACKAGES "refs/heads/interlock-packages/"

char *git_package_ref(const char *key); /* caller frees */
/* Push a package, whatever this machine remembers of having pushed it. */
int git_package_push(struct git_store *s, const char *dir, const char *key, struct err *err);
/* After a record was pushed: what this process keeps and the remote did not name any more in that conversation is pushed again. */
void git_packages_remain(struct git_store *s);

#endif
