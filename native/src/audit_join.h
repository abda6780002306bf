// Joins the lines of one write to a chain: each names the hash of the line before it, so that they can only be finished one after
// the other. Hides where in a line that hash stands.
#pragma once

#include "audit_hash.h"

namespace sesame {

// Lines with their newlines, the first of them finished; the others have kOpenHash for the hash, which is written here. Gives the hash
// of the last. False, with lines finished in part, for anything else.
bool join_lines(AuditHash hash, Bytes lines, AuditDigest* last);

}  // namespace sesame
