/* libgit2.h - libgit2 for the files of lib/git alone. The one file that includes <git2.h>.
 *
 * The library is loaded at the first use, because with its TLS and Kerberos libraries it would triple the start-up of every program that
 * may need it. Its functions are called through `git`: git.commit_free(c).
 */
#ifndef GIT_LIBGIT2_H
#define GIT_LIBGIT2_H

#include "base/err.h"

#include <git2.h>
#include <git2/odb_backend.h>
#include <git2/sys/transport.h>
#include <stdbool.h>

/* The functions that lib/git calls, without their "git_". */
#define LIBGIT2_FUNCTIONS(F)                                                                                                               \
	F(blob_create_from_buffer)                                                                                                         \
	F(blob_free)                                                                                                                       \
	F(blob_lookup)                                                                                                                     \
	F(blob_rawcontent)                                                                                                                 \
	F(blob_rawsize)                                                                                                                    \
	F(commit_author)                                                                                                                   \
	F(commit_create)                                                                                                                   \
	F(commit_free)                                                                                                                     \
	F(commit_id)                                                                                                                       \
	F(commit_lookup)                                                                                                                   \
	F(commit_parent_id)                                                                                                                \
	F(commit_parentcount)                                                                                                              \
	F(commit_tree)                                                                                                                     \
	F(credential_userpass_plaintext_new)                                                                                               \
	F(error_last)                                                                                                                      \
	F(graph_descendant_of)                                                                                                             \
	F(ignore_path_is_ignored)                                                                                                          \
	F(index_add_bypath)                                                                                                                \
	F(index_find_prefix)                                                                                                               \
	F(index_free)                                                                                                                      \
	F(index_get_bypath)                                                                                                                \
	F(index_remove_bypath)                                                                                                             \
	F(index_write)                                                                                                                     \
	F(libgit2_init)                                                                                                                    \
	F(libgit2_opts)                                                                                                                    \
	F(libgit2_shutdown)                                                                                                                \
	F(object_free)                                                                                                                     \
	F(object_id)                                                                                                                       \
	F(object_peel)                                                                                                                     \
	F(oid_equal)                                                                                                                       \
	F(oid_fromstr)                                                                                                                     \
	F(oid_tostr)                                                                                                                       \
	F(odb_exists)                                                                                                                      \
	F(odb_free)                                                                                                                        \
	F(odb_write_pack)                                                                                                                  \
	F(packbuilder_foreach)                                                                                                             \
	F(packbuilder_free)                                                                                                                \
	F(packbuilder_insert)                                                                                                              \
	F(packbuilder_new)                                                                                                                 \
	F(reference_create_matching)                                                                                                       \
	F(reference_free)                                                                                                                  \
	F(reference_is_branch)                                                                                                             \
	F(reference_list)                                                                                                                  \
	F(reference_name_to_id)                                                                                                            \
	F(reference_peel)                                                                                                                  \
	F(reference_remove)                                                                                                                \
	F(reference_shorthand)                                                                                                             \
	F(remote_connect_ext)                                                                                                              \
	F(remote_create_anonymous)                                                                                                         \
	F(remote_create_detached)                                                                                                          \
	F(remote_disconnect)                                                                                                               \
	F(remote_free)                                                                                                                     \
	F(remote_lookup)                                                                                                                   \
	F(remote_ls)                                                                                                                       \
	F(remote_url)                                                                                                                      \
	F(repository_free)                                                                                                                 \
	F(repository_head)                                                                                                                 \
	F(repository_index)                                                                                                                \
	F(repository_init_ext)                                                                                                             \
	F(repository_is_bare)                                                                                                              \
	F(repository_is_shallow)                                                                                                           \
	F(repository_odb)                                                                                                                  \
	F(repository_open_ext)                                                                                                             \
	F(repository_path)                                                                                                                 \
	F(repository_workdir)                                                                                                              \
	F(repository_wrap_odb)                                                                                                             \
	F(revparse_single)                                                                                                                 \
	F(signature_free)                                                                                                                  \
	F(signature_new)                                                                                                                   \
	F(smart_subtransport_http)                                                                                                         \
	F(status_list_entrycount)                                                                                                          \
	F(status_list_free)                                                                                                                \
	F(status_list_new)                                                                                                                 \
	F(strarray_dispose)                                                                                                                \
	F(transport_smart)                                                                                                                 \
	F(tree_create_updated)                                                                                                             \
	F(tree_entry_byindex)                                                                                                              \
	F(tree_entry_byname)                                                                                                               \
	F(tree_entry_bypath)                                                                                                               \
	F(tree_entry_free)                                                                                                                 \
	F(tree_entry_id)                                                                                                                   \
	F(tree_entry_name)                                                                                                                 \
	F(tree_entry_to_object)                                                                                                            \
	F(tree_entry_type)                                                                                                                 \
	F(tree_entrycount)                                                                                                                 \
	F(tree_free)                                                                                                                       \
	F(tree_id)                                                                                                                         \
	F(tree_lookup)

#define LIBGIT2_POINTER(name) __typeof__(git_##name) *name;
struct libgit2 {
	LIBGIT2_FUNCTIONS(LIBGIT2_POINTER)
};
#undef LIBGIT2_POINTER

extern struct libgit2 git;

/* Load it and count one user; libgit2_leave() for each one that came. ERR_IO if it is not on the machine. */
int libgit2_enter(struct err *err);
void libgit2_leave(void);
/* What libgit2 says of its last failure; never NULL. */
const char *libgit2_why(void);
/* Did a repository not open because its digests are SHA-256? git writes objectFormat into its configuration; libgit2 1.5 calls that an
 * unsupported extension. */
bool libgit2_says_sha256(void);

/* For CLEANUP(). */
void libgit2_blob_cleanup(git_blob **b);
void libgit2_commit_cleanup(git_commit **c);
void libgit2_odb_cleanup(git_odb **o);
void libgit2_reference_cleanup(git_reference **r);
void libgit2_remote_cleanup(git_remote **r);
void libgit2_repository_cleanup(git_repository **r);
void libgit2_tree_cleanup(git_tree **t);
void libgit2_entry_cleanup(git_tree_entry **e);

#endif
