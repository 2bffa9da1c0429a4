"""Answers that are kept, and that are made for several at once."""

from __future__ import annotations

import asyncio

import pytest

from dataknobs_service.http.answers import Answers


def test_those_who_ask_the_same_at_once_share_an_answer() -> None:
    made = list[int]()

    async def make() -> bytes:
        made.append(1)
        await asyncio.sleep(0.01)
        return b"answer"

    async def ask() -> list[bytes]:
        answers = Answers(most=10)
        asked = [(1, b"a"), (1, b"a"), (2, b"a"), (1, b"b")]
        return await asyncio.gather(
            *(answers.shared((1, version), key, make) for version, key in asked)
        )

    assert asyncio.run(ask()) == [b"answer"] * 4
    assert len(made) == 3


def test_one_who_gives_up_takes_the_answer_from_nobody() -> None:
    async def make() -> bytes:
        await asyncio.sleep(0.02)
        return b"answer"

    async def ask() -> bytes:
        answers = Answers(most=10)
        hasty, patient = (
            asyncio.create_task(answers.shared((1, 1), b"a", make)) for _ in range(2)
        )
        await asyncio.sleep(0)
        hasty.cancel()
        return await patient

    assert asyncio.run(ask()) == b"answer"


def test_a_failure_is_everybodys_and_is_not_kept() -> None:
    async def fail() -> bytes:
        raise ValueError("once")

    async def make() -> bytes:
        return b"answer"

    async def ask() -> bytes:
        answers = Answers(most=10)
        for _ in range(2):
            with pytest.raises(ValueError, match="once"):
                await answers.shared((1, 1), b"a", fail)
        return await answers.shared((1, 1), b"a", make)

    assert asyncio.run(ask()) == b"answer"
