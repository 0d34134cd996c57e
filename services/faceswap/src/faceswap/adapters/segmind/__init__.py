"""Segmind behind the provider port: as one workflow, or as two models."""

from faceswap.adapters.segmind.provider import Segmind, Work, models, workflow
from faceswap.adapters.segmind.wire import Addresses, Wire

__all__ = ["Addresses", "Segmind", "Wire", "Work", "models", "workflow"]
