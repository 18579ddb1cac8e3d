"""A fresh python-escpos builder per job, with the library's side effects kept away.

The library is used to build bytes only; its transports lose errors. Importing version 3.1 puts a
handler on the root logger and leaves a temporary directory behind, so both are undone here.
"""

from __future__ import annotations

import logging
import os
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from devices.models import PrinterModel


def fresh_builder(model: PrinterModel) -> Any:
    """Return a `Dummy` printer for one job.

    It must not be used for a second one: after `ESC @` the library believes that the old code
    page is still selected.
    """
    _load()
    from escpos.magicencode import Encoder
    from escpos.printer import Dummy

    encoder = Encoder({model.code_page.name: model.code_page.slot})
    return Dummy(profile=_profile(model), magic_encode_args={"encoder": encoder})


@cache
def _load() -> None:
    keep_out = logging.NullHandler()
    root = logging.getLogger()
    root.addHandler(keep_out)
    try:
        from escpos import capabilities
    finally:
        root.removeHandler(keep_out)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)


@cache
def _profile(model: PrinterModel) -> Any:
    from escpos.capabilities import Profile

    data = {
        "name": model.name,
        "vendor": "",
        "notes": "",
        "codePages": {model.code_page.slot: model.code_page.name},
        "colors": {"0": "black"},
        "fonts": {"0": {"name": "Font A", "columns": model.columns}},
        "media": {"width": {"pixels": model.dots}, "dpi": model.dots_per_inch},
    }
    features = {"paperFullCut": model.has_cutter, "paperPartCut": model.has_cutter}
    kind = type("ModelProfile", (Profile,), {"profile_data": data})
    return kind(columns=model.columns, features=features)
