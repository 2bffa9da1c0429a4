"""`dk deploy --target kubernetes`, checked by the schemas of the Kubernetes API."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from integration.dataknobs_pipeline.checkout import Checkout

from dataknobs_pipeline.config.environment import read_environment
from dataknobs_pipeline.delivery.kubernetes import manifests
from dataknobs_pipeline.delivery.kustomize import render

ROOT = Path.cwd()  # of this repository, or of its copy in the sandbox of Pants
NAMES = ("development", "staging", "production")
# The oldest that is supported at the time of writing, and the newest that is known.
VERSIONS = ("1.34", kubernetes_validate.latest_version())


@pytest.fixture
def ours(checkout: Checkout) -> Checkout:
    """Return a checkout with the environments of this repository."""
    for folder in ("deploy", "environments"):
        shutil.copytree(ROOT / folder, checkout.root / folder, dirs_exist_ok=True)
    return checkout


def _rendered(
    checkout: Checkout, name: str, image: str = "dataknobs:1"
) -> list[dict[str, Any]]:
    environment = read_environment(checkout.root, name)
    return manifests(checkout.root, environment, image)


def _only(objects: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = (one for one in objects if one["kind"] == kind)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_rendered_is_what_the_api_takes(ours: Checkout, name: str) -> None:
    objects = _rendered(ours, name, "example.org/dataknobs:1.2.3")
    assert {one["kind"] for one in objects} == {
        "ConfigMap",
        "Deployment",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "Service",
        "ServiceAccount",
    }
    for one in objects:
        assert one["metadata"]["namespace"] == f"dataknobs-{name}"
        for version in VERSIONS:
            kubernetes_validate.validate(one, version, strict=True)


def test_a_dry_run_prints_what_a_cluster_would_be_given(ours: Checkout) -> None:
    target = ("--target=kubernetes", "--dry-run", "--version=1")
    done = ours.dk("deploy", "staging", *target)
    assert done.returncode == 0, done.stderr
    assert list(yaml.safe_load_all(done.stdout)) == _rendered(ours, "staging")
    assert "&id" not in done.stdout  # no anchors, which few can read


def test_the_schemas_refuse_what_is_wrong(ours: Checkout) -> None:
    deployment = _only(_rendered(ours, "staging"), "Deployment")
    deployment["spec"]["template"]["spec"]["containers"][0]["redinessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError, match="redinessProbe"):
        kubernetes_validate.validate(deployment, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_are_the_file_of_the_environment(
    ours: Checkout, name: str
) -> None:
    objects = _rendered(ours, name, "dataknobs:1.2.3")
    settings = _only(objects, "ConfigMap")
    text = (ours.root / "environments" / f"{name}.yml").read_text(encoding="utf-8")
    assert settings["data"] == yaml.safe_load(text)["data"]
    pod = _only(objects, "Deployment")["spec"]["template"]["spec"]
    for container in (*pod["containers"], *pod["initContainers"]):
        wanted = [{"configMapRef": {"name": settings["metadata"]["name"]}}]
        assert container["envFrom"] == wanted
        assert container["image"] == "dataknobs:1.2.3"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_with_more_rights_than_it_needs(ours: Checkout, name: str) -> None:
    objects = _rendered(ours, name)
    pod = _only(objects, "Deployment")["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in (*pod["containers"], *pod["initContainers"]):
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
    (container,) = pod["containers"]
    for probe, path in (("liveness", "/healthz"), ("readiness", "/readyz")):
        assert container[f"{probe}Probe"]["httpGet"]["path"] == path


def test_other_settings_are_another_object_and_make_other_pods(ours: Checkout) -> None:
    def settings_and_pods() -> tuple[str, dict[str, Any]]:
        objects = _rendered(ours, "staging")
        settings = _only(objects, "ConfigMap")
        assert settings["immutable"] is True
        pods: dict[str, Any] = _only(objects, "Deployment")["spec"]["template"]
        return settings["metadata"]["name"], pods

    name, pods = settings_and_pods()
    assert settings_and_pods() == (name, pods)
    path = ours.root / "environments" / "staging.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"INFO"', '"DEBUG"'), encoding="utf-8")
    other, others = settings_and_pods()
    # What a rollback brings back still finds what it was set up with.
    assert other != name and others != pods


@pytest.mark.parametrize("name", NAMES)
def test_kustomize_renders_the_same(name: str) -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("there is no kubectl, which holds kustomize")
    folder = ROOT / "deploy" / "kubernetes" / "overlays" / name
    done = subprocess.run(
        ["kubectl", "kustomize", "--load-restrictor=LoadRestrictionsNone", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = list(yaml.safe_load_all(done.stdout))
    assert _sorted(render(folder)) == _sorted(theirs)


def _sorted(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(objects, key=lambda one: (one["kind"], one["metadata"]["name"]))


@pytest.mark.parametrize(
    ("options", "code", "problem"),
    [
        (["--image", "no tag"], 2, "--image no tag: must be NAME:TAG or NAME@sha256"),
        (["--image", "dataknobs"], 2, "--image dataknobs: must be NAME:TAG or NAME@"),
        (["--index", "http://x"], 2, "a cluster takes an image: --image or --version"),
        ([], 1, "there is no such manifest: build first, ./dk stage build"),
    ],
)
def test_a_wrong_call_says_what_to_do(
    ours: Checkout, options: list[str], code: int, problem: str
) -> None:
    target = ("--target", "kubernetes", "--dry-run")
    done = ours.dk("deploy", "staging", *target, *options)
    assert (done.returncode, done.stdout) == (code, "")
    assert problem in done.stderr


def test_without_kubectl_nothing_is_applied(ours: Checkout, tmp_path: Path) -> None:
    done = ours.dk(
        *("deploy", "staging", "--target=kubernetes", "--version=1"),
        PATH=str(tmp_path),
    )
    assert done.returncode == 3
    assert "error: kubectl is not on the PATH: install it, or give what" in done.stderr


def test_a_standin_for_kubectl_is_told_to_undo_what_does_not_become_ready(
    ours: Checkout, tmp_path: Path
) -> None:
    kubectl = tmp_path / "kubectl"
    calls = tmp_path / "calls"
    kubectl.write_text(
        f'#!/bin/sh\necho "$@" >> {calls}\ncat > {tmp_path}/given-$1\n'
        '[ "$1 $2" != "rollout status" ] || { echo "timed out" >&2; exit 1; }\n',
        encoding="utf-8",
    )
    kubectl.chmod(0o755)
    path = f"{tmp_path}:/usr/bin:/bin"
    done = ours.dk(
        *("deploy", "staging", "--target=kubernetes", "--version=1"), PATH=path
    )
    assert done.returncode == 1
    assert "pods did not become ready: those before are brought back" in done.stderr
    assert "  timed out" in done.stderr
    assert calls.read_text(encoding="utf-8").splitlines() == [
        "apply -f -",
        "rollout status --namespace=dataknobs-staging deployment/dataknobs"
        " --timeout=300s",
        "rollout undo --namespace=dataknobs-staging deployment/dataknobs",
    ]
    (line,) = ours.dk("history", "staging").stdout.splitlines()[1:]
    assert line.split()[5:7] == ["apply", "dataknobs:1"]
    assert line.endswith(
        "failed   the new pods did not become ready: those before are brought back:"
        " kubectl rollout status failed"
    )
    given = (tmp_path / "given-apply").read_text(encoding="utf-8")
    assert list(yaml.safe_load_all(given)) == _rendered(ours, "staging")
