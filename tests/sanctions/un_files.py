"""Small files of the UN's list, of invented parties."""

from collections.abc import Iterable

_ENTITY = """<ENTITY><DATAID>{number}</DATAID><VERSIONNUM>1</VERSIONNUM>
<FIRST_NAME>TEST FIRM {number}{more}</FIRST_NAME>
<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.{number}</REFERENCE_NUMBER>
<LISTED_ON>2017-06-02</LISTED_ON><COMMENTS1>{remark}</COMMENTS1></ENTITY>
"""


def un_file(day: str, numbers: Iterable[int], more: str = "", remark: str = "An invented firm.") -> bytes:
    entities = "".join(_ENTITY.format(number=number, more=more, remark=remark) for number in numbers)
    head = f'<CONSOLIDATED_LIST dateGenerated="{day}T00:00:01.000Z"><INDIVIDUALS/>'
    return f"{head}<ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>".encode()
