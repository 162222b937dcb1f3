"""A person's hand in single shots: another take, an older take."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session, col, func, select

from engine.contracts.abilities import Ability
from engine.contracts.errors import InputError, NotFound
from engine.domain.job_spec import seed_of
from engine.domain.shot import Shot, Take
from engine.domain.transitions import move

from .record import record_deed
from .studio import Studio


def find_shot(session: Session, video_id: UUID, name: str) -> Shot:
    """Return a film's shot by its name; raises NotFound naming those there are."""
    shots = session.exec(select(Shot).where(Shot.video_id == video_id, col(Shot.deleted_at).is_(None))).all()
    for shot in shots:
        if shot.name.casefold() == name.casefold():
            return shot
    known = ", ".join(shot.name for shot in sorted(shots, key=lambda shot: shot.position))
    raise NotFound(f"This film has no shot {name}.", hint=f"Its shots are: {known}.")


def ask_for_new_take(studio: Studio, shot_id: UUID, note: str = "") -> Shot:
    """Have a shot made again, by other chances; its takes so far are kept. The film is made anew afterwards."""
    with studio.database.write() as session:
        shot = session.get_one(Shot, shot_id)
        last = session.exec(select(func.max(Take.number)).where(Take.shot_id == shot.id)).one() or 0
        shot.seed = seed_of(shot.source_key, last + 1)
        if shot.status == "ready":
            move("shot", shot, "planned")
        shot.touch()
        record_deed(session, "shot.redo", "shot", shot.id, note, take=last + 1)
        return shot


def choose_models(studio: Studio, shot_id: UUID, models: Mapping[str, str]) -> Shot:
    """Have a shot made by these models, by ability, and for the rest by its project's; its other choices are forgotten.

    Raises NotFound when there is no such model, ConfigError when its plugin cannot work.
    """
    for ability, model in models.items():
        studio.plugins.provider(Ability(ability), model)
    with studio.database.write() as session:
        shot = session.get_one(Shot, shot_id)
        shot.routing = {ability: [model] for ability, model in models.items()}
        shot.touch()
        record_deed(session, "shot.model", "shot", shot.id, models=dict(models))
        return shot


def pick_take(studio: Studio, shot_id: UUID, number: int) -> Take:
    """Put an older take back into the film; raises InputError when it has no such finished take."""
    with studio.database.write() as session:
        shot = session.get_one(Shot, shot_id)
        takes = session.exec(select(Take).where(Take.shot_id == shot.id, Take.status == "ready")).all()
        take = next((take for take in takes if take.number == number), None)
        if take is None:
            numbers = ", ".join(str(take.number) for take in takes) or "none"
            raise InputError(f"Shot {shot.name} has no finished take {number}.", hint=f"It has: {numbers}.")
        shot.seed = take.seed
        shot.picked_take_id = take.id
        shot.touch()
        record_deed(session, "take.pick", "shot", shot.id, take=number)
        return take
