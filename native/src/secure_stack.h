// A stack in secure memory, for code that spreads a key over its own frames as hash functions do: whoever stops the
// process in the middle of it, or looks at memory afterwards, sees nothing. Hides the switch of the stack pointer.
#pragma once

#include "status.h"

namespace sesame {

// Runs `work`, then wipes all of the stack that it ran on. Nested calls stay on the stack they are on. Where no secure
// memory is left for a stack, `work` runs on the caller's, which is wiped as far as hash functions reach.
void run_on_secure_stack(void (*work)(void*), void* argument);

// The same for a callable without arguments and result.
template <typename Work>
void on_secure_stack(Work work) {
  run_on_secure_stack([](void* argument) { (*static_cast<Work*>(argument))(); }, &work);
}

}  // namespace sesame
