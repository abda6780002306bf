// What open-sesame(7) says of the system as a whole, as titles and paragraphs.

export const systemPageText: readonly (readonly [string, string])[] = [
  [
    "DESCRIPTION",
    "Open Sesame keeps a person's passwords, tokens and keys in encrypted vaults, one a profile, holds them in memory that not even root can " +
      "read, and hands them to programs, with every access in an audit log first. Everything runs as the user; there is no " +
      "daemon of the system's.",
  ],
  [
    "DAEMONS",
    "daemon-profile has the bus, the identity, the configuration and the audit log; daemon-secrets has the vaults. The bus carries what is " +
      "secret sealed between `sesame` and daemon-secrets, and can't read it. Both run confined: Landlock and seccomp leave them what " +
      "they need.\n\n" +
      "systemd runs them for each user, by `open-sesame-headless.target`, from the first login to the last logout, or always for users who " +
      "linger. Without systemd, `sesame up` runs them in the foreground.\n\n" +
      "sesame-session-watch hears systemd-logind, and has daemon-secrets lock vaults before the machine sleeps and when a session of the user is " +
      "locked, where `lock.on_suspend` and `lock.on_session_lock` say so.\n\n" +
      "`systemctl --user status open-sesame-profile open-sesame-secrets` shows them, `journalctl --user -t open-sesame-profile -t " +
      "open-sesame-secrets` their logs, `systemctl --user reload` has them read the configuration at once.",
  ],
  [
    "VAULTS",
    "A vault opens with its password, from which a key is derived at some cost, and stays open until `sesame lock`, a suspend, a locked session, " +
      "or the end or a restart of the daemon: keys are in its memory and nowhere else. An upgrade restarts the daemons that run, so that vaults must be " +
      "unlocked again after it.",
  ],
  [
    "AUDIT LOG",
    "Each entry holds the hash of the one before and is on the disk before the reply that it describes leaves. `sesame audit verify` checks the " +
      "chain, `sesame audit prove` proves single entries.",
  ],
  [
    "ADMINISTRATION",
    "`systemctl --global disable open-sesame-headless.target` keeps the daemons from starting for everybody; `systemctl --user mask` does so for " +
      "one user. What an organisation locks is in \\fBpds\\-policy.toml\\fP(5).\n\n" +
      "`sesame status --doctor` checks the host: kernel, memory, sandbox, units, limits, files, policy, identity, audit log and clock, and says " +
      "what to mend.\n\n" +
      "Removing the program leaves what users own.",
  ],
];
