"""The box that asks where a document is to be saved."""

from admix.dialogs.form import Box, Dialog, Field, Line, Rule, Shown, Words
from admix.language import mark

SAVE_DOCUMENT = Dialog(
    "save_document",
    (),
    (
        Line(0, mark("Document"), (Shown("name", 50),), 10),
        Line(1, mark("Folder"), (Shown("folder", 50),), 10),
        Line(2, mark("File"), (Field("file", 60),), 10),
        Rule(3),
        Words(4, 0, mark("There is no display here: the document is saved in a new file.")),
    ),
    Box(11, 1, 73, 5),
)
