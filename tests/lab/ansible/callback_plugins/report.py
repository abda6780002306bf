"""For the tests: writes what every task came to, as JSON, and strikes in the task that it is told of.

REPORT: the file that is written. STRIKE_IN: part of a task's name. STRIKE: a command, or "kill" for Ansible itself and all that it started, as
when the control node loses its power. STRIKE_AFTER: seconds into the task.
"""

DOCUMENTATION = """
name: report
type: notification
short_description: Tell the tests what happened, and interrupt
description: See the file.
"""

import json
import os
import signal
import subprocess
import threading

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "report"

    def __init__(self):
        super().__init__()
        self.results = []
        self.has_struck = False

    def v2_runner_on_start(self, host, task):
        wanted = os.environ.get("STRIKE_IN", "")
        if wanted and wanted in task.get_name() and not self.has_struck:
            self.has_struck = True
            threading.Timer(float(os.environ.get("STRIKE_AFTER", "0")), self.strike).start()

    def strike(self):
        command = os.environ["STRIKE"]
        if command == "kill":
            os.killpg(os.getpgrp(), signal.SIGKILL)
        subprocess.run(command, shell=True, check=True)

    def add(self, result, state):
        told = result.result
        diffs = told.get("diff") or []
        self.results.append(
            {
                "host": result.host.get_name(),
                "task": result.task.get_name().split(" : ")[-1],
                "state": "changed" if state == "ok" and told.get("changed") else state,
                "msg": str(told.get("msg", "")),
                "diff": diffs if isinstance(diffs, list) else [diffs],
                "warnings": [str(one) for one in told.get("warnings", [])],
            }
        )

    def v2_runner_on_ok(self, result):
        self.add(result, "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.add(result, "failed")

    def v2_runner_on_skipped(self, result):
        self.add(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self.add(result, "unreachable")

    def v2_playbook_on_stats(self, stats):
        recap = {host: stats.summarize(host) for host in stats.processed}
        with open(os.environ["REPORT"], "w", encoding="utf-8") as file:
            json.dump({"recap": recap, "results": self.results}, file, default=str)
