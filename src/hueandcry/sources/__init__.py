"""Where transfers come from: the file formats, and importing them."""

from hueandcry.model.errors import InputError
from hueandcry.sources.files import ImportChoices, import_file, import_files
from hueandcry.sources.flows_csv import FlowsCsv
from hueandcry.sources.format import Format
from hueandcry.sources.report import Report
from hueandcry.sources.transfers_csv import TransfersCsv

FORMATS: tuple[Format, ...] = (TransfersCsv(), FlowsCsv())

__all__ = [
    "FORMATS",
    "FlowsCsv",
    "Format",
    "ImportChoices",
    "Report",
    "TransfersCsv",
    "format_named",
    "import_file",
    "import_files",
]


def format_named(name: str) -> Format:
    """The format of this name; raises InputError listing those there are."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise InputError(f"{name!r} is no format: {', '.join(each.name for each in FORMATS)}")
