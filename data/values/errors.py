"""The tree of Vestnik's own errors; the text of each is one Russian sentence for a person."""


class VestnikError(Exception):
    """Root of the tree. `str(error)` says what went wrong and what to do, and holds no secrets."""


class SettingsError(VestnikError):
    """A setting is missing, wrong or contradicts another; nothing has been started."""


class InputError(VestnikError):
    """What a person gave (a file, a number, an option) cannot be used; nothing was changed."""


class RefusedError(VestnikError):
    """A rule of the service forbids the action now (a closed circular, a past deadline)."""


class StorageError(VestnikError):
    """The database cannot be opened, is locked for too long, or its disk is full."""


class MessengerError(VestnikError):
    """A messenger could not be asked or gave an answer that cannot be used."""
