"""The parts that settings decide: which messenger is spoken to, and as whom."""

from bot.messenger import Messenger
from bot.vk.client import VkMessenger
from cli.settings import Settings, require_vk
from data.values.clock import Clock


def vk(settings: Settings, clock: Clock) -> Messenger:
    """The VK community of the settings; raises SettingsError when they do not suffice."""
    require_vk(settings)
    return VkMessenger(
        token=settings.vk_token,
        group_id=settings.vk_group_id,
        api_url=settings.vk_api_url,
        now=clock.now,
    )
