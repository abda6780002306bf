// When a daemon reads its configuration again: as soon as files have changed, and when it is told to (SIGHUP, `systemctl --user
// reload`). A mistake in a file takes nothing down: what was in force stays in force.

import { choosesProfile } from "../core/crypto-profile.js";
import { SesameError } from "../core/errors.js";
import { FileWatch } from "../platform/file-watch.js";
import type { DaemonLog } from "../platform/log.js";
import type { ServiceManager } from "../platform/systemd.js";
import { tellNews } from "./configuration-news.js";
import { isNews, type LiveConfiguration } from "./live-configuration.js";
import type { DaemonContext } from "./runtime.js";

/** From here on changes count within a second or so. */
export function followConfiguration(live: LiveConfiguration, log: DaemonLog, manager: ServiceManager): void {
  live.onChange((news) => tellNews(news, log));
  const watch = new FileWatch(
    {
      paths: () => live.watched,
      onSettled: () => reload(),
      onBlind(errno) {
        const text = "configuration files can't be watched; they are looked at every second instead";
        log.write("warning", "configuration.watch_lost", text, { errno });
      },
    },
    live.seen,
  );
  const reload = (): boolean => {
    const news = live.reload();
    watch.settle(live.seen);
    return isNews(news);
  };
  process.on("SIGHUP", () => {
    manager.reloading();
    try {
      if (!reload()) log.write("notice", "configuration.checked", "the configuration is as it was");
    } finally {
      manager.ready();
    }
  });
}

/** Publishes keys anew when the profile that the daemon speaks may be another. Keys that nobody can read end the daemon. */
export function onProfileChange(context: DaemonContext, publish: () => void): void {
  context.effective.onChange(({ changed }) => {
    if (!changed.some(choosesProfile)) return;
    try {
      publish();
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      context.abort(error);
    }
  });
}
