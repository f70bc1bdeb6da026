"""Tells a visitor's story through rudder-sdk-python, which gzips and keeps traits in the context: HOST KEY RUN N."""

import json
import sys

from rudderstack.analytics.client import Client

host, key, run, n = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
failures: list[str] = []
client = Client(key, host=host, gzip="plain" not in sys.argv, on_error=lambda error, _: failures.append(str(error)))
visitor, user = f"visitor-{run}", f"user-{run}"
sent: list[str] = []


def numbered() -> str:
    sent.append(f"{run}-{len(sent) + 1}")
    return sent[-1]


client.page(
    anonymous_id=visitor,
    category="Catalogue",
    name="Home",
    properties={"url": "https://play.example/?q=ä€𝄞"},
    message_id=numbered(),
)
client.track(anonymous_id=visitor, event="Teaser Opened", properties={"title": "Nordlicht"}, message_id=numbered())
client.identify(
    user, anonymous_id=visitor, traits={"email": f"{user}@play.example", "plan": "family"}, message_id=numbered()
)
client.group(user, f"household-{run}", traits={"members": 3}, message_id=numbered())
client.screen(user, category="Player", name="Episode", properties={"dark": True}, message_id=numbered())
client.track(
    user,
    "Video Playback Started",
    {"session_id": f"play-{run}", "title": "Nordlicht", "total_length": 2700},
    message_id=numbered(),
)
for i in range(n):
    client.track(user, "Lesson Finished", {"number": i, "share": i / n, "tags": ["a", None]}, message_id=numbered())
client.alias(f"account-{run}", user, message_id=numbered())
client.flush()
client.join()
print(json.dumps({"sent": len(sent), "failures": failures}))
