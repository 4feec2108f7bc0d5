"""The parts that settings decide: which messenger is spoken to, and as whom."""

from collections.abc import Callable

from bot.messenger import CallUnknownError, Finding, Messenger
from bot.vk.client import VkMessenger
from cli.settings import Callback, Settings, require_vk
from cli.web import Kept
from data.values.clock import Clock
from data.values.errors import SettingsError

ASK_AGAIN = 60.0  # seconds between questions for the confirmation string: anybody may cause them


def vk(settings: Settings, clock: Clock) -> Messenger:
    """The VK community of the settings; raises SettingsError when they do not suffice."""
    require_vk(settings)
    return VkMessenger(
        token=settings.vk_token,
        group_id=settings.vk_group_id,
        api_url=settings.vk_api_url,
        now=clock.now,
    )


def confirmation(callback: Callback, messenger: Messenger, clock: Clock) -> Callable[[], str]:
    """By what VK recognises our address: as it is set, else as VK itself says."""
    if callback.confirmation:
        return lambda: callback.confirmation

    def ask() -> str:
        if not isinstance(messenger, VkMessenger):
            raise CallUnknownError("This messenger has no confirmation string.")
        return messenger.callback_code()

    return Kept(ask, seconds=ASK_AGAIN, monotonic=clock.monotonic)


def callback(settings: Settings, clock: Clock, *, repair: bool) -> list[Finding]:
    """How the Callback API is set up; with `repair` set it up. Nothing when it is not wanted.

    Raises SettingsError when it is to be set up and the settings do not say where.
    """
    if settings.callback is None:
        if repair:
            raise SettingsError(
                "Для Callback API впишите в .env адрес VK_CALLBACK_URL "
                "и секретный ключ VK_CALLBACK_SECRET."
            )
        return []
    messenger = vk(settings, clock)
    if not isinstance(messenger, VkMessenger):
        return []
    return messenger.set_up_callback(
        url=settings.callback.url, secret=settings.callback.secret, repair=repair
    )
