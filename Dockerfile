# The service, as docker-compose.yml runs it. The same image holds `wenya demo` and `wenya simulate`.
# Pin it by digest with --build-arg, or by WENYA_IMAGE_PYTHON in .env: python:3.11.13-slim-bookworm@sha256:...
ARG PYTHON_IMAGE=python:3.11.13-slim-bookworm
FROM ${PYTHON_IMAGE} AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM ${PYTHON_IMAGE}
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# What prints sheets as PDF: text layout, and a font that has Chinese.
RUN apt-get update && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
# requirements-hashed.lock, where `./run hashes` has made one, holds every package to its very files.
COPY requirements*.lock /tmp/locks/
RUN cd /tmp/locks && lock=requirements.lock && if [ -e requirements-hashed.lock ]; then lock=requirements-hashed.lock; fi \
    && pip install --no-cache-dir --no-deps --requirement "$lock" && rm -r /tmp/locks
COPY --from=build /wheels /tmp/wheels
RUN pip install --no-cache-dir --no-deps /tmp/wheels/*.whl && rm -r /tmp/wheels

# Everything Wenya writes on its own machine (the journal) is in /var/lib/wenya.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/wenya wenya
USER wenya
WORKDIR /var/lib/wenya
VOLUME /var/lib/wenya
EXPOSE 8470
ENTRYPOINT ["wenya"]
# For every command in the container, those of `docker compose exec` too.
ENV WENYA_SETTINGS=/etc/wenya/wenya.toml
CMD ["run"]
