"""Flask extensions, not yet bound: ``create_app`` binds them to the application."""

from flask import Response
from flask_compress import Compress
from flask_wtf import CSRFProtect


class CompressRefusalsToo(Compress):
    """Compress errors too. Flask-Compress skips them, but a form shown again (422) is as long as the first one."""

    def after_request(self, response: Response | None) -> Response:
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status, response.status_code = response.status, 200
        compressed = super().after_request(response)
        compressed.status = status
        return compressed


csrf = CSRFProtect()
compress = CompressRefusalsToo()
