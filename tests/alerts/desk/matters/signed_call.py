"""A call at the office of the tests whose work a user has signed, with the picture of the signature."""

from __future__ import annotations

from alerts.attachments.store import AttachmentStore
from alerts.desk.matters.attachments import add_attachment
from alerts.matters.settings import SHIPPED
from tests.alerts.attachments.files import image
from tests.alerts.desk.matters.desk_on_record import OfficeDesk

SIGNATURE = image("PNG", (40, 20))


def on_site(office: OfficeDesk) -> str:
    """Number of a call to which somebody has gone."""
    number = office.a_call()
    office.give(number, "dispatch", "zhang", department="repair")
    office.give(number, "sign", "li")
    office.give(number, "arrive", "li")
    return number


def add_file(
    office: OfficeDesk, store: AttachmentStore, content: bytes = SIGNATURE, who: str = "li", **more: object
) -> str:
    """Digest of a file that ``who`` adds."""
    with store.receive() as arriving:
        arriving.write(content)
        arrived = arriving.finish()
        said = {"inventory": office.desk.inventory, "settings": SHIPPED, **more}
        return add_attachment(office.records, store, office.viewer(who), arrived, office.now, **said).digest


def sign(office: OfficeDesk, number: str, image: object, who: str = "li") -> None:
    """The user of the call signs, and ``who`` enters it."""
    (contact,) = office.file(number).contacts
    said = {"outcome": "signed", "name": "张三", "signed_at": office.now, "image": image}
    office.give(number, "user_sign", who, contact=contact.number, **said)


def a_signed_call(office: OfficeDesk, store: AttachmentStore) -> str:
    """Its number."""
    number = on_site(office)
    sign(office, number, add_file(office, store))
    return number
