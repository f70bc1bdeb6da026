# Goodwill in a container: one image; what it does is its command (serve, work).
FROM python:3.13-slim AS build
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE NOTICE ./
RUN uv sync --frozen --no-dev --no-install-project --extra postgres
COPY src src
RUN uv sync --frozen --no-dev --no-editable --extra postgres

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 goodwill && install -d -o goodwill -g goodwill -m 700 /srv/goodwill
COPY --from=build --chown=root:root /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH GOODWILL_HOME=/srv/goodwill
USER goodwill
VOLUME /srv/goodwill
EXPOSE 8000
HEALTHCHECK --start-period=30s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
STOPSIGNAL SIGTERM
CMD ["goodwill", "serve", "--host", "0.0.0.0"]
