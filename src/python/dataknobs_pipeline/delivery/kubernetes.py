"""Deliver to a cluster: `dk deploy ENVIRONMENT --target kubernetes`."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataknobs_pipeline.config.environment import Environment
from dataknobs_pipeline.delivery.kustomize import Manifests, render
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.errors import StageFailed, Unusable, UsageError
from dataknobs_pipeline.record.history import Deploy, open_history
from dataknobs_pipeline.system.capture import Completed, Program, run_captured
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.git import head
from dataknobs_pipeline.system.locking import exclusive
from dataknobs_pipeline.system.signals import Cancellation, collecting

__all__ = ["Cluster", "manifests", "yaml_text"]

DEPLOYMENT = "deployment/dataknobs"
IMAGE = "dataknobs"
ROLLOUT_SECONDS = 300
_REFERENCE = re.compile(r"[a-z0-9][\w.\-/:]*(@sha256:[0-9a-f]{64})?")


def manifests(root: Path, environment: Environment, image: str) -> Manifests:
    """Return the objects of an environment, with an image.

    Other settings are another object, which makes other pods: those before keep theirs,
    and can be brought back.

    Args:
        root: the checkout.
        environment: whose file is one of the objects.
        image: NAME:TAG or NAME@sha256:DIGEST.

    Raises:
        UsageError: the image is none that can be named so.
        StageFailed: deploy/kubernetes cannot be rendered.
    """
    last = image.rpartition("/")[2]
    if not _REFERENCE.fullmatch(image) or not (":" in last or "@" in last):
        raise UsageError(f"--image {image}: must be NAME:TAG or NAME@sha256:DIGEST")
    objects = render(root / "deploy" / "kubernetes" / "overlays" / environment.name)
    containers = _containers(objects)
    _name_settings(objects, containers)
    for container in containers:
        if container["image"] == IMAGE:
            container["image"] = image
    return objects


def yaml_text(objects: Manifests) -> str:
    """Return the objects as kubectl reads them."""
    import yaml

    return str(yaml.safe_dump_all(objects, sort_keys=False, explicit_start=True))


@dataclass(frozen=True)
class Cluster:
    """An environment in the cluster that kubectl is set up for."""

    root: Path
    environment: str
    wait: bool
    say: Callable[[str], None]

    def deliver(self, objects: Manifests, image: str) -> None:
        """Apply the objects, wait until the new pods are ready, and record it.

        Raises:
            Unusable: there is no kubectl.
            LockHeld: another delivers to this environment, and we are not to wait.
            StageFailed: the cluster refused, or the pods did not become ready: those
                before are brought back.
        """
        if shutil.which("kubectl") is None:
            raise Unusable(
                "kubectl is not on the PATH: install it, or give what --dry-run prints"
                " to `kubectl apply -f -` where it is"
            )
        places = Places(self.root, self.environment)
        places.make()
        version = image.rpartition("/")[2].partition(":")[2]
        what = Deploy(self.environment, image, version, head(self.root), "apply")
        with exclusive(places.lock, self.wait, self.say):
            with open_history(state_directory(self.root)) as history:
                with history.recorded_deploy(what):
                    self._apply(objects)

    def _apply(self, objects: Manifests) -> None:
        (namespace,) = {one["metadata"]["namespace"] for one in objects}
        stop = Cancellation()
        with collecting(stop):
            self._run(["apply", "-f", "-"], stop, yaml_text(objects))
            where = [f"--namespace={namespace}", DEPLOYMENT]
            wait = f"--timeout={ROLLOUT_SECONDS}s"
            try:
                self._run(["rollout", "status", *where, wait], stop)
            except StageFailed as error:
                self._run(["rollout", "undo", *where], Cancellation())
                raise StageFailed(
                    "the new pods did not become ready: those before are brought back",
                    *error.problems,
                ) from error
        self.say(f"{namespace} runs the new release")

    def _run(self, words: list[str], stop: Cancellation, stdin: str = "") -> Completed:
        program = Program(["kubectl", *words], self.root, dict(os.environ), stdin)
        done = run_captured(program, None, stop)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).strip().splitlines()[-10:]
            what = f"kubectl {' '.join(words[:2])} failed:"
            raise StageFailed(what, *(f"  {line}" for line in said))
        return done


def _containers(objects: Manifests) -> list[dict[str, Any]]:
    pods = [
        one["spec"]["template"]["spec"]
        for one in objects
        if one["kind"] == "Deployment"
    ]
    kinds = ("initContainers", "containers")
    return [each for pod in pods for kind in kinds for each in pod.get(kind, ())]


def _name_settings(objects: Manifests, containers: list[dict[str, Any]]) -> None:
    """Add to the name of each ConfigMap a digest of what it says."""
    names = {}
    for one in objects:
        if one["kind"] == "ConfigMap":
            text = json.dumps(one["data"], sort_keys=True)
            digest = hashlib.sha256(text.encode()).hexdigest()[:10]
            name = one["metadata"]["name"]
            names[name] = f"{name}-{digest}"
            one["metadata"]["name"] = names[name]
            one["immutable"] = True
    for container in containers:
        for source in container.get("envFrom", ()):
            if reference := source.get("configMapRef"):
                reference["name"] = names.get(reference["name"], reference["name"])
