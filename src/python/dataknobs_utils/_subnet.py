"""Find the hosts of the local network."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, Any, Dict, Optional

from dataknobs_common.extras import require

if TYPE_CHECKING:
    import nmap3


class MySubnet:
    """Know the hosts that share the first three numbers of this host's IP.

    Everything is looked up when it is first asked for, and remembered. Finding other
    hosts needs the extra `dataknobs-utils[nmap]`, and the program `nmap`.

    >>> MySubnet().my_hostname == socket.gethostname()
    True
    """

    def __init__(self) -> None:
        self._my_hostname: Optional[str] = None
        self._my_ip: Optional[str] = None
        self._all_ips: Optional[Dict[str, str]] = None

    @property
    def my_hostname(self) -> str:
        """The name of this host."""
        if self._my_hostname is None:
            self._my_hostname = socket.gethostname()
        return self._my_hostname

    @property
    def my_ip(self) -> str:
        """The IP that the name of this host resolves to.

        Raises:
            socket.gaierror: if it resolves to none.
        """
        if self._my_ip is None:
            self._my_ip = socket.gethostbyname(self.my_hostname)
        return self._my_ip

    @property
    def all_ips(self) -> Dict[str, str]:
        """The IPs of the hosts that are up and have a name, by that name.

        Raises:
            MissingExtraError: (an `ImportError`) without dataknobs-utils[nmap].
        """
        if self._all_ips is None:
            self._all_ips = _named_hosts(_scan(self.my_ip))
        return self._all_ips

    def rescan(self) -> None:
        """Forget the other hosts, so that they are looked for again."""
        self._all_ips = None

    def get_ips(self, name_re: str) -> Dict[str, str]:
        """Return the IPs of the hosts whose names start with a pattern.

        Args:
            name_re: a regular expression, matched from the start of a name.

        Returns:
            The IPs by name.
        """
        matches = re.compile(name_re).match
        return {name: ip for name, ip in self.all_ips.items() if matches(name)}

    def get_ip(self, name_re: str) -> Optional[str]:
        """Return the IP of the first host that `get_ips` finds, or None."""
        return next(iter(self.get_ips(name_re).values()), None)


def _scan(ip: str) -> Dict[str, Any]:
    nmap: nmap3 = require("nmap3", "dataknobs-utils[nmap]")
    network = ".".join([*ip.split(".")[:3], "*"])
    found: Dict[str, Any] = nmap.NmapHostDiscovery().nmap_no_portscan(network)
    return found


def _named_hosts(found: Dict[str, Any]) -> Dict[str, str]:
    """Return the IPs by name, out of nmap's answer, which holds more than hosts."""
    names = {}
    for ip, host in found.items():
        if not isinstance(host, dict) or not host.get("hostname"):
            continue
        if (host.get("state") or {}).get("state") == "up":
            names[host["hostname"][0]["name"]] = ip
    return names
