"""Tables, pictures, documents."""

from hueandcry.brief.draw import draw
from hueandcry.brief.explanation import explanation
from hueandcry.brief.heist import heist_page
from hueandcry.brief.ledger import ledger_document, ledger_page, ledger_rows
from hueandcry.brief.policies import policy_table
from hueandcry.brief.report import report
from hueandcry.brief.table import terminal

__all__ = [
    "draw",
    "explanation",
    "heist_page",
    "ledger_document",
    "ledger_page",
    "ledger_rows",
    "policy_table",
    "report",
    "terminal",
]
