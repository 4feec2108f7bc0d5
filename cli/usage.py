"""What is wrong with a command line, in one Russian sentence."""

import re

import click

_QUOTED = re.compile(r"'([^']*)'")
_RUSSIAN = re.compile(r"[А-Яа-яЁё]")
_EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)


def sentence(error: click.ClickException) -> str:
    """What is wrong, and which `--help` explains it."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "vestnik"
    return f"{' '.join(_wrong(error).split())}; подсказка: {path} --help."


def _wrong(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"Ключа «{error.option_name}» нет"
    if isinstance(error, click.BadOptionUsage):
        return f"Ключ {error.option_name} задан неверно: после него нужно значение"
    if isinstance(error, click.MissingParameter):
        return f"Не задано: {_name(error)}"
    if isinstance(error, click.BadParameter):
        value = _QUOTED.search(error.message)
        said = f" («{value[1]}»)" if value else ""
        return f"Не подходит {_name(error)}{said}: {_wanted(error)}"
    return _misused(error.message)


def _misused(message: str) -> str:
    if _RUSSIAN.search(message) and not message.startswith(("No such", "Got")):
        return message.rstrip(".")
    if message.startswith("No such command") and (named := _QUOTED.search(message)):
        return f"Команды «{named[1]}» нет"
    if extra := _EXTRA.search(message):
        return f"Лишнее в команде: «{extra[1]}» (слова с пробелами пишите в кавычках)"
    if message.startswith("Missing command"):
        return "Не названа команда"
    return "Команда написана неверно"


def _name(error: click.BadParameter) -> str:
    param = error.param
    if isinstance(param, click.Option):
        return f"ключ {max(param.opts, key=len)}"
    if param is not None and error.ctx is not None:
        return f"значение {param.make_metavar(error.ctx).strip('[].')}"
    return "значение"


def _wanted(error: click.BadParameter) -> str:
    if _RUSSIAN.search(_QUOTED.sub("", error.message)):
        return error.message.rstrip(".")
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return "можно " + ", ".join(str(choice) for choice in kind.choices)
    if isinstance(kind, click.IntRange):
        bounds = (f"от {kind.min}" if kind.min is not None else "",
                  f"до {kind.max}" if kind.max is not None else "")  # fmt: skip
        return " ".join(["нужно целое число", *filter(None, bounds)])
    if isinstance(kind, type(click.INT)):
        return "нужно целое число"
    if isinstance(kind, click.Path):
        return "нужен файл, который есть и который можно прочитать"
    return "такое значение здесь не годится"
