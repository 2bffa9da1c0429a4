"""Store things by name, in a way that threads and tasks can share.

=================  =================================================================
`Registry`         named items
`CachedRegistry`   the same, with a cache of values that are made on demand and expire
`AsyncRegistry`    named items behind coroutine methods
`PluginRegistry`   named factories, and the instances made by them
=================  =================================================================
"""

from dataknobs_common.registry._async import AsyncRegistry
from dataknobs_common.registry._base import Registry
from dataknobs_common.registry._cached import CachedRegistry
from dataknobs_common.registry._plugin import PluginRegistry

__all__ = ["AsyncRegistry", "CachedRegistry", "PluginRegistry", "Registry"]
