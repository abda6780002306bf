// Clears the way for the bus socket: a daemon that was killed leaves its socket behind. Only the holder of the
// instance lock calls this, so a socket that is there has no owner.

import { lstatSync } from "node:fs";
import { SesameError } from "../../core/errors.js";
import { removeFile } from "../../platform/files.js";
import type { DaemonLog } from "../../platform/log.js";

/** @throws FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE: what lies there is not ours to remove */
export function removeStaleSocket(path: string, log: DaemonLog): void {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return;
  if (!status.isSocket()) {
    throw new SesameError(
      "FILE_KIND_UNSAFE",
      `${JSON.stringify(path)} is in the way of the bus socket and is no socket`,
      { details: { path } },
    );
  }
  const uid = process.geteuid?.() ?? -1;
  if (status.uid !== uid) {
    throw new SesameError("FILE_OWNER_UNSAFE", `${JSON.stringify(path)} belongs to uid ${status.uid}`, {
      details: { path, uid, owner: status.uid },
    });
  }
  removeFile(path);
  log.write("notice", "bus.stale_socket_removed", "the socket of a daemon that had died was removed");
}
