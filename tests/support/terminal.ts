// A person at a real terminal, played by Python's pty module: waits for prompts, types, and keeps what was shown.

/** argv[1] of the program is a JSON list of [prompt to wait for, bytes to type]; then the command. Prints what the terminal showed; TEST_COLUMNS says how wide it is. */
const person = `
import fcntl, json, os, pty, struct, sys, termios
steps = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    columns = int(os.environ.get("TEST_COLUMNS", "0"))
    if columns > 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
shown = b""
for prompt, typed in steps:
    while prompt.encode() not in shown:
        shown += os.read(fd, 4096)
    os.write(fd, typed.encode())
    sys.stdout.buffer.write(shown.replace(prompt.encode(), b"<asked>"))
    shown = b""
while True:
    try:
        chunk = os.read(fd, 4096)
    except OSError:
        break
    if not chunk:
        break
    shown += chunk
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

export type Step = readonly [prompt: string, typed: string];

/** Arguments of python3 for a command on a terminal. */
export function onTerminal(steps: readonly Step[], ...command: readonly string[]): string[] {
  return ["-c", person, JSON.stringify(steps), ...command];
}
