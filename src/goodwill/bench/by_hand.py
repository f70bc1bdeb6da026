"""The sweeps' rival: the same answers in DuckDB SQL written by hand, file by file, as one would without Goodwill."""

from __future__ import annotations

_SIGNS = """'play.logged', 'play.started', 'play.stopped', 'play.progressed', 'play.failed', 'page.viewed', 'screen.viewed',
    'title.rated', 'title.saved', 'message.received', 'message.clicked', 'feedback.given', 'lastchance.answered',
    'offer.accepted', 'offer.declined', 'plan.changed', 'cancellation.requested', 'cancellation.withdrawn',
    'card.replaced'"""
_TURNS = """'trial.started', 'subscription.started', 'subscription.paused', 'subscription.resumed',
    'subscription.cancelled', 'subscription.returned'"""
_STARTS = "'trial.started', 'subscription.started', 'subscription.returned'"
_PRICED = f"{_STARTS}, 'plan.changed', 'price.changed'"
_RANK = """CASE name WHEN 'trial.started' THEN 1 WHEN 'subscription.started' THEN 2 WHEN 'subscription.paused' THEN 3
    WHEN 'subscription.resumed' THEN 4 WHEN 'subscription.cancelled' THEN 5 WHEN 'subscription.returned' THEN 6 END"""
_DAY = 86_400_000_000
_YEAR = 365 * _DAY

SCAN = """SELECT bit_xor(subject), bit_xor(epoch_us(occurred_at)), sum(strlen(name)), sum(strlen(plan)), sum(strlen(country))
FROM read_parquet($FILES)"""
"""What a sweep for dormancy must read at the least: every value, so that no statistics answer in its place."""

DORMANCY = f"""
WITH told AS (
    SELECT subject,
        max(epoch_us(occurred_at)) FILTER (WHERE name IN ('play.started', 'play.logged')) AS last_play,
        max(epoch_us(occurred_at)) FILTER (WHERE name IN ({_SIGNS})) AS last_sign,
        max(epoch_us(occurred_at)) FILTER (WHERE name IN ({_STARTS})) AS last_start,
        max(epoch_us(occurred_at) * 8 + {_RANK}) FILTER (WHERE name IN ({_TURNS})) % 8 AS turn,
        max({{'a': epoch_us(occurred_at), 'v': plan}}) FILTER (
            WHERE name IN ({_STARTS}, 'plan.changed') AND plan IS NOT NULL).v AS plan,
        max({{'a': epoch_us(occurred_at), 'v': country}}) FILTER (
            WHERE name IN ({_STARTS}, 'button.pressed', 'subscriber.described') AND country IS NOT NULL).v AS country
    FROM read_parquet($FILES)
    WHERE name IN ({_SIGNS}, {_TURNS}, 'button.pressed', 'subscriber.described')
    GROUP BY subject
)
SELECT plan, country, count(*) AS n_paying, count(*) FILTER (
    WHERE greatest(last_start, last_sign) + CASE WHEN last_play >= last_start THEN {2 * _YEAR} ELSE {_YEAR} END <= $AS_OF
) AS n_dormant
FROM told WHERE turn IN (2, 4, 6) GROUP BY plan, country
"""


def _latest(column: str, names: str, where: str = "true", best: str = "max") -> str:
    return f"{best}({{'a': us, 'v': {column}}}) FILTER (WHERE name IN ({names}) AND {column} IS NOT NULL AND {where}).v"


def _count(names: str, where: str = "true") -> str:
    return f"count(*) FILTER (WHERE name IN ({names}) AND {where})"


def _last(names: str) -> str:
    return f"max(us) FILTER (WHERE name IN ({names}))"


_BEGUN, _ENDED = "'play.started', 'play.logged'", "'play.stopped', 'play.logged'"
_CHOSEN = "NOT coalesce(autoplay, false) AND length > 0 AND seconds IS NOT NULL"
_OFTEN = f"{_SIGNS}"
_SELDOM = f"""{_TURNS}, 'plan.changed', 'price.changed', 'button.pressed', 'subscriber.described', 'message.received',
    'message.read', 'cancellation.requested', 'cancellation.withdrawn', 'feedback.given', 'letdown.suffered',
    'play.failed', 'letdown.repaired', 'invoice.paid', 'invoice.refunded', 'invoice.failed', 'payment.disputed',
    'lastchance.asked', 'lastchance.answered', 'programme.moved', 'cancellation.ordered', 'order.withdrawn', 'offer.made', 'offer.accepted', 'decision.reached', 'consent.given', 'consent.withdrawn',
    'subscriber.erased'"""

PROFILE = f"""
WITH used AS (
    SELECT subject, {_last(_BEGUN)} AS last_play_at, {_last(_SIGNS)} AS last_sign_of_life_at,
        {_count(_BEGUN)} AS plays, {_count(_BEGUN, "autoplay")} AS n_autoplayed,
        {_count(_BEGUN, "NOT autoplay")} AS n_chosen,
        sum(seconds) FILTER (WHERE name IN ({_ENDED})) AS seconds,
        {_count(_BEGUN, "us >= $SINCE_30")} AS plays_30, {_count(_BEGUN, "us >= $SINCE_90")} AS plays_90,
        sum(seconds) FILTER (WHERE name IN ({_ENDED}) AND us >= $SINCE_30) AS seconds_30,
        sum(seconds) FILTER (WHERE name IN ({_ENDED}) AND us >= $SINCE_90) AS seconds_90,
        {_count(_ENDED, _CHOSEN)} AS n_judged, {_count(_ENDED, _CHOSEN + " AND seconds * 4 < length")} AS n_abandoned
    FROM (SELECT subject, name, epoch_us(occurred_at) AS us, seconds, length, autoplay FROM read_parquet($FILES))
    WHERE name IN ({_OFTEN}) GROUP BY subject
), combined AS MATERIALIZED (
    SELECT subject, device, country, member, count(*) AS n FROM read_parquet($FILES)
    WHERE name IN ({_BEGUN}) GROUP BY ALL
), sets AS (
    SELECT subject, list_sort(list(DISTINCT device) FILTER (WHERE device IS NOT NULL)) AS devices,
        list_sort(list(DISTINCT country) FILTER (WHERE country IS NOT NULL)) AS countries
    FROM combined GROUP BY subject
), members AS (
    SELECT subject, list_sort(list({{'key': member, 'n': n}})) AS members, sum(n) AS total, max(n) AS most
    FROM (SELECT subject, member, sum(n) AS n FROM combined WHERE member IS NOT NULL GROUP BY ALL) GROUP BY subject
), others AS (
    SELECT subject, name, epoch_us(occurred_at) AS us, plan, country, button, amount_minor, currency, "interval",
        reason, cause, language, survey, score, decision, purpose, channel, event, epoch_us(ends_at) AS ends_us
    FROM read_parquet($FILES) WHERE name IN ({_SELDOM})
), latest AS (
    SELECT subject, {_latest("plan", _STARTS + ", 'plan.changed'")} AS plan,
        {_latest("plan", _STARTS, best="min")} AS first_plan, {_latest("amount_minor", _PRICED)} AS amount_minor,
        {_latest("currency", _PRICED)} AS currency, {_latest('"interval"', _PRICED)} AS "interval",
        {_latest("country", _STARTS + ", 'button.pressed', 'subscriber.described'")} AS country,
        {_latest("language", "'subscriber.described', 'message.received', 'message.read'")} AS language,
        {_latest("button", _STARTS + ", 'button.pressed'", best="min")} AS button,
        {_latest("ends_us", "'trial.started'")} AS trial_ends_at,
        {_latest("ends_us", "'cancellation.requested'")} AS cancel_ends_at,
        {_latest("ends_us", "'programme.moved'")} AS ask_ends_at,
        {_latest("reason", "'cancellation.requested', 'subscription.cancelled'")} AS cancel_reason,
        {_latest("cause", "'subscription.cancelled'")} AS cancel_cause,
        {_latest("score", "'feedback.given'", "survey = 'nps'")} AS nps,
        {_latest("score", "'feedback.given'", "survey = 'csat'")} AS csat,
        {_latest("score", "'feedback.given'", "survey = 'stars'")} AS stars
    FROM others GROUP BY subject
), told AS (
    SELECT subject, max(us * 8 + {_RANK}) FILTER (WHERE name IN ({_TURNS})) % 8 AS turn, {_last(_TURNS)} AS turn_at,
        min(us) FILTER (WHERE name IN ({_STARTS})) AS started_at, {_last(_STARTS)} AS last_start_at,
        {_last("'cancellation.requested'")} AS cancel_asked_at,
        {_last("'cancellation.withdrawn'")} AS cancel_withdrawn_at, {_last("'subscription.cancelled'")} AS cancelled_at,
        min(us) FILTER (WHERE name = 'subscription.cancelled') AS first_cancelled_at,
        {_count("'subscription.cancelled'")} AS n_cancelled, {_count("'subscription.returned'")} AS n_returns,
        {_count("'message.received'")} AS contacts, {_count("'message.received'", "us >= $SINCE_90")} AS contacts_90
    FROM others GROUP BY subject
), troubles AS (
    SELECT subject, {_last("'message.received'")} AS last_contact_at,
        {_count("'letdown.suffered', 'play.failed'")} AS letdowns, {_count("'letdown.repaired'")} AS letdowns_repaired,
        {_last("'letdown.suffered', 'play.failed'")} AS last_letdown_at, {_count("'invoice.paid'")} AS n_paid,
        {_last("'invoice.paid'")} AS last_paid_at, {_count("'invoice.failed'")} AS failed_payments,
        list_sort(list_distinct(list(us) FILTER (WHERE name = 'invoice.failed'))) AS failures,
        {_count("'payment.disputed'")} AS disputes, {_last("'lastchance.asked'")} AS asked_at,
        {_last("'lastchance.answered'")} AS answered_at, {_last("'cancellation.ordered'")} AS let_go_ordered_at,
        {_last("'order.withdrawn'")} AS order_withdrawn_at,
        {_count("'offer.made'")} AS offers, {_count("'offer.accepted'")} AS offers_accepted,
        list_sort(list_distinct(list(decision) FILTER (WHERE name = 'decision.reached'))) AS decisions,
        {_last("'subscriber.erased'")} AS erased_at
    FROM others GROUP BY subject
), paid AS (
    SELECT subject, list_sort(list({{'key': currency, 'n': n}})) AS paid FROM (
        SELECT subject, currency, sum(amount_minor) AS n FROM others WHERE name = 'invoice.paid' GROUP BY ALL
    ) GROUP BY subject
), refunded AS (
    SELECT subject, list_sort(list({{'key': currency, 'n': n}})) AS refunded FROM (
        SELECT subject, currency, sum(amount_minor) AS n FROM others WHERE name = 'invoice.refunded' GROUP BY ALL
    ) GROUP BY subject
), consents AS (
    SELECT subject, list_sort(list({{'key': key, 'at': word.a, 'n': word.v}})) AS consents FROM (
        SELECT subject, purpose || coalesce('/' || channel, '') AS key,
            max({{'a': us, 'v': CASE name WHEN 'consent.given' THEN 'given' ELSE 'withdrawn' END}}) AS word
        FROM others WHERE name IN ('consent.given', 'consent.withdrawn') GROUP BY ALL
    ) GROUP BY subject
), moves AS (
    SELECT subject, list_sort(list({{'key': event, 'at': word.a, 'n': word.v}})) AS moves FROM (
        SELECT subject, event, max({{'a': us, 'v': reason}}) AS word FROM others WHERE name = 'programme.moved' GROUP BY ALL
    ) GROUP BY subject
), whole AS (
    SELECT *, coalesce(greatest(last_start_at, last_sign_of_life_at), last_start_at, last_sign_of_life_at) AS silent_since,
        turn IN (2, 4, 6) AS pays,
        list_filter(failures, lambda one: one > coalesce(greatest(last_paid_at, last_start_at), -1)) AS failures_open
    FROM latest JOIN told USING (subject) JOIN troubles USING (subject) FULL JOIN used USING (subject)
        LEFT JOIN sets USING (subject) LEFT JOIN members USING (subject) LEFT JOIN paid USING (subject)
        LEFT JOIN refunded USING (subject) LEFT JOIN consents USING (subject)
        LEFT JOIN moves USING (subject)
), judged AS (
    SELECT *, silent_since + CASE WHEN last_play_at >= last_start_at THEN {2 * _YEAR} ELSE {_YEAR} END AS dormant_at
    FROM whole
)
SELECT *, CASE WHEN turn IS NULL THEN 'unknown' WHEN turn = 5 THEN 'cancelled' WHEN turn = 3 THEN 'paused'
        WHEN turn = 1 THEN 'trialing' WHEN asked_at >= silent_since THEN 'asked' WHEN dormant_at <= $AS_OF THEN 'dormant'
        WHEN len(failures_open) > 0 THEN 'past_due' WHEN turn = 6 THEN 'returned' ELSE 'active' END AS standing,
    (CASE WHEN turn = 5 THEN cancelled_at ELSE $AS_OF END - started_at) // {_DAY} AS tenure_days,
    n_autoplayed / nullif(n_autoplayed + n_chosen, 0) AS share_autoplay,
    n_abandoned / nullif(n_judged, 0) AS share_abandoned, (total - most) / total AS share_of_others,
    greatest(letdowns - letdowns_repaired, 0) AS open_letdowns
FROM judged
"""
