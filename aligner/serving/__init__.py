"""A memory that answers over HTTP: for editors and scripts on this machine.

``routes`` says what can be asked, ``openapi`` describes that to programs, ``workers`` sees that too many
questions at once, or one that takes too long, hold up nothing, ``server`` puts them together. Who may ask at
all is decided before, see ``loopback``.
"""

from __future__ import annotations

from aligner.serving.routes import ROUTES, Parameter, Route
from aligner.serving.workers import Limits

__all__ = ["ROUTES", "Limits", "Parameter", "Route"]
