"""Whatever is sent to the intake, it never breaks, and what it answers is what its OpenAPI document declares."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.generation.modes import GenerationMode

from goodwill.intake.wsgi import application

INTAKE = schemathesis.openapi.from_wsgi("/v1/openapi.json", application)
CALLS = [found.ok() for found in INTAKE.get_all_operations()]
CHECKS = [schemathesis.checks.not_a_server_error, schemathesis.checks.CHECKS.get_one("response_schema_conformance"),
          schemathesis.checks.CHECKS.get_one("status_code_conformance")]  # fmt: skip


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.label)
def test_whatever_is_sent_is_answered_as_declared(house, call, mode):
    from goodwill.intake import sources

    key = sources.create("fuzz")

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(case=call.as_strategy(generation_mode=mode))
    def send(case: schemathesis.Case) -> None:
        # Bad events in a good body are a 200 by design: one bad event never fails its batch.
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    send()
