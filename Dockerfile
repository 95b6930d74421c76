# The service, as docker-compose.yml runs it. The same image holds `wenya demo` and `wenya simulate`.
FROM python:3.11.13-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY requirements.lock /tmp/requirements.lock
RUN pip install --no-cache-dir --no-deps --requirement /tmp/requirements.lock && rm /tmp/requirements.lock
COPY --from=build /wheels /tmp/wheels
RUN pip install --no-cache-dir --no-deps /tmp/wheels/*.whl && rm -r /tmp/wheels

# Everything Wenya writes on its own machine (the journal) is in /var/lib/wenya.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/wenya wenya
USER wenya
WORKDIR /var/lib/wenya
VOLUME /var/lib/wenya
EXPOSE 8470
ENTRYPOINT ["wenya"]
CMD ["run", "--settings", "/etc/wenya/wenya.toml"]
