/* openssl.h - libcrypto for digest.c, signature.c and rsa_signature.c alone. The one file that includes OpenSSL's headers.
 *
 * The library is loaded at the first use: to put its 17 000 pointers in place took a third of the start of every program, and most runs need
 * none of it. Its functions are called through openssl(): openssl()->EVP_MD_CTX_new().
 */
#ifndef BASE_CRYPTO_OPENSSL_H
#define BASE_CRYPTO_OPENSSL_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#define OPENSSL_FUNCTIONS(F)                                                                                                               \
	F(BIO_ctrl)                                                                                                                        \
	F(BIO_free)                                                                                                                        \
	F(BIO_new)                                                                                                                         \
	F(BIO_new_mem_buf)                                                                                                                 \
	F(BIO_s_mem)                                                                                                                       \
	F(BN_bin2bn)                                                                                                                       \
	F(BN_free)                                                                                                                         \
	F(EVP_DigestFinal_ex)                                                                                                              \
	F(EVP_DigestInit_ex)                                                                                                               \
	F(EVP_DigestSign)                                                                                                                  \
	F(EVP_DigestSignInit)                                                                                                              \
	F(EVP_DigestUpdate)                                                                                                                \
	F(EVP_DigestVerify)                                                                                                                \
	F(EVP_DigestVerifyInit)                                                                                                            \
	F(EVP_MD_CTX_free)                                                                                                                 \
	F(EVP_MD_CTX_new)                                                                                                                  \
	F(EVP_MD_fetch)                                                                                                                    \
	F(EVP_PKEY_CTX_free)                                                                                                               \
	F(EVP_PKEY_CTX_new_from_name)                                                                                                      \
	F(EVP_PKEY_Q_keygen)                                                                                                               \
	F(EVP_PKEY_free)                                                                                                                   \
	F(EVP_PKEY_fromdata)                                                                                                               \
	F(EVP_PKEY_fromdata_init)                                                                                                          \
	F(EVP_PKEY_get_base_id)                                                                                                            \
	F(EVP_PKEY_get_raw_public_key)                                                                                                     \
	F(EVP_PKEY_new_raw_public_key)                                                                                                     \
	F(EVP_sha256)                                                                                                                      \
	F(OSSL_PARAM_BLD_free)                                                                                                             \
	F(OSSL_PARAM_BLD_new)                                                                                                              \
	F(OSSL_PARAM_BLD_push_BN)                                                                                                          \
	F(OSSL_PARAM_BLD_to_param)                                                                                                         \
	F(OSSL_PARAM_free)                                                                                                                 \
	F(PEM_read_bio_PrivateKey)                                                                                                         \
	F(PEM_write_bio_PrivateKey)

#define OPENSSL_POINTER(name) __typeof__(name) *name;
struct openssl {
	OPENSSL_FUNCTIONS(OPENSSL_POINTER)
};
#undef OPENSSL_POINTER

/* Load it, once; from any thread. Without the library it says so on stderr and ends the program with 127, as the linker would at its start. */
const struct openssl *openssl(void);

#endif
