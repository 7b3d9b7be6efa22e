"""The interactive prompt at a terminal: blocks, strings, errors, comments, editing keys."""
import os, pty, select, sys, tempfile, time

with tempfile.TemporaryDirectory() as home:
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", HOME=home)
        os.execv(sys.executable, [sys.executable, "-q"])

    def until(mark):
        """What comes until a line begins with the mark, or the end."""
        text = b""
        while not text.split(b"\n")[-1].strip() in mark:
            if not select.select([fd], [], [], 20)[0]:
                return text + b"<timeout>"
            try:
                part = os.read(fd, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
        return text

    prompts = (b">>>", b"...")
    until(prompts)
    for line in ["# c", "", "x=1", "if x: print(5)", "", "for i in range(2):", "  i", "", '"""a', 'b"""', "(1+", "2)", "def f():",
                 "  # c", "  return 1", "", "f()", "x = \\", "3", "x", "class A:", "    def g(self):", "        pass", "", "A", "1 +",
                 "abc\x01z\x05d\x08", "1/0", "import sys; sys.ps1 = '>>>  '", "2"]:
        os.write(fd, line.encode() + b"\r")
        print(repr(line), ascii(until(prompts).decode().replace("\r", "").split("\n")[1:]))
    os.write(fd, b"raise SystemExit(3)\r")
    until((b"<never>",))
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
