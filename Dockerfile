# One image for the server and for workers; the model ships with the package, so nothing is downloaded at run time.
FROM python:3.12-slim

WORKDIR /srv/skillsgap
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY service service
COPY esco_data esco_data
RUN pip install --no-cache-dir -c constraints.txt torch==2.13.0 \
    && pip install --no-cache-dir -c constraints.txt .

RUN useradd --create-home --uid 10001 skillsgap && mkdir /data && chown skillsgap /data
USER skillsgap
ENV SKILLSGAP_HOME=/data
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# SIGTERM answers the requests at hand, or finishes the step at hand, and ends.
STOPSIGNAL SIGTERM
ENTRYPOINT ["skillsgap"]
CMD ["serve", "--host", "0.0.0.0", "--workers", "2"]
