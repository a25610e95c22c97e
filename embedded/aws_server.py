"""The AWS endpoint: moto's services behind one loopback port."""

from __future__ import annotations

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from embedded import wsgi
from embedded.http_server import HttpRequest, HttpResponse, HttpServer
from embedded.resources.custom import MAILBOX
from embedded.wire import Faults, WireLog, identify


class AwsServer:
    """Serves moto; records and disturbs calls; takes the answers of custom resources."""

    def __init__(self, port: int = 0) -> None:
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        self.wire = WireLog()
        self.faults = Faults()
        self._application = DomainDispatcherApplication(create_backend_app)
        self._server = HttpServer(self._answer, port=port)

    @property
    def url(self) -> str:
        """Base URL of every service."""
        return self._server.url

    @property
    def port(self) -> int:
        """The port, for the few URLs that must say `localhost`."""
        return int(self._server.server_port)

    def start(self) -> None:
        """Serve."""
        MAILBOX.base_url = self.url
        self._server.start()

    def stop(self) -> None:
        """Close the port."""
        self._server.stop()

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.target.startswith(MAILBOX.prefix):
            return HttpResponse(200 if MAILBOX.deliver(request.target, request.body) else 404)
        if self.wire.active or self.faults.active:
            call = identify(request)
            self.wire.record(call)
            disturbed = self.faults.apply(call)
            if disturbed is not None:
                return disturbed
        return wsgi.call(self._application, request, self.port)
