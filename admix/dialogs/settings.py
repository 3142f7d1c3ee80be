"""The registers that an administrator keeps, as tables: control record, roles, module links."""

from admix.dialogs.form import Box, Dialog, Field, Kind, Line, Rule, Shown, Words
from admix.dialogs.tables import LEDGER
from admix.language import mark

REGISTERS = mark("Registers")
LABEL = 42
FACT, FACT_RIGHT = 17, 40
AGEING_FIELDS = ("ageing_1", "ageing_2", "ageing_3")
FACT_FIELDS = (
    *("name", "street", "postcode", "city", "phone", "email"),
    *("orgnr", "vat_number", "bankgiro", "plusgiro", "iban"),
)


CONTROL_RECORD = Dialog(
    "control_record",
    (LEDGER, REGISTERS, mark("Control record")),
    (
        Line(0, mark("Company name"), (Field("name", 60),), FACT),
        Line(1, mark("Street"), (Field("street", 40),), FACT),
        Line(2, mark("Postcode and town"), (Field("postcode", 10), Field("city", 30)), FACT),
        Line(3, mark("Phone"), (Field("phone", 24),), FACT),
        Line(4, mark("E-mail"), (Field("email", 60),), FACT),
        Line(5, mark("Org. number"), (Field("orgnr", 14),), FACT),
        Line(5, mark("VAT no"), (Field("vat_number", 20),), FACT, FACT_RIGHT),
        Line(6, mark("Bankgiro no"), (Field("bankgiro", 12),), FACT),
        Line(6, mark("Plusgiro no"), (Field("plusgiro", 12),), FACT, FACT_RIGHT),
        Line(7, mark("IBAN number"), (Field("iban", 34),), FACT),
        Line(9, mark("Voucher series of payments"), (Shown("series", 8),), LABEL),
        Line(10, mark("Locked to"), (Field("locked_to", 6, Kind.DATE),), LABEL),
        Line(
            12,
            mark("Largest difference offered as rounding"),
            (Field("rounding_limit", 13, Kind.AMOUNT), Shown("home", 3)),
            LABEL,
        ),
        Line(
            13,
            mark("Write-off limit of a clerk"),
            (Field("write_off_limit", 13, Kind.AMOUNT), Shown("home", 3)),
            LABEL,
        ),
        Line(14, mark("Separate duties (y/n)"), (Field("separate_duties", 1, Kind.FLAG),), LABEL),
        Line(15, mark("Automatic allocation by due date (y/n)"), (Field("due_date_first", 1, Kind.FLAG),), LABEL),
        Line(
            17,
            mark("Ageing limits, days after the due date"),
            tuple(Field(name, 3, Kind.COUNT) for name in AGEING_FIELDS),
            LABEL,
        ),
    ),
    help=(
        mark("Enter shows what is to be saved, Enter again saves it. Only an administrator may."),
        mark("Organisation, VAT, giro and IBAN numbers are kept only if their check digits agree."),
        mark("Nothing is posted up to the day of the lock. It moves forward, never back, and asks for a reason."),
        mark("A payment that misses an invoice by no more than the largest difference may close it as rounding."),
        mark("A clerk writes off at most the limit of an invoice alone; more waits for an approver."),
        mark("With separate duties who entered a batch may not approve it."),
        mark("Automatic allocation pays the oldest invoice first; by due date, the one that fell due first."),
        mark("The ageing limits end its periods, in days after the due date; the last period is all beyond."),
    ),
)
SETTING_FIELDS = ("locked_to", "rounding_limit", "write_off_limit", "separate_duties", "due_date_first")

LOCK_REASON = Dialog(
    "lock_reason",
    (),
    (
        Line(0, mark("Locked to"), (Shown("day", 10),), 18),
        Line(1, mark("Reason"), (Field("reason", 40),), 18),
        Rule(2),
        Words(3, 0, mark("A lock is never taken back.")),
    ),
    Box(6, 7, 62, 4),
)

USER_ROLES = Dialog(
    "user_roles",
    (LEDGER, REGISTERS, mark("Roles")),
    (),
    help=(
        mark("Enter on a user changes the role; on the last line a new user gets one."),
        mark("A clerk enters, an approver also approves, an auditor only reads, an administrator may do everything."),
        mark("A role is taken back with no role: that user may only read. The last administrator keeps the role."),
        mark("A user is known by the name that is typed to log in to this machine."),
    ),
)

NEW_USER = Dialog(
    "new_user",
    (),
    (Line(0, mark("User"), (Field("user", 32),), 18),),
    Box(6, 7, 54, 1),
)

MODULE_LINKS = Dialog(
    "module_links",
    (LEDGER, REGISTERS, mark("Module links")),
    (),
    help=(
        mark("Enter on a line changes its account. An account that is not in the chart is asked its name and added."),
        mark("Vouchers written already stay as they are; what is posted from now on goes to the new account."),
        mark("The receivables have one account for themselves, which stays once a voucher stands on it."),
    ),
)

LINK_ACCOUNT = Dialog(
    "link_account",
    (),
    (
        Line(0, mark("Goes to"), (Shown("now", 40),), 18),
        Line(1, mark("Account"), (Field("account", 8, Kind.NUMBER),), 18),
    ),
    Box(6, 7, 62, 2),
)

ACCOUNT_NAME = Dialog(
    "account_name",
    (),
    (
        Line(0, mark("Account"), (Shown("account", 8),), 18),
        Line(1, mark("Account name"), (Field("name", 40),), 18),
        Rule(2),
        Words(3, 0, mark("The account is new: it is added to the chart of accounts.")),
    ),
    Box(6, 7, 62, 4),
)
