"""Unexpected faults: one line with a number for the clerk, the whole story in a log without customer data."""

import os
import traceback
import uuid
from pathlib import Path

from admix.calendar import utc_now

LOG_MODE = 0o660


def record(folder: Path, fault: BaseException) -> str:
    """Write a fault to the company's log and return the number the clerk reads out.

    The log holds the kind of fault and the places in the program, never the values: those are customers' data.
    """
    number = uuid.uuid4().hex[:8].upper()
    places = [
        f"  {place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(fault.__traceback__)
    ]
    story = [f"{utc_now():%Y-%m-%d %H:%M:%SZ} {number} {type(fault).__name__}", *places, ""]
    descriptor = os.open(folder / "faults.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, LOG_MODE)
    try:
        if os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, LOG_MODE)
        os.write(descriptor, "\n".join(story).encode("utf-8", "replace"))
    finally:
        os.close(descriptor)
    return number
