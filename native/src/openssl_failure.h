// How a call into OpenSSL fails: with a Status, and without a trace in the thread's error queue, which
// Node shares with us and must find empty.
#pragma once

#include <openssl/err.h>

#include "status.h"

namespace sesame {

inline Status give_up(Status status) {
  ERR_clear_error();
  return status;
}

}  // namespace sesame
