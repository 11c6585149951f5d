# Two stages: the first installs the locked requirements, the second only runs them. Another image has another digest:
#   docker buildx imagetools inspect python:3.13-slim
FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS build
WORKDIR /srv
COPY requirements.txt .
RUN python -m venv /srv/venv \
 && /srv/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
RUN useradd --system --uid 990 --no-create-home --shell /usr/sbin/nologin backstep
WORKDIR /srv
COPY --from=build /srv/venv /srv/venv
COPY app app
COPY templates templates
COPY static static
# Byte code is made now, because the file system is read-only later:
#   docker run --read-only --tmpfs /tmp -p 8000:8000 backstep
RUN /srv/venv/bin/python -m compileall -q app
ENV HOST=0.0.0.0 PORT=8000 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 990
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["/srv/venv/bin/python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["/srv/venv/bin/python", "-m", "app"]
