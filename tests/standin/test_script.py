"""The part of VKScript that the stand-in runs."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standin import Phone, StandIn
from standin.params import ApiError, Params
from standin.script import run
from tests.standin.wire import call, whole


def echo(name: str, params: Params) -> Any:
    """A call that gives back what it was given; `x.fail` refuses."""
    if name == "x.fail":
        raise ApiError(100, "no")
    return {"name": name, "params": params.values, "items": [10, 20]}


def value(code: str) -> Any:
    return run(code, echo)[0]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("return 1;", 1),
        ("return -1", -1),
        ("return 1.5;", 1.5),
        ("return;", None),
        ("", None),
        ('return "а\\n\\u0431";', "а\nб"),
        ("return 'одно \"два\" \\'три\\'';", "одно \"два\" 'три'"),
        ("return [1, [2], {}, true, false, null,];", [1, [2], {}, True, False, None]),
        ('return {a: 1, "b": [2]};', {"a": 1, "b": [2]}),
        ("var a = 5; var b = [a, a]; return b;", [5, 5]),
        ("var a = API.x.y({z: 1}); return a.items[1];", 20),
        ("return API.x.y().items.length;", 2),
        ("return API.x.y()['name'];", "x.y"),
        ("return [].nothing;", None),
        ("return API.x.y({t: true, f: false, n: null, l: [1,2], o: {a: 1}}).params;",
         {"t": "1", "f": "0", "l": "1,2", "o": '{"a": 1}'}),
    ],
)  # fmt: skip
def test_scripts_give_their_value(code: str, expected: Any) -> None:
    assert value(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "return [1, 2;",
        "return {a 1};",
        "return unknown;",
        "return API.messages;",
        "return API.messages.send({);",
        "while (true) {}",
        'return "half',
        "return #;",
        'return "\\x";',
        "var = 5;",
        "return " + "[" * 100 + "]" * 100 + ";",
    ],
)
def test_what_does_not_parse_is_12_and_executes_nothing(code: str) -> None:
    called: list[str] = []
    with pytest.raises(ApiError) as refusal:
        run(f"var x = API.a.b(); {code}", lambda name, _: called.append(name))
    assert refusal.value.code == 12
    assert called == []


def test_the_twenty_sixth_call_is_13() -> None:
    assert len(value(f"return [{','.join(['API.a.b()'] * 25)}];")) == 25
    with pytest.raises(ApiError) as refusal:
        value(f"return [{','.join(['API.a.b()'] * 26)}];")
    assert refusal.value.code == 13


def test_parameters_that_are_no_object_are_13() -> None:
    with pytest.raises(ApiError) as refusal:
        value("return API.a.b(5);")
    assert refusal.value.code == 13


def test_failed_calls_become_false_with_their_errors_in_order() -> None:
    result, errors = run("return [API.a.b(), API.x.fail(), API.x.fail()];", echo)
    assert [item is False for item in result] == [False, True, True]
    assert errors == [{"method": "x.fail", "error_code": 100, "error_msg": "no"}] * 2


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=12,
    )
)
def test_any_json_literal_comes_back_as_it_was(literal: Any) -> None:
    assert value(f"return {json.dumps(literal)};") == literal
    assert value(f"return {json.dumps(literal, ensure_ascii=False)};") == literal


def test_execute_over_http(vk: StandIn, anna: Phone) -> None:
    message = {"peer_ids": "501", "random_id": 1, "message": 'кавычки " и \\ и \n'}
    bad = {"peer_id": 999, "random_id": 1, "message": "а"}
    code = (
        f"return [API.messages.send({json.dumps(message)}),API.messages.send({json.dumps(bad)})];"
    )
    answer = whole(vk, "execute", code=code)
    assert answer["response"][0][0]["conversation_message_id"] == 2
    assert answer["response"][1] is False
    assert [error["error_code"] for error in answer["execute_errors"]] == [901]
    assert anna.last.text == message["message"]


def test_faults_reach_the_calls_inside(vk: StandIn, anna: Phone) -> None:
    vk.fail(method="messages.send", code=9)
    one = 'API.messages.send({"peer_id":501,"random_id":%d,"message":"а"})'
    answer = whole(vk, "execute", code=f"return [{one % 1},{one % 2}];")
    assert answer["response"] == [False, anna.last.id]
    assert answer["execute_errors"][0]["error_code"] == 9


def test_errors_of_the_script_itself_are_the_answer(vk: StandIn) -> None:
    assert whole(vk, "execute", code="return [")["error"]["error_code"] == 12
    assert whole(vk, "execute")["error"]["error_code"] == 100
    assert call(vk, "execute", code="return API.utils.getServerTime();") == 1_700_000_000
