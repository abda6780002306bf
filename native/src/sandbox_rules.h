// Which files each daemon may touch: the one table behind docs/sandbox.md.
#pragma once

#include "landlock.h"
#include "sandbox_places.h"

namespace sesame::sandbox {

// False when the kernel refused a rule (errno says why).
bool add_rules(Daemon daemon, const Product& product, const Places& places, landlock::Ruleset* ruleset);

}  // namespace sesame::sandbox
