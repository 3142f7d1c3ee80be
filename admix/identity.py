"""Who sits at the keyboard: what the kernel knows, never what the environment claims (`reliability` P16)."""

import os
import pwd
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from admix.text import show


@cache
def os_user() -> str:
    """Return the login name of the process's real user."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid{os.getuid()}"


@cache
def origin() -> str:
    """Return where the act came from: user id, login user id, sudo, terminal, SSH client, program version."""
    parts = {"uid": str(os.getuid()), "login": _login_uid(), "sudo": os.environ.get("SUDO_UID", "")}
    parts |= {"tty": _terminal(), "ssh": os.environ.get("SSH_CONNECTION", "").partition(" ")[0]}
    parts["admix"] = program_version()
    return show(" ".join(f"{name}={value}" for name, value in parts.items() if value))[:200]


def program_version() -> str:
    """Return the version of this program."""
    try:
        return version("admix")
    except PackageNotFoundError:
        return "0"


def _login_uid() -> str:
    with suppress(OSError):
        uid = Path("/proc/self/loginuid").read_text("ascii").strip()
        return "" if uid == str(2**32 - 1) else uid
    return ""


def _terminal() -> str:
    for descriptor in (0, 1, 2):
        with suppress(OSError):
            return os.ttyname(descriptor)
    return ""
