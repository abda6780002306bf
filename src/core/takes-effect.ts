// When a change of a configuration key counts, in the words that people read. The schema gives each key one of these; nothing
// else in the program may promise a moment.

export const takesEffect = {
  live: "at once",
  connection: "for connections made from then on",
  unlock: "at the next unlock of each vault",
  vault: "for vaults made from then on",
  start: "when the daemons start again",
} as const;

export type TakesEffect = keyof typeof takesEffect;
