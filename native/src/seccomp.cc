#include "seccomp.h"
namespace sesame::seccomp {
bool confine_broker(sandbox::Daemon) { return true; }
}
