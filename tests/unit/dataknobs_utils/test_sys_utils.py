"""The hosts of the network; nmap, which would scan a real one, is a stand-in."""

from __future__ import annotations

import socket
import sys
from types import SimpleNamespace
from typing import Any, Dict, List

import pytest

from dataknobs_utils import sys_utils
from dataknobs_utils.sys_utils import MySubnet

# What nmap answers, through the parser of the package nmap3.
ANSWER: Dict[str, Any] = {
    "10.1.2.1": {"hostname": [{"name": "gw", "type": "PTR"}], "state": {"state": "up"}},
    "10.1.2.2": {"hostname": [], "state": {"state": "up"}},
    "10.1.2.3": {"hostname": [{"name": "down"}], "state": {"state": "down"}},
    "10.1.2.4": {
        "hostname": [{"name": "db1"}, {"name": "x"}],
        "state": {"state": "up"},
    },
    "10.1.2.5": {"hostname": [{"name": "db2"}], "state": {"state": "up"}},
    "runtime": {"time": "1", "summary": "Nmap done"},
    "stats": {"scanner": "nmap"},
    "task_results": [{"task": "Ping Scan"}],
}


@pytest.fixture(name="scans")
def fixture_scans(monkeypatch: pytest.MonkeyPatch) -> List[str]:
    scans: List[str] = []

    class Discovery:
        @staticmethod
        def nmap_no_portscan(network: str) -> Dict[str, Any]:
            scans.append(network)
            return ANSWER

    stand_in = SimpleNamespace(NmapHostDiscovery=Discovery)
    monkeypatch.setitem(sys.modules, "nmap3", stand_in)
    monkeypatch.setattr(socket, "gethostname", lambda: "me")
    monkeypatch.setattr(socket, "gethostbyname", {"me": "10.1.2.9"}.__getitem__)
    return scans


def test_this_host_has_a_name_and_an_ip(scans: List[str]) -> None:
    subnet = MySubnet()
    assert (subnet.my_hostname, subnet.my_ip) == ("me", "10.1.2.9")
    assert not scans


def test_hosts_are_those_with_a_name_that_are_up_in_a_stand_in_for_nmap(
    scans: List[str],
) -> None:
    subnet = MySubnet()
    expected = {"gw": "10.1.2.1", "db1": "10.1.2.4", "db2": "10.1.2.5"}
    assert subnet.all_ips == subnet.all_ips == expected
    assert scans == ["10.1.2.*"]
    subnet.rescan()
    assert subnet.all_ips == expected
    assert len(scans) == 2


def test_hosts_are_found_by_how_their_names_start(scans: List[str]) -> None:
    subnet = MySubnet()
    assert subnet.get_ips("db") == {"db1": "10.1.2.4", "db2": "10.1.2.5"}
    assert subnet.get_ip("db.*2") == "10.1.2.5"
    assert not subnet.get_ips("b1")
    assert subnet.get_ip("b1") is None
    assert len(scans) == 1


def test_a_missing_nmap_package_names_its_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "nmap3", None)
    with pytest.raises(ImportError, match=r"pip install 'dataknobs-utils\[nmap\]'"):
        assert MySubnet().all_ips


def test_project_variables_are_there() -> None:
    assert sys_utils.load_project_vars(".no_such_file", False) is None
