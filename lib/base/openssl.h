/* openssl.h - libcrypto for digest.c and signature.c alone. The one file that includes OpenSSL's headers. */
#ifndef BASE_OPENSSL_H
#define BASE_OPENSSL_H

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#endif
