"""Delivery into a folder of this machine, a mounted disk or a network share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bomstudio import hookimpl

if TYPE_CHECKING:
    from bomstudio import DeliveryRegister, PluginContext

CONTRACT = 1


@hookimpl
def register_deliverers(register: DeliveryRegister, context: PluginContext) -> None:
    """Offer to copy files into a folder."""
    from .deliverer import FolderDeliverer  # late: the card stays cheap

    register.files(FolderDeliverer())
