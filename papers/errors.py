"""What may be wrong with a file from outside."""

from data.values.errors import InputError


class PaperError(InputError):
    """The file cannot be read; the text is one Russian sentence saying why and what to do."""


class SheetError(PaperError):
    """A table cannot be read at all."""
