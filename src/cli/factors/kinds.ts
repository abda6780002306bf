// The kinds of factors by name. Apart from what they do, so that the command tree loads none of it.

import type { FactorKind } from "../../core/auth-policy.js";

export const factorKinds = ["password", "ssh-agent"] as const satisfies readonly FactorKind[];
