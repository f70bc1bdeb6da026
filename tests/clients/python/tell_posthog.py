"""Tells a visitor's story through posthog for Python: HOST KEY RUN N [gzip]."""

import json
import sys
from uuid import NAMESPACE_URL, uuid5

from posthog import Posthog

host, key, run, n = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
failures: list[str] = []
client = Posthog(key, host=host, gzip="gzip" in sys.argv, on_error=lambda error, _: failures.append(str(error)))
visitor, user = f"visitor-{run}", f"user-{run}"
sent: list[str] = []


def numbered() -> str:
    sent.append(str(uuid5(NAMESPACE_URL, f"{run}-{len(sent) + 1}")))
    return sent[-1]


client.capture(
    "$pageview", distinct_id=visitor, properties={"$current_url": "https://play.example/?q=ä€𝄞"}, uuid=numbered()
)
client.capture("Teaser Opened", distinct_id=visitor, properties={"title": "Nordlicht"}, uuid=numbered())
client.alias(visitor, user, uuid=numbered())
client.set(distinct_id=user, properties={"email": f"{user}@play.example", "plan": "family"}, uuid=numbered())
client.group_identify("household", f"household-{run}", {"members": 3}, uuid=numbered(), distinct_id=user)
client.capture("$screen", distinct_id=user, properties={"$screen_name": "Episode"}, uuid=numbered())
for i in range(n):
    client.capture(
        "Lesson Finished",
        distinct_id=user,
        properties={"number": i, "share": i / n, "tags": ["a", None]},
        uuid=numbered(),
    )
client.shutdown()
print(json.dumps({"sent": len(sent), "failures": failures}))
