// One question to an SSH agent and its answer (draft-ietf-sshm-ssh-agent): a signature that becomes a key is read from the
// socket straight into secure memory. What the messages say is the caller's business.
#pragma once

#include <string>

#include "secure_memory.h"

namespace sesame {

// `request` and `reply` are messages with their length in front of them left off. A reply that is longer than
// `maximum_bytes` is EMSGSIZE, one of no bytes EBADMSG, one that is cut off ECONNRESET, and one that is not whole after
// `wait_ms` ETIMEDOUT.
SystemStatus exchange_with_agent(const std::string& path, ConstBytes request, std::size_t maximum_bytes, int wait_ms,
                                 SecureBlock* reply);

}  // namespace sesame
