"""What is seen of requests: an id, one log line, and figures at /metrics. Never a path, which may name a candidate."""

import hmac
import logging
import os
import re
import time
import uuid
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.access import is_local, public
from service.api.current import parts
from service.errors import Forbidden
from service.logs import request_id
from service.store.work_counts import WorkCounts

HEADER = "X-Request-ID"
GIVEN_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
FIGURES = "figures"
# prometheus-client's own name: where the processes of one server put their figures together.
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)

logger = logging.getLogger(__name__)
blueprint = Blueprint("observing", __name__)


class Figures:
    """Counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self.requests = Counter("skillsgap_requests", "Requests answered", (*labels, "status"), registry=self.registry)
        self.seconds = Histogram(
            "skillsgap_request_seconds", "Time to answer", labels, registry=self.registry, buckets=SECONDS
        )


class WorkCollector(Collector):
    """Background work, counted in the database when it is asked for."""

    def __init__(self, counts: WorkCounts) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        tasks = GaugeMetricFamily("skillsgap_tasks", "Tasks by kind and state", labels=("kind", "state"))
        for (kind, state), count in sorted(self._counts.tasks.items()):
            tasks.add_metric((kind, state), count)
        deliveries = GaugeMetricFamily("skillsgap_deliveries", "Deliveries of webhooks by state", labels=("state",))
        for state, count in sorted(self._counts.deliveries.items()):
            deliveries.add_metric((state,), count)
        overdue = "skillsgap_oldest_waiting_task_seconds"
        yield from (tasks, deliveries)
        yield GaugeMetricFamily(overdue, "For how long a task has been due", value=self._counts.oldest_due_s)


def register(app: Flask) -> None:
    """Watch every request of an application."""
    figures = app.extensions[FIGURES] = Figures()
    app.register_blueprint(blueprint)

    @app.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        g.began = time.perf_counter()
        g.request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        request_id.set(g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else "none"
        response.headers[HEADER] = g.request_id
        figures.requests.labels(request.method, route, str(response.status_code)).inc()
        figures.seconds.labels(request.method, route).observe(seconds)
        named = {"method": request.method, "route": route, "status": response.status_code}
        logger.info("answered", extra={**named, "ms": round(seconds * 1000, 1)})
        return response


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Figures for Prometheus, over all tenants: for this machine, and for who has the token of the settings."""
    token = parts().settings.metrics_token
    presented = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not is_local() and not (token and hmac.compare_digest(presented.encode(), token.encode())):
        raise Forbidden("metrics are for this machine, and for who has SKILLSGAP_METRICS_TOKEN")
    counted = CollectorRegistry()
    counted.register(WorkCollector(parts().work.counts()))
    return Response(generate_latest(_registry()) + generate_latest(counted), content_type=CONTENT_TYPE)


def _registry() -> CollectorRegistry:
    if TOGETHER not in os.environ:
        figures: Figures = current_app.extensions[FIGURES]
        return figures.registry
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it unannotated
    return registry
