"""`bom projects|videos|shots|takes|assets`: what there is, and a person's hand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import console
from .film_options import MODEL, chosen_models
from .listing import say_facts, say_rows
from .session import JSON, command, opened

if TYPE_CHECKING:
    from sqlmodel import Session

    from engine.domain.shot import Shot
    from engine.domain.video import Video

DELETED = Annotated[bool, typer.Option("--deleted", help="Show what was deleted instead.")]
PROJECT = Annotated[str, typer.Argument(help="A project's name, or the end of its id.")]
VIDEO = Annotated[str, typer.Argument(help="A video's title, or the end of its id.")]
SHOT = Annotated[str, typer.Argument(help="A shot's name in that video: 2A.")]
ASSET = Annotated[str, typer.Argument(help="The end of an asset's id.")]

projects = typer.Typer(help="Clients' jobs, with their videos.", no_args_is_help=True)
videos = typer.Typer(help="Films.", no_args_is_help=True)
shots = typer.Typer(help="The shots of a film.", no_args_is_help=True)
takes = typer.Typer(help="The attempts at a shot.", no_args_is_help=True)
assets = typer.Typer(help="Media: stills, clips, voices, films.", no_args_is_help=True)


@projects.command("list")
@command
def list_projects(deleted: DELETED = False, as_json: JSON = False) -> None:
    """List projects."""
    from engine.services import views

    with opened() as studio, studio.database.read() as session:
        rows = views.projects(session, deleted=deleted)
    columns = ("short", "name", "client", "status", "videos", "cost")
    say_rows(rows, columns, as_json=as_json, nothing="There are no projects. Make one with `bom produce SCRIPT`.")


@projects.command("show")
@command
def show_project(project: PROJECT, as_json: JSON = False) -> None:
    """Show a project and its videos."""
    from engine.domain.project import Project
    from engine.services import views
    from engine.services.finding import find

    with opened() as studio, studio.database.read() as session:
        row = find(session, Project, project, name="name")
        facts = next(view for view in views.projects(session) if view["id"] == str(row.id))
        made = views.videos(session, row.id)
    if as_json:
        console.say_json({**facts, "description": row.description, "routing": row.routing, "videos": made})
        return
    say_facts({**facts, "description": row.description}, as_json=False)
    say_rows(made, ("short", "title", "status", "shots", "formats", "cost"), as_json=False, nothing="It has no videos.")


@videos.command("list")
@command
def list_videos(
    project: Annotated[str, typer.Option("--project", help="Only those of one project.")] = "",
    deleted: DELETED = False,
    as_json: JSON = False,
) -> None:
    """List films."""
    from engine.domain.project import Project
    from engine.services import views
    from engine.services.finding import find

    with opened() as studio, studio.database.read() as session:
        project_id = find(session, Project, project, name="name").id if project else None
        rows = views.videos(session, project_id, deleted=deleted)
    columns = ("short", "title", "status", "shots", "formats", "language", "cost")
    say_rows(rows, columns, as_json=as_json, nothing="There are no films. Make one with `bom produce SCRIPT`.")


@videos.command("show")
@command
def show_video(video: VIDEO, as_json: JSON = False) -> None:
    """Show a film and its finished files."""
    from engine.services import views

    with opened() as studio, studio.database.read() as session:
        row = _video(session, video)
        facts = next(view for view in views.videos(session, row.project_id) if view["id"] == str(row.id))
        films = views.films(session, row.id)
    if as_json:
        console.say_json({**facts, "films": films})
        return
    say_facts(facts, as_json=False)
    say_rows(
        films, ("short", "shape", "name", "bytes", "quality"), as_json=False, nothing="It has not been rendered yet."
    )


@shots.command("list")
@command
def list_shots(video: VIDEO, deleted: DELETED = False, as_json: JSON = False) -> None:
    """List a film's shots in order."""
    from engine.services import views

    with opened() as studio, studio.database.read() as session:
        rows = views.shots(session, _video(session, video).id, deleted=deleted)
    columns = ("name", "type", "size", "camera", "frames", "status", "takes", "action")
    say_rows(rows, columns, as_json=as_json, nothing="It has no shots.")


@shots.command("show")
@command
def show_shot(video: VIDEO, shot: SHOT, as_json: JSON = False) -> None:
    """Show a shot as it is planned."""
    with opened() as studio, studio.database.read() as session:
        row = _shot(session, video, shot)
    facts = {"id": str(row.id), "status": row.status, "frames": row.length_frames, "seed": row.seed, **row.draft}
    say_facts(facts, as_json=as_json)


@shots.command("redo")
@command
def redo_shot(
    video: VIDEO,
    shot: SHOT,
    note: Annotated[str, typer.Option("--note", help="Why, for the record.")] = "",
    as_json: JSON = False,
) -> None:
    """Have a shot made again, by other chances; `bom produce` then makes that shot and its joins only."""
    from engine.services.shots import ask_for_new_take

    with opened() as studio:
        with studio.database.read() as session:
            row = _shot(session, video, shot)
            film = _video(session, video)
        made = ask_for_new_take(studio, row.id, note)
    if as_json:
        console.say_json({"shot": str(made.id), "seed": made.seed, "status": made.status})
    else:
        console.out.print(f"Shot {made.name} will be made again. Run: bom produce {console.plain(film.script_path)}")


@shots.command("model")
@command
def choose_models(video: VIDEO, shot: SHOT, model: MODEL = None, as_json: JSON = False) -> None:
    """Have one shot made by other models than its project's; without --model, by the project's again."""
    from engine.services import shots as service

    chosen = chosen_models(model or [])
    with opened() as studio:
        with studio.database.read() as session:
            row = _shot(session, video, shot)
            film = _video(session, video)
        made = service.choose_models(studio, row.id, chosen)
    if as_json:
        console.say_json({"shot": str(made.id), "models": chosen})
    else:
        whose = ", ".join(chosen.values()) or "its project's models"
        script = console.plain(film.script_path)
        console.out.print(f"Shot {made.name} is to be made by {whose}. Run: bom produce {script}")


@takes.command("list")
@command
def list_takes(video: VIDEO, shot: SHOT, deleted: DELETED = False, as_json: JSON = False) -> None:
    """List the takes of a shot."""
    from engine.services import views

    with opened() as studio, studio.database.read() as session:
        rows = views.takes(session, _shot(session, video, shot), deleted=deleted)
    say_rows(rows, ("number", "picked", "status", "seed", "made"), as_json=as_json, nothing="It has no takes yet.")


@takes.command("pick")
@command
def pick_take(
    video: VIDEO, shot: SHOT, number: Annotated[int, typer.Argument(help="The take's number.")], as_json: JSON = False
) -> None:
    """Put an older take back into the film."""
    from engine.services import shots as service

    with opened() as studio:
        with studio.database.read() as session:
            row = _shot(session, video, shot)
            film = _video(session, video)
        take = service.pick_take(studio, row.id, number)
    if as_json:
        console.say_json({"shot": str(row.id), "take": str(take.id), "number": take.number})
    else:
        console.out.print(f"Take {number} is picked. Run: bom produce {console.plain(film.script_path)}")


@assets.command("list")
@command
def list_assets(
    video: VIDEO,
    role: Annotated[str, typer.Option("--role", help="still, clip, speech, music, film, subtitles…")] = "",
    deleted: DELETED = False,
    as_json: JSON = False,
) -> None:
    """List a film's media."""
    from engine.services import views

    with opened() as studio, studio.database.read() as session:
        rows = views.assets(session, _video(session, video).id, role, deleted=deleted)
    say_rows(rows, ("short", "role", "shape", "name", "bytes"), as_json=as_json, nothing="There is none.")


@assets.command("show")
@command
def show_asset(asset: ASSET, as_json: JSON = False) -> None:
    """Show one piece of media, and where its bytes are."""
    from engine.domain.asset import Asset
    from engine.services.finding import find

    with opened() as studio, studio.database.read() as session:
        row = find(session, Asset, asset)
        facts: dict[str, Any] = {**row.model_dump(mode="json"), "path": str(studio.path_of(row.media))}
    say_facts(facts, as_json=as_json)


def _video(session: Session, text: str) -> Video:
    from engine.domain.video import Video
    from engine.services.finding import find

    return find(session, Video, text, name="title")


def _shot(session: Session, video: str, name: str) -> Shot:
    from engine.services.shots import find_shot

    return find_shot(session, _video(session, video).id, name)
