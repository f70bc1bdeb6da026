"""Whatever is asked of the API, it never breaks, and what it answers is what it declares."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis.generation.modes import GenerationMode

from goodwill import access
from goodwill.facts import PlayLogged, SubscriptionStarted
from goodwill.store.models import Role

API = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
SENT = {"Accept-Encoding": "identity"}
"""The fuzzer reads no packed answers."""
CALLS = [found.ok() for found in API.get_all_operations()]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.label)
def test_no_question_breaks_the_api_and_every_answer_is_declared(house, call, mode):
    house.tell("ada", SubscriptionStarted(plan="basic"), PlayLogged(title="Solaris", seconds=60))
    token = access.make_token("fuzz", Role.OWNER, by="tests").text

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(case=call.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=SENT if _is_token_spoilt(case) else SENT | {"Authorization": f"Bearer {token}"})

    ask()


def _is_token_spoilt(case: schemathesis.Case) -> bool:
    """Say whether the fuzzer took the token away or broke it: no good one is put in its place then."""
    return any("Authorization" in repr(one) for one in case.meta.phase.data.mutations)
