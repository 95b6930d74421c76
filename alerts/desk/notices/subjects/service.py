"""Parts of the service as what notices are about; who finds that one works again ends its notices."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from alerts.desk.clocks.duty_posts import post_matter
from alerts.desk.clocks.posts import KeptPeople, PostHolders
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.subject import SubjectFacts, ToldSubject, holders_by_matter, units_of
from alerts.desk.people.chain_watch import watch_on_record
from alerts.notices.deciding import part_id
from alerts.notices.notice import Notice
from alerts.notices.occasions import ServicePart
from alerts.people.viewer import Viewer
from alerts.records import Transaction
from ingest.inventory.departments import Duty
from ingest.said import Said, name_of


class ServiceSubjects:
    """`SubjectSource` of parts of the service: their ids are what `part_id` makes of them."""

    def told(self, tx: Transaction, notices: Sequence[Notice], desk: DeskInForce) -> dict[str, ToldSubject]:
        """As `SubjectSource.told`."""
        del tx
        owner = desk.departments.duty(Duty.PRODUCTION_DISPATCH) or ""
        found = {}
        for id_, units in units_of(notices).items():
            matter = post_matter(id_, owner, desk, units)
            found[id_] = ToldSubject(
                over=False, clocks={}, matter=matter, data={"part": id_}, territory=matter.ticket.territory
            )
        return found

    def holders(
        self,
        tx: Transaction,
        subjects: Mapping[str, ToldSubject],
        desk: DeskInForce,
        wall: int,
        people: KeptPeople,
    ) -> PostHolders:
        """As `SubjectSource.holders`."""
        return holders_by_matter(tx, subjects, desk, wall, people)

    def facts(
        self,
        tx: Transaction,
        notices: Sequence[Notice],
        desk: DeskInForce,
        who: Viewer | None = None,
        *,
        with_clocks: bool = True,
    ) -> dict[str, SubjectFacts]:
        """As `SubjectSource.facts`; whoever was told may know. Of a row on record what is wrong with it."""
        del desk, who, with_clocks
        ids = units_of(notices)
        of_rows = any(id_.startswith(ServicePart.AUDIT) for id_ in ids)
        breaks = watch_on_record(tx).breaks if of_rows else ()
        wrong = {part_id(ServicePart.AUDIT, str(each.seq)): (each.said,) for each in breaks}
        return {id_: _facts(id_, wrong.get(id_, ())) for id_ in ids}

    def how_bad(self, tx: Transaction, ids: Collection[str], desk: DeskInForce) -> dict[str, Said | None]:
        """As `SubjectSource.how_bad`: there is nothing to measure."""
        del tx, ids, desk
        return {}


def _facts(id_: str, more: tuple[Said, ...]) -> SubjectFacts:
    part, _, name = id_.partition(" ")
    return SubjectFacts(
        over=False,
        clocks={},
        number=name,
        what=name_of("service_part", ServicePart(part)),
        place="",
        where="",
        unit="",
        since=None,
        due_at=None,
        path="/notices",
        more=more,
    )
