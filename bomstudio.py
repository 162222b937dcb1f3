"""The one face of BOM Studios Engine for plugins: `from bomstudio import hookimpl, LocalProvider, …`.

Names are loaded when they are first used, so that a plugin's card stays cheap to import.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.contracts.abilities import (
        Ability as Ability,
        ModelCard as ModelCard,
        ShotType as ShotType,
    )
    from engine.contracts.brand import (
        BrandColours as BrandColours,
        BrandFont as BrandFont,
        Look as Look,
        Mark as Mark,
        contrast as contrast,
        luminance as luminance,
        readable_on as readable_on,
        rgb as rgb,
    )
    from engine.contracts.callbacks import (
        Callback as Callback,
        CallbackHint as CallbackHint,
        CallbackReader as CallbackReader,
        CallbackRefused as CallbackRefused,
    )
    from engine.contracts.characters import (
        CharacterSheet as CharacterSheet,
    )
    from engine.contracts.delivering import (
        Deliverer as Deliverer,
        Handover as Handover,
        Parcel as Parcel,
        Receipt as Receipt,
    )
    from engine.contracts.documents import (
        Document as Document,
        canonical_json as canonical_json,
        fingerprint as fingerprint,
    )
    from engine.contracts.errors import (
        BomError as BomError,
        Cancelled as Cancelled,
        ConfigError as ConfigError,
        DeliveryError as DeliveryError,
        InputError as InputError,
        JobFailed as JobFailed,
        OutcomeUnknown as OutcomeUnknown,
        ProviderError as ProviderError,
        Rejected as Rejected,
        RenderError as RenderError,
        SignInAgain as SignInAgain,
        TryLater as TryLater,
    )
    from engine.contracts.fonts import (
        FontFile as FontFile,
        FontRun as FontRun,
        Fonts as Fonts,
    )
    from engine.contracts.frames import (
        FrameRate as FrameRate,
    )
    from engine.contracts.media import (
        MOTION_CLIP as MOTION_CLIP,
        Box as Box,
        FocusPoint as FocusPoint,
        MediaFacts as MediaFacts,
        MediaRef as MediaRef,
        ProducedFile as ProducedFile,
        Resolution as Resolution,
        Shape as Shape,
        Size as Size,
    )
    from engine.contracts.money import (
        Money as Money,
        Price as Price,
        round_half_up as round_half_up,
    )
    from engine.contracts.motion import (
        CameraKey as CameraKey,
        MotionClip as MotionClip,
        StillKey as StillKey,
    )
    from engine.contracts.plan import (
        SAMPLE_RATE as SAMPLE_RATE,
        BurnedLine as BurnedLine,
        Cue as Cue,
        Encoding as Encoding,
        Footage as Footage,
        MusicBed as MusicBed,
        Piece as Piece,
        RenderPlan as RenderPlan,
        Segment as Segment,
        SoundPlan as SoundPlan,
        Title as Title,
        Voice as Voice,
    )
    from engine.contracts.plugins import (
        PluginContext as PluginContext,
        PluginSettings as PluginSettings,
        Secret as Secret,
    )
    from engine.contracts.provider import (
        Absent as Absent,
        LocalProvider as LocalProvider,
        Pending as Pending,
        Provider as Provider,
        Ready as Ready,
        Ticket as Ticket,
        VendorJob as VendorJob,
    )
    from engine.contracts.rendering import (
        Bench as Bench,
        FilmFacts as FilmFacts,
        FrameSource as FrameSource,
        PartFacts as PartFacts,
        Proxy as Proxy,
        Renderer as Renderer,
        ThumbnailOrder as ThumbnailOrder,
    )
    from engine.contracts.requests import (
        ImageEnhanceRequest as ImageEnhanceRequest,
        ImageGenerateRequest as ImageGenerateRequest,
        LayeredStill as LayeredStill,
        MusicGenerateRequest as MusicGenerateRequest,
        Request as Request,
        ScriptBreakdownRequest as ScriptBreakdownRequest,
        SoundGenerateRequest as SoundGenerateRequest,
        SpeechAlignRequest as SpeechAlignRequest,
        SpeechCleanRequest as SpeechCleanRequest,
        SpeechExcerptRequest as SpeechExcerptRequest,
        SpeechGenerateRequest as SpeechGenerateRequest,
        SpeechTranscribeRequest as SpeechTranscribeRequest,
        VideoFromImageRequest as VideoFromImageRequest,
        VideoLipsyncRequest as VideoLipsyncRequest,
    )
    from engine.contracts.results import (
        Estimate as Estimate,
        Passage as Passage,
        Result as Result,
        Usage as Usage,
        WordTime as WordTime,
    )
    from engine.contracts.sandbox import (
        REFERENCE_HEADER as REFERENCE_HEADER,
        AsgiApp as AsgiApp,
        Desk as Desk,
        Fault as Fault,
        FaultKind as FaultKind,
        Realm as Realm,
        StandIn as StandIn,
    )
    from engine.contracts.script import (
        Breakdown as Breakdown,
        CameraMove as CameraMove,
        Keyframe as Keyframe,
        Line as Line,
        Mood as Mood,
        SceneDraft as SceneDraft,
        ShotDraft as ShotDraft,
        ShotSize as ShotSize,
        TransitionKind as TransitionKind,
    )
    from engine.contracts.vendor import (
        Answer as Answer,
        Download as Download,
        Explain as Explain,
        Form as Form,
        FormFile as FormFile,
        Limits as Limits,
        ReadLimits as ReadLimits,
        VendorClient as VendorClient,
    )
    from engine.contracts.voices import (
        VoiceCard as VoiceCard,
        VoicePack as VoicePack,
        VoiceType as VoiceType,
        VoiceWish as VoiceWish,
        accent_tag as accent_tag,
    )
    from engine.hookspecs.callbacks import (
        CallbackRegister as CallbackRegister,
    )
    from engine.hookspecs.delivery import (
        DeliveryRegister as DeliveryRegister,
    )
    from engine.hookspecs.face import (
        FaceRegister as FaceRegister,
    )
    from engine.hookspecs.intake import (
        IntakeRegister as IntakeRegister,
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
    from engine.testkit.contract.exchanges import (
        GoldenContract as GoldenContract,
    )
    from engine.testkit.contract.provider import (
        PaidProviderContract as PaidProviderContract,
        ProviderContract as ProviderContract,
    )
    from engine.testkit.declared import (
        DeclaredStandIn as DeclaredStandIn,
    )
    from engine.testkit.placeholders import (
        placeholder_clip as placeholder_clip,
        placeholder_picture as placeholder_picture,
        placeholder_sound as placeholder_sound,
    )

_HOMES = {
    "engine.contracts.abilities": ("Ability", "ModelCard", "ShotType"),
    "engine.contracts.brand": (
        "BrandColours",
        "BrandFont",
        "Look",
        "Mark",
        "contrast",
        "luminance",
        "readable_on",
        "rgb",
    ),
    "engine.contracts.callbacks": ("Callback", "CallbackHint", "CallbackReader", "CallbackRefused"),
    "engine.contracts.characters": ("CharacterSheet",),
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
    "engine.contracts.fonts": ("FontFile", "FontRun", "Fonts"),
    "engine.contracts.frames": ("FrameRate",),
    "engine.contracts.media": (
        "MOTION_CLIP",
        "Box",
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
        "Piece",
        "RenderPlan",
        "Segment",
        "SoundPlan",
        "Title",
        "Voice",
    ),
    "engine.contracts.plugins": ("PluginContext", "PluginSettings", "Secret"),
    "engine.contracts.provider": ("Absent", "LocalProvider", "Pending", "Provider", "Ready", "Ticket", "VendorJob"),
    "engine.contracts.rendering": (
        "Bench",
        "FilmFacts",
        "FrameSource",
        "PartFacts",
        "Proxy",
        "Renderer",
        "ThumbnailOrder",
    ),
    "engine.contracts.requests": (
        "ImageEnhanceRequest",
        "ImageGenerateRequest",
        "LayeredStill",
        "MusicGenerateRequest",
        "Request",
        "ScriptBreakdownRequest",
        "SoundGenerateRequest",
        "SpeechAlignRequest",
        "SpeechCleanRequest",
        "SpeechExcerptRequest",
        "SpeechGenerateRequest",
        "SpeechTranscribeRequest",
        "VideoFromImageRequest",
        "VideoLipsyncRequest",
    ),
    "engine.contracts.results": ("Estimate", "Passage", "Result", "Usage", "WordTime"),
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
    "engine.contracts.vendor": (
        "Answer",
        "Download",
        "Explain",
        "Form",
        "FormFile",
        "Limits",
        "ReadLimits",
        "VendorClient",
    ),
    "engine.contracts.voices": ("VoiceCard", "VoicePack", "VoiceType", "VoiceWish", "accent_tag"),
    "engine.hookspecs.callbacks": ("CallbackRegister",),
    "engine.hookspecs.delivery": ("DeliveryRegister",),
    "engine.hookspecs.face": ("FaceRegister",),
    "engine.hookspecs.intake": ("IntakeRegister", "Letterbox"),
    "engine.hookspecs.markers": ("hookimpl",),
    "engine.hookspecs.provider": ("ProviderRegister",),
    "engine.hookspecs.render": ("RenderRegister",),
    "engine.hookspecs.sandbox": ("SandboxRegister",),
    "engine.testkit.contract.exchanges": ("GoldenContract",),
    "engine.testkit.contract.provider": ("PaidProviderContract", "ProviderContract"),
    "engine.testkit.declared": ("DeclaredStandIn",),
    "engine.testkit.placeholders": ("placeholder_clip", "placeholder_picture", "placeholder_sound"),
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
