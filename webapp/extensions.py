"""Extension objects, bare: ``create_app`` binds them."""

from flask import Response
from flask_compress import Compress
from flask_wtf import CSRFProtect


class CompressRefusalsToo(Compress):
    """Flask-Compress leaves errors as they are; a form that is shown again (422) is as long as it was before."""

    def after_request(self, response: Response | None) -> Response:
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status, response.status_code = response.status, 200
        compressed = super().after_request(response)
        compressed.status = status
        return compressed


csrf = CSRFProtect()
compress = CompressRefusalsToo()
