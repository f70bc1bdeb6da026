"""What client libraries ask before they send, answered so that they start and then do nothing but send us events."""

from __future__ import annotations

import json
from typing import Any

from goodwill.intake.calls import Answer, Call, told

_ALL_EVENTS = {"__default": {"enabled": True, "integrations": {}}}


def segment_settings(call: Call, key: str) -> Answer:
    """Return what Segment's browser build asks of its CDN: no integration but us, at the address it came to."""
    scheme, _, host = call.origin.partition("://")
    door = {
        "apiKey": key,
        "apiHost": f"{host}/v1",
        "protocol": scheme,
        "unbundledIntegrations": [],
        "addBundledMetadata": False,
        "maybeBundledConfigIds": {},
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
    }
    return told(
        {
            "integrations": {"Segment.io": door},
            "plan": {"track": _ALL_EVENTS, "identify": _ALL_EVENTS, "group": _ALL_EVENTS},
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0, "host": f"{host}/v1"},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
        }
    )


def rudder_source(call: Call, key: str) -> Answer:
    """Return what RudderStack's libraries ask of its control plane: a source that is on, and sends to us alone."""
    off = {"enabled": False}
    return told(
        {
            "source": {
                "id": "goodwill",
                "name": "goodwill",
                "writeKey": key,
                "enabled": True,
                "workspaceId": "goodwill",
                "dataplanes": {},
                "dataPlaneUrl": call.origin,
                "config": {"statsCollection": {"errors": off, "metrics": off}},
                "destinations": [],
                "connections": [],
            },
            "updatedAt": "1970-01-01T00:00:00.000Z",
        }
    )


def posthog_config(key: str) -> Answer:
    """Return PostHog's remote configuration: nothing to load, nothing to record, no surveys."""
    return told(_remote_config(key))


def posthog_config_script(key: str) -> Answer:
    """Return the same as the script that a page loads."""
    whole = json.dumps({"config": _remote_config(key), "siteApps": []}).replace("<", "\\u003c")
    name = json.dumps(key).replace("<", "\\u003c")
    line = f"(function(){{window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{{}};window._POSTHOG_REMOTE_CONFIG[{name}]={whole};}})();"
    return Answer(200, line.encode(), kind="application/javascript")


def posthog_flags(call: Call) -> Answer:
    """Return that no feature flag is on, in the shape of the version asked for."""
    return told(
        {
            "flags": {},
            "featureFlags": [] if call.query.get("v") == "1" else {},
            "featureFlagPayloads": {},
            "errorsWhileComputingFlags": False,
            "requestId": "00000000-0000-4000-8000-000000000000",
            "quotaLimited": [],
            **_remote_config(""),
        }
    )


def _remote_config(key: str) -> dict[str, Any]:
    # No word of surveys: told that there are none, the library still fetches the script that would show them.
    return {
        "token": key,
        "supportedCompression": ["gzip", "gzip-js", "base64"],
        "hasFeatureFlags": False,
        "captureDeadClicks": False,
        "capturePerformance": False,
        "autocapture_opt_out": False,
        "autocaptureExceptions": False,
        "analytics": {"endpoint": "/e/"},
        "elementsChainAsString": True,
        "errorTracking": {"autocaptureExceptions": False, "suppressionRules": []},
        "sessionRecording": False,
        "heatmaps": False,
        "productTours": False,
        "conversations": False,
        "logs": {"captureConsoleLogs": False},
        "defaultIdentifiedOnly": True,
        "siteApps": [],
        "toolbarParams": {},
        "isAuthenticated": False,
        "config": {"enable_collect_everything": True},
    }
