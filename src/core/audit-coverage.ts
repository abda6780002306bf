// What `audit.enabled = false` leaves out of the audit chain of a profile: its secrets. Who made, opened, closed or deleted
// its vault stays in, and so does whatever else an action is about: what is switched off can be told from the chain.

const optionalActions = /^secret\./;

/** Whether an entry of that action is the profile's own business, and not the trail's. */
export function isOptional(action: string): boolean {
  return optionalActions.test(action);
}
