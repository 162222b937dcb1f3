"""Script breakdown by rules: Markdown, plain text, Fountain and Final Draft become scenes and shots, for nothing."""

from bomstudio import PluginContext, ProviderRegister, hookimpl

from .settings import Settings

CONTRACT = 1


@hookimpl
def register_providers(register: ProviderRegister, context: PluginContext) -> None:
    """Offer the rules."""
    from .adapter import RulesBreakdown

    register.add(RulesBreakdown(context.settings(Settings)))
