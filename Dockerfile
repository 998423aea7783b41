# docker build -t creases .  &&  docker run --rm -p 127.0.0.1:8000:8000 -v creases:/data creases
FROM python:3.11-slim

WORKDIR /creases
# requirements-cluster.txt adds Dask: see compose.yaml.
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-cluster.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r "$REQUIREMENTS"

COPY app app
COPY static static
COPY templates templates
RUN useradd --system --uid 10001 --no-create-home creases \
    && mkdir /data /cluster cache \
    && chown creases /data /cluster cache \
    && python -m compileall -q app

USER creases
ENV CREASES_HOST=0.0.0.0 \
    CREASES_PORT=8000 \
    CREASES_DATA_DIR=/data \
    CREASES_CACHE_DIR=/creases/cache \
    PYTHONUNBUFFERED=1
# The image contains the compiled kernels and plotly.js. On another type of processor, Numba
# compiles again at the first start; the page then shows that the server is warming up.
RUN python -m app.warm

VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['CREASES_PORT'] + '/healthz', timeout=4)"]
CMD ["python", "-m", "app"]
