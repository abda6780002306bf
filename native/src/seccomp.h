// Seccomp filters: what each process of the product may ask of the kernel. Hides BPF, the lists and the architecture.
#pragma once

#include "sandbox_places.h"

namespace sesame::seccomp {

// For the calling process, which must have PR_SET_NO_NEW_PRIVS. False with errno.
bool confine_broker(sandbox::Daemon daemon);

}  // namespace sesame::seccomp
