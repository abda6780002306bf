// What `sesame lock --because` takes: things that happen to the machine or the session.

export const lockReasons = ["suspend", "session-lock"] as const;
export type LockReason = (typeof lockReasons)[number];
