# One image for all three processes; compose.yaml says which one a container runs.
FROM python:3.10-slim-bookworm AS build
# An index of CPU wheels makes the image several GB smaller; none by default.
ARG TORCH_INDEX=""
WORKDIR /app
RUN pip install --no-cache-dir uv
COPY .python-version pyproject.toml requirements.lock README.md ./
COPY scripts scripts
COPY bot bot
COPY faq faq
COPY actions actions
COPY translation translation
RUN TORCH_INDEX="$TORCH_INDEX" scripts/bootstrap.sh
COPY data data
# The index and Rasa's model are part of the image, so that a container starts in seconds.
RUN .venv/bin/madoguchi train

FROM python:3.10-slim-bookworm
RUN useradd --create-home --uid 10001 madoguchi
WORKDIR /app
COPY --from=build --chown=madoguchi:madoguchi /app /app
USER madoguchi
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=120s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["madoguchi", "serve"]
