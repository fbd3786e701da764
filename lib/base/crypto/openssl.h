/* openssl.h - libcrypto for digest.c, signature.c and rsa_signature.c alone. The one file that includes OpenSSL's headers. */
#ifndef BASE_CRYPTO_OPENSSL_H
#define BASE_CRYPTO_OPENSSL_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#endif
