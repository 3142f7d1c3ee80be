"""SIE 4I, the file in which vouchers go to the general ledger: written and read as the format's manual 4B says.

Code page 437, one record a line, fields parted by blanks, text between quotation marks. Amounts are minor units of
the home currency here and have a point in the file; debit is positive, credit negative.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from admix.errors import Refusal
from admix.money import format_amount

CHARSET = "cp437"
LINE_END = "\r\n"
MOST_DECIMALS = 2
REQUIRED = ("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#FNAMN")
FIELDS = {**dict.fromkeys(REQUIRED, 1), "#KONTO": 2, "#VER": 3, "#ORGNR": 1, "#VALUTA": 1}
"""How many fields a record has at least."""
VALUES = {"#FLAGGA": {"0", "1"}, "#FORMAT": {"PC8"}, "#SIETYP": {"4"}}
FORBIDDEN = frozenset({"#BKOD", "#OMFATTN", "#IB", "#UB", "#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET"})
"""Records that a file to the general ledger may not have."""
OPEN, CLOSE = BRACES = ("\0{", "\0}")
_BARE = re.compile(r"[0-9A-Za-z.-]+")
_QUOTED_WRONGLY = re.compile(r'\\+(?="|$)')
_FIELD = re.compile(r'"((?:\\"|[^"])*)"(?=[ \t{}]|$)|([^ \t{}"]+)|([{}])')
_AMOUNT = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_DAY = re.compile(r"[0-9]{8}")


@dataclass(frozen=True)
class SieLine:
    """A row of a voucher: account and amount in minor units, debit positive."""

    account: str
    amount: int


@dataclass(frozen=True)
class SieVoucher:
    """A voucher: series, number, day and text; when and by whom it was entered, where that is known."""

    series: str
    number: str
    day: date
    text: str
    lines: tuple[SieLine, ...]
    entered_on: date | None = None
    entered_by: str = ""


@dataclass(frozen=True)
class SieFile:
    """A file of vouchers: who made it when, whose it is, the names of its accounts, its vouchers."""

    program: str
    version: str
    made_on: date
    made_by: str
    company: str
    currency: str
    accounts: Mapping[str, str]
    vouchers: tuple[SieVoucher, ...]
    organisation: str | None = None
    decimals: int = MOST_DECIMALS
    """Of the home currency; the format has room for two."""


def write_sie(file: SieFile, *, checksum: bool = False) -> bytes:
    """Return a file as bytes, with the format's own checksum (#KSUMMA) where it is asked for.

    What code page 437 lacks becomes `?`, control characters are left out. Refused: a home currency of more than two
    decimals.
    """
    if file.decimals > MOST_DECIMALS:
        raise Refusal(
            "A SIE file has room for two decimals, but %(code)s has %(decimals)d.",
            code=file.currency,
            decimals=file.decimals,
        )
    lines = list(_head(file))
    if checksum:
        lines.insert(1, ["#KSUMMA"])
    for voucher in file.vouchers:
        lines += _voucher(voucher, file.decimals)
    if checksum:
        lines.append(["#KSUMMA", str(checksum_of(map(_bare, fields) for fields in lines[2:]))])
    return "".join(" ".join(fields) + LINE_END for fields in lines).encode(CHARSET)


def _head(file: SieFile) -> Iterator[list[str]]:
    yield ["#FLAGGA", "0"]
    yield ["#PROGRAM", quoted(file.program), quoted(file.version)]
    yield ["#FORMAT", "PC8"]
    yield ["#GEN", _day(file.made_on), *([quoted(file.made_by)] if file.made_by else [])]
    yield ["#SIETYP", "4"]
    if file.organisation:
        yield ["#ORGNR", quoted(file.organisation)]
    yield ["#FNAMN", quoted(file.company)]
    yield ["#VALUTA", quoted(file.currency)]
    for number, name in file.accounts.items():
        yield ["#KONTO", quoted(number), quoted(name)]


def _voucher(voucher: SieVoucher, decimals: int) -> Iterator[list[str]]:
    if sum(line.amount for line in voucher.lines) != 0:
        raise ValueError(f"voucher {voucher.series} {voucher.number} does not balance")
    entered = [] if voucher.entered_on is None else [_day(voucher.entered_on)]
    if entered and voucher.entered_by:
        entered.append(quoted(voucher.entered_by))
    text = quoted(voucher.text, always=True)
    yield ["#VER", quoted(voucher.series), quoted(voucher.number), _day(voucher.day), text, *entered]
    yield ["{"]
    for line in voucher.lines:
        yield ["#TRANS", quoted(line.account), "{}", format_amount(line.amount, decimals)]
    yield ["}"]


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def quoted(text: str, *, always: bool = False) -> str:
    r"""Return a field as the file has it: between quotation marks unless it is one plain word; `"` is `\"`."""
    written = as_written(text)
    if _BARE.fullmatch(written) and not always:
        return written
    return '"' + written.replace('"', '\\"') + '"'


def as_written(text: str) -> str:
    """Return text as whoever reads the file gets it: in the format's characters.

    A backslash that would be read together with a quotation mark behind it becomes a slash.
    """
    return _QUOTED_WRONGLY.sub(lambda found: "/" * len(found[0]), plain(text))


def plain(text: str) -> str:
    """Return text as code page 437 has it: `?` for what it lacks; a line's end is a blank, other controls are out."""
    parts = (" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", text))
    visible = "".join(sign for sign in parts if unicodedata.category(sign) not in {"Cc", "Cf"})
    return visible.encode(CHARSET, "replace").decode(CHARSET)


def checksum_of(records: Iterable[Iterable[str]]) -> int:
    """Return the CRC-32 over labels and fields, without blanks, quotation marks, braces and line ends."""
    joined = "".join(part for record in records for part in record)
    return zlib.crc32(joined.encode(CHARSET))


def _bare(written: str) -> str:
    """Return a field as it counts in the checksum."""
    if written in {"{", "}", "{}"}:
        return ""
    return written[1:-1].replace('\\"', '"') if written.startswith('"') else written


def read_sie(data: bytes, decimals: int = MOST_DECIMALS) -> SieFile:
    """Read a file to the general ledger strictly; labels that the manual does not have are passed over, as it says.

    Amounts become minor units with so many decimals. Refused, with the line: a first record that is not #FLAGGA,
    another format or type, a record that is missing or not allowed in a file to the ledger, a voucher that does not
    balance or does not end, fields and amounts that are not as the manual has them, a checksum that does not agree.
    """
    return _Reader(decimals).read(data)


@dataclass
class _Reader:
    """What was read so far; `at` is the line, counted from 1."""

    decimals: int
    at: int = 0
    seen: dict[str, list[str]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    vouchers: list[SieVoucher] = field(default_factory=list)
    head: list[str] | None = None
    lines: list[SieLine] | None = None
    """The rows of the voucher whose braces are open."""
    summed: list[list[str]] | None = None
    """What counts in the checksum, from its first record on."""
    checked: bool = False

    def read(self, data: bytes) -> SieFile:
        for self.at, line in enumerate(data.decode(CHARSET).split("\n"), start=1):
            bare = line.removesuffix("\r").strip(" \t")
            if bare:
                self._record(_split(bare, self.at))
        self._refuse_unfinished()
        program, version = (*self.seen["#PROGRAM"], "")[:2]
        made_on, made_by = (*self.seen["#GEN"], "")[:2]
        return SieFile(
            program,
            version,
            self._day(made_on),
            made_by,
            " ".join(self.seen["#FNAMN"]),
            self.seen.get("#VALUTA", ["SEK"])[0],
            self.accounts,
            tuple(self.vouchers),
            self.seen["#ORGNR"][0] if "#ORGNR" in self.seen else None,
            self.decimals,
        )

    def _record(self, fields: list[str]) -> None:
        label, *values = fields
        if not self.seen and label != "#FLAGGA":
            raise Refusal("The SIE file does not begin with #FLAGGA.")
        if self.checked:
            raise Refusal("Line %(line)d of the SIE file: it stands behind the checksum.", line=self.at)
        if label == "#KSUMMA":
            self._checksum(values)
            return
        if self.summed is not None:
            self.summed.append([part for part in fields if part not in BRACES])
        if label in BRACES:
            self._brace(label, values)
        elif label in {"#TRANS", "#RTRANS", "#BTRANS"}:
            self._row(label, values)
        elif self.head is not None or not label.startswith("#"):
            raise self._out_of_place()
        else:
            self._fact(label, values)

    def _fact(self, label: str, values: list[str]) -> None:
        """Take in a record outside vouchers."""
        if label in FORBIDDEN:
            raise Refusal(
                "Line %(line)d of the SIE file: %(label)s may not stand in a file to the general ledger.",
                line=self.at,
                label=label,
            )
        if len(values) < FIELDS.get(label, 0):
            raise Refusal("Line %(line)d of the SIE file: %(label)s lacks a field.", line=self.at, label=label)
        if label in VALUES and values[0] not in VALUES[label]:
            raise Refusal(
                "Line %(line)d of the SIE file: %(label)s %(value)s is not what a file to the general ledger has.",
                line=self.at,
                label=label,
                value=values[0],
            )
        if label == "#VER":
            self.head = values
        elif label == "#KONTO":
            self.accounts[values[0]] = values[1]
        self.seen.setdefault(label, values)

    def _brace(self, brace: str, values: list[str]) -> None:
        if values or self.head is None or (self.lines is None) != (brace == OPEN):
            raise self._out_of_place()
        if self.lines is None:
            self.lines = []
            return
        if sum(line.amount for line in self.lines) != 0:
            raise Refusal("Line %(line)d of the SIE file: the voucher does not balance.", line=self.at)
        series, number, day, text, entered, by = (*self.head, "", "", "")[:6]
        entered_on = self._day(entered) if entered else None
        self.vouchers.append(
            SieVoucher(series, number, self._day(day), text, tuple(self.lines), entered_on, by),
        )
        self.head = self.lines = None

    def _row(self, label: str, values: list[str]) -> None:
        """Take in a row of a voucher. Its objects are passed over, and so are rows that were struck or added later.

        An added row (#RTRANS) comes again as #TRANS.
        """
        if self.lines is None or len(values) < 4 or values[1] != OPEN or CLOSE not in values[2:-1]:
            raise self._out_of_place()
        amount = self._amount(values[values.index(CLOSE) + 1])
        if label == "#TRANS":
            self.lines.append(SieLine(values[0], amount))

    def _amount(self, text: str) -> int:
        sign, whole, part = found.groups(default="") if (found := _AMOUNT.fullmatch(text)) else ("", "", "")
        if not whole or part[self.decimals :].strip("0"):
            raise Refusal("Line %(line)d of the SIE file: %(text)s is not an amount.", line=self.at, text=text)
        return int(sign + whole + part[: self.decimals].ljust(self.decimals, "0"))

    def _day(self, text: str) -> date:
        try:
            if _DAY.fullmatch(text):
                return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
        raise Refusal("Line %(line)d of the SIE file: %(text)s is not a day.", line=self.at, text=text)

    def _checksum(self, values: list[str]) -> None:
        if self.summed is None:
            if values or list(self.seen) != ["#FLAGGA"]:
                raise self._out_of_place()
            self.summed = []
        elif self.head is not None:
            raise self._out_of_place()
        elif values != [str(checksum_of(self.summed))]:
            raise Refusal("Line %(line)d of the SIE file: the checksum does not agree.", line=self.at)
        else:
            self.checked = True

    def _out_of_place(self) -> Refusal:
        return Refusal(
            "Line %(line)d of the SIE file: a voucher is #VER, then its rows between braces that stand alone.",
            line=self.at,
        )

    def _refuse_unfinished(self) -> None:
        if self.head is not None or (self.summed is not None and not self.checked):
            raise Refusal("The SIE file is cut off: a voucher or the checksum has no end.")
        for label in REQUIRED:
            if label not in self.seen:
                raise Refusal("The SIE file has no record %(label)s.", label=label)


def _split(line: str, number: int) -> list[str]:
    """Return a record's fields; braces are fields of their own, told from text by a sign that text cannot have."""
    fields: list[str] = []
    at = 0
    while at < len(line):
        if line[at] in " \t":
            at += 1
            continue
        found = _FIELD.match(line, at)
        if found is None or any(sign < " " and sign != "\t" for sign in found[0]):
            raise Refusal(
                "Line %(line)d of the SIE file: a quotation mark does not close, or a character cannot be shown.",
                line=number,
            )
        quoted_text, brace = found[1], found[3]
        if brace is not None:
            fields.append(OPEN if brace == "{" else CLOSE)
        else:
            fields.append(found[0] if quoted_text is None else quoted_text.replace('\\"', '"'))
        at = found.end()
    return fields
