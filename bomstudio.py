"""The one face of BOM Studios Engine for plugins: `from bomstudio import hookimpl, LocalProvider, …`.

Names are loaded when they are first used, so that a plugin's card stays cheap to import.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.contracts.abilities import (
        Ability as Ability,
    )
    from engine.contracts.abilities import (
        ModelCard as ModelCard,
    )
    from engine.contracts.abilities import (
        ShotType as ShotType,
    )
    from engine.contracts.delivering import (
        Deliverer as Deliverer,
    )
    from engine.contracts.delivering import (
        Handover as Handover,
    )
    from engine.contracts.delivering import (
        Parcel as Parcel,
    )
    from engine.contracts.delivering import (
        Receipt as Receipt,
    )
    from engine.contracts.documents import (
        Document as Document,
    )
    from engine.contracts.documents import (
        canonical_json as canonical_json,
    )
    from engine.contracts.documents import (
        fingerprint as fingerprint,
    )
    from engine.contracts.errors import (
        BomError as BomError,
    )
    from engine.contracts.errors import (
        Cancelled as Cancelled,
    )
    from engine.contracts.errors import (
        ConfigError as ConfigError,
    )
    from engine.contracts.errors import (
        DeliveryError as DeliveryError,
    )
    from engine.contracts.errors import (
        InputError as InputError,
    )
    from engine.contracts.errors import (
        JobFailed as JobFailed,
    )
    from engine.contracts.errors import (
        OutcomeUnknown as OutcomeUnknown,
    )
    from engine.contracts.errors import (
        ProviderError as ProviderError,
    )
    from engine.contracts.errors import (
        Rejected as Rejected,
    )
    from engine.contracts.errors import (
        RenderError as RenderError,
    )
    from engine.contracts.errors import (
        SignInAgain as SignInAgain,
    )
    from engine.contracts.errors import (
        TryLater as TryLater,
    )
    from engine.contracts.frames import (
        FrameRate as FrameRate,
    )
    from engine.contracts.media import (
        MOTION_CLIP as MOTION_CLIP,
    )
    from engine.contracts.media import (
        FocusPoint as FocusPoint,
    )
    from engine.contracts.media import (
        MediaFacts as MediaFacts,
    )
    from engine.contracts.media import (
        MediaRef as MediaRef,
    )
    from engine.contracts.media import (
        ProducedFile as ProducedFile,
    )
    from engine.contracts.media import (
        Resolution as Resolution,
    )
    from engine.contracts.media import (
        Shape as Shape,
    )
    from engine.contracts.media import (
        Size as Size,
    )
    from engine.contracts.money import (
        Money as Money,
    )
    from engine.contracts.money import (
        Price as Price,
    )
    from engine.contracts.money import (
        round_half_up as round_half_up,
    )
    from engine.contracts.motion import (
        CameraKey as CameraKey,
    )
    from engine.contracts.motion import (
        MotionClip as MotionClip,
    )
    from engine.contracts.motion import (
        StillKey as StillKey,
    )
    from engine.contracts.plan import (
        SAMPLE_RATE as SAMPLE_RATE,
    )
    from engine.contracts.plan import (
        BurnedLine as BurnedLine,
    )
    from engine.contracts.plan import (
        Cue as Cue,
    )
    from engine.contracts.plan import (
        Encoding as Encoding,
    )
    from engine.contracts.plan import (
        Footage as Footage,
    )
    from engine.contracts.plan import (
        MusicBed as MusicBed,
    )
    from engine.contracts.plan import (
        RenderPlan as RenderPlan,
    )
    from engine.contracts.plan import (
        Segment as Segment,
    )
    from engine.contracts.plan import (
        SoundPlan as SoundPlan,
    )
    from engine.contracts.plan import (
        Title as Title,
    )
    from engine.contracts.plan import (
        Voice as Voice,
    )
    from engine.contracts.plugins import (
        PluginContext as PluginContext,
    )
    from engine.contracts.plugins import (
        PluginSettings as PluginSettings,
    )
    from engine.contracts.plugins import (
        Secret as Secret,
    )
    from engine.contracts.provider import (
        Absent as Absent,
    )
    from engine.contracts.provider import (
        LocalProvider as LocalProvider,
    )
    from engine.contracts.provider import (
        Pending as Pending,
    )
    from engine.contracts.provider import (
        Provider as Provider,
    )
    from engine.contracts.provider import (
        Ready as Ready,
    )
    from engine.contracts.provider import (
        Ticket as Ticket,
    )
    from engine.contracts.provider import (
        VendorJob as VendorJob,
    )
    from engine.contracts.rendering import (
        Bench as Bench,
    )
    from engine.contracts.rendering import (
        FilmFacts as FilmFacts,
    )
    from engine.contracts.rendering import (
        FrameSource as FrameSource,
    )
    from engine.contracts.rendering import (
        Renderer as Renderer,
    )
    from engine.contracts.requests import (
        ImageGenerateRequest as ImageGenerateRequest,
    )
    from engine.contracts.requests import (
        LayeredStill as LayeredStill,
    )
    from engine.contracts.requests import (
        MusicGenerateRequest as MusicGenerateRequest,
    )
    from engine.contracts.requests import (
        Request as Request,
    )
    from engine.contracts.requests import (
        ScriptBreakdownRequest as ScriptBreakdownRequest,
    )
    from engine.contracts.requests import (
        SpeechGenerateRequest as SpeechGenerateRequest,
    )
    from engine.contracts.requests import (
        VideoFromImageRequest as VideoFromImageRequest,
    )
    from engine.contracts.results import (
        Estimate as Estimate,
    )
    from engine.contracts.results import (
        Result as Result,
    )
    from engine.contracts.results import (
        Usage as Usage,
    )
    from engine.contracts.results import (
        WordTime as WordTime,
    )
    from engine.contracts.sandbox import (
        REFERENCE_HEADER as REFERENCE_HEADER,
    )
    from engine.contracts.sandbox import (
        AsgiApp as AsgiApp,
    )
    from engine.contracts.sandbox import (
        Desk as Desk,
    )
    from engine.contracts.sandbox import (
        Fault as Fault,
    )
    from engine.contracts.sandbox import (
        FaultKind as FaultKind,
    )
    from engine.contracts.sandbox import (
        Realm as Realm,
    )
    from engine.contracts.sandbox import (
        StandIn as StandIn,
    )
    from engine.contracts.script import (
        Breakdown as Breakdown,
    )
    from engine.contracts.script import (
        CameraMove as CameraMove,
    )
    from engine.contracts.script import (
        Keyframe as Keyframe,
    )
    from engine.contracts.script import (
        Line as Line,
    )
    from engine.contracts.script import (
        Mood as Mood,
    )
    from engine.contracts.script import (
        SceneDraft as SceneDraft,
    )
    from engine.contracts.script import (
        ShotDraft as ShotDraft,
    )
    from engine.contracts.script import (
        ShotSize as ShotSize,
    )
    from engine.contracts.script import (
        TransitionKind as TransitionKind,
    )
    from engine.contracts.vendor import (
        Answer as Answer,
    )
    from engine.contracts.vendor import (
        Download as Download,
    )
    from engine.contracts.vendor import (
        Explain as Explain,
    )
    from engine.contracts.vendor import (
        VendorClient as VendorClient,
    )
    from engine.hookspecs.delivery import (
        DeliveryRegister as DeliveryRegister,
    )
    from engine.hookspecs.face import (
        FaceRegister as FaceRegister,
    )
    from engine.hookspecs.intake import (
        IntakeRegister as IntakeRegister,
    )
    from engine.hookspecs.intake import (
        Letterbox as Letterbox,
    )
    from engine.hookspecs.markers import (
        hookimpl as hookimpl,
    )
    from engine.hookspecs.provider import (
        ProviderRegister as ProviderRegister,
    )
    from engine.hookspecs.render import (
        RenderRegister as RenderRegister,
    )
    from engine.hookspecs.sandbox import (
        SandboxRegister as SandboxRegister,
    )

_HOMES = {
    "engine.contracts.abilities": ("Ability", "ModelCard", "ShotType"),
    "engine.contracts.delivering": ("Deliverer", "Handover", "Parcel", "Receipt"),
    "engine.contracts.documents": ("Document", "canonical_json", "fingerprint"),
    "engine.contracts.errors": (
        "BomError",
        "Cancelled",
        "ConfigError",
        "DeliveryError",
        "InputError",
        "JobFailed",
        "OutcomeUnknown",
        "ProviderError",
        "Rejected",
        "RenderError",
        "SignInAgain",
        "TryLater",
    ),
    "engine.contracts.frames": ("FrameRate",),
    "engine.contracts.media": (
        "MOTION_CLIP",
        "FocusPoint",
        "MediaFacts",
        "MediaRef",
        "ProducedFile",
        "Resolution",
        "Shape",
        "Size",
    ),
    "engine.contracts.money": ("Money", "Price", "round_half_up"),
    "engine.contracts.motion": ("CameraKey", "MotionClip", "StillKey"),
    "engine.contracts.plan": (
        "SAMPLE_RATE",
        "BurnedLine",
        "Cue",
        "Encoding",
        "Footage",
        "MusicBed",
        "RenderPlan",
        "Segment",
        "SoundPlan",
        "Title",
        "Voice",
    ),
    "engine.contracts.plugins": ("PluginContext", "PluginSettings", "Secret"),
    "engine.contracts.provider": ("Absent", "LocalProvider", "Pending", "Provider", "Ready", "Ticket", "VendorJob"),
    "engine.contracts.rendering": ("Bench", "FilmFacts", "FrameSource", "Renderer"),
    "engine.contracts.requests": (
        "ImageGenerateRequest",
        "LayeredStill",
        "MusicGenerateRequest",
        "Request",
        "ScriptBreakdownRequest",
        "SpeechGenerateRequest",
        "VideoFromImageRequest",
    ),
    "engine.contracts.results": ("Estimate", "Result", "Usage", "WordTime"),
    "engine.contracts.sandbox": ("REFERENCE_HEADER", "AsgiApp", "Desk", "Fault", "FaultKind", "Realm", "StandIn"),
    "engine.contracts.script": (
        "Breakdown",
        "CameraMove",
        "Keyframe",
        "Line",
        "Mood",
        "SceneDraft",
        "ShotDraft",
        "ShotSize",
        "TransitionKind",
    ),
    "engine.contracts.vendor": ("Answer", "Download", "Explain", "VendorClient"),
    "engine.hookspecs.delivery": ("DeliveryRegister",),
    "engine.hookspecs.face": ("FaceRegister",),
    "engine.hookspecs.intake": ("IntakeRegister", "Letterbox"),
    "engine.hookspecs.markers": ("hookimpl",),
    "engine.hookspecs.provider": ("ProviderRegister",),
    "engine.hookspecs.render": ("RenderRegister",),
    "engine.hookspecs.sandbox": ("SandboxRegister",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
