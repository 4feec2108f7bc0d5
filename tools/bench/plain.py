"""The same broadcast as people first write it: a loop over vk_api, a loop over vkbottle."""

import asyncio
import time
from collections.abc import Iterator

import requests
import vk_api
from requests.adapters import HTTPAdapter

from tools.bench.figure import Figure
from tools.bench.world import TOKEN, made_up_vk

TEXT = "Письмо № 985: заполните форму до 16.10.2023"
VERSION = "5.199"


def measure(*, people: int, ours: float) -> Iterator[Figure]:
    """How many times faster `ours` (seconds a recipient) is than each of the plain loops."""
    for name, loop in (("vk_api", _vk_api), ("vkbottle", _vkbottle)):
        with made_up_vk(people=people) as vk:
            start = time.perf_counter()
            loop(vk.url, people)
            each = (time.perf_counter() - start) / people
            if vk.messages() != people:
                raise RuntimeError(f"{name}: {vk.messages()} of {people} arrived")
        yield Figure(f"faster than a plain {name} loop", each / ours, "×", 1.0, least=True)


class _Elsewhere(HTTPAdapter):
    """Sends what is meant for VK to the made-up one."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: object, **more: object) -> object:  # type: ignore[override]
        request.url = (request.url or "").replace("https://api.vk.ru", self._url)
        return super().send(request, *args, **more)  # type: ignore[arg-type]


def _vk_api(url: str, people: int) -> None:
    session = requests.Session()
    session.mount("https://api.vk.ru/", _Elsewhere(url))
    api = vk_api.VkApi(token=TOKEN, session=session, api_version=VERSION).get_api()
    for person in range(1, people + 1):
        api.messages.send(peer_id=person, message=TEXT, random_id=person)


def _vkbottle(url: str, people: int) -> None:
    from vkbottle import API  # a dependency of the bench alone

    async def loop() -> None:
        api = API(TOKEN)
        api.API_URL = f"{url}/method/"
        for person in range(1, people + 1):
            await api.messages.send(peer_id=person, message=TEXT, random_id=person)
        await api.http_client.close()

    asyncio.run(loop())
