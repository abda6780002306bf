// Names of system calls for people who read the log; the numbers' own headers differ by machine and age.
#pragma once

namespace sesame {

// Async-signal-safe. "unknown" for what is newer than the table.
const char* syscall_name(int number);

}  // namespace sesame
