"""Storyboard stills: layered, illustrated pictures drawn on this machine, for nothing."""

from bomstudio import PluginContext, ProviderRegister, hookimpl

CONTRACT = 1


@hookimpl
def register_providers(register: ProviderRegister, context: PluginContext) -> None:
    """Offer the storyboard artist."""
    from .adapter import StoryboardStills  # drawing libraries load when a picture is first asked for

    register.add(StoryboardStills(lambda: context.fonts))
