"""deploy/: the chart as Helm itself renders it, against Kubernetes' own schemas; the compose file against its specification."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ting import __main__, __version__
from ting.app import cluster, settings

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "ting"
KUBERNETES = ("1.30", "1.37")
INFO = 1
ADDRESS = {"publicUrl": "https://help.example"}
HOUSES: dict[str, dict[str, Any]] = {
    "the smallest": {},
    "everything": {
        "web": {"replicas": 3, "autoscaling": {"enabled": True, "min": 3, "max": 9}},
        "ingress": {"className": "nginx", "host": "help.example", "tlsSecret": "help-tls"},
        "image": {"repository": "registry.example/ting", "tag": "1", "pullSecrets": [{"name": "registry"}]},
        "files": {"storageClass": "cephfs"},
        "env": {"TING_LIMITS": "address=2400", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel:4318"},
        "nodeSelector": {"pool": "ting"},
        "tolerations": [{"key": "ting", "operator": "Exists"}],
    },
    "with what is there already": {
        "nats": {"enabled": False},
        "ingress": {"enabled": False},
        "files": {"existingClaim": "ours"},
    },
}


def rendered(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The chart's manifests, by Helm's own library."""
    helm = pytest.importorskip("helm_python", reason="./ting test brings it")
    with helm.Chart.load(str(CHART)) as chart:
        files = chart.render({**ADDRESS, **values}, name="desk", namespace="ting")
    texts = [text for path, text in sorted(files.items()) if path.endswith(".yaml")]
    return [one for text in texts for one in yaml.safe_load_all(text) if one]


def containers(manifests: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each container, the pod that it is in, and whose."""
    for one in manifests:
        if one["kind"] in ("Deployment", "Job"):
            pod = one["spec"]["template"]["spec"]
            for container in pod["containers"]:
                yield one["metadata"]["name"], pod, container


@pytest.mark.parametrize("house", list(HOUSES))
def test_what_the_chart_renders_is_valid_in_the_oldest_and_the_newest_kubernetes(house: str) -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="./ting test brings it")
    manifests = rendered(HOUSES[house])
    kinds = [one["kind"] for one in manifests]
    assert {"Deployment", "Service", "PodDisruptionBudget", "Job"} <= set(kinds)
    for version in KUBERNETES:
        for one in manifests:
            validate.validate(one, version, strict=True)
    broken = {**next(one for one in manifests if one["kind"] == "Deployment"), "spec": {"replica": 2}}
    with pytest.raises(validate.ValidationError):
        validate.validate(broken, KUBERNETES[0], strict=True)


def test_the_chart_passes_helms_own_lint_and_refuses_a_house_without_an_address() -> None:
    helm = pytest.importorskip("helm_python", reason="./ting test brings it")
    found = helm.lint(str(CHART), values=ADDRESS)
    assert found["total_charts_linted"] == 1
    assert not found["errors"]
    assert not [one for one in found["messages"] if one["severity"] > INFO]
    with helm.Chart.load(str(CHART)) as chart:
        assert chart.version == __version__
        with pytest.raises(helm.HelmError):
            chart.render({"publicUrl": "no address"}, name="desk", namespace="ting")


@pytest.mark.parametrize("house", list(HOUSES))
def test_what_pods_are_told_is_what_the_house_reads_and_what_they_are_asked_is_there(house: str) -> None:
    manifests = rendered(HOUSES[house])
    claims = {one["metadata"]["name"] for one in manifests if one["kind"] == "PersistentVolumeClaim"} | {"ours"}
    read = settings_read()
    for name, pod, container in containers(manifests):
        told = {each["name"] for each in container.get("env", [])}
        assert told - {"TING_NATS_TOKEN"} <= read, name
        assert container["securityContext"]["readOnlyRootFilesystem"], name
        mounted = {mount["name"] for mount in container.get("volumeMounts", [])}
        assert mounted == {volume["name"] for volume in pod.get("volumes", [])}, name
        for volume in pod.get("volumes", []):
            assert volume.get("persistentVolumeClaim", {"claimName": "ours"})["claimName"] in claims
        if name.endswith("-nats"):
            continue
        assert container["args"][0] in __main__.COMMANDS, name
        assert {"TING_APP_DSN", "TING_HOUSE_DSN", "TING_OWNER_DSN", "TING_SHARED", "TING_PUBLIC_URL"} <= told
        if "-prepare" not in name:
            assert {"TING_NATS_URL", "TING_NODE"} <= told
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe in container:
                assert container[probe]["httpGet"]["path"] in ("/healthz", "/readyz")
                assert container[probe]["httpGet"]["port"] in {port["name"] for port in container["ports"]}
    by_kind = {(one["kind"], one["metadata"]["name"]): one for one in manifests}
    labels = by_kind["Deployment", "desk-web"]["spec"]["template"]["metadata"]["labels"]
    assert by_kind["Service", "desk"]["spec"]["selector"].items() <= labels.items()
    assert by_kind["PodDisruptionBudget", "desk-web"]["spec"]["selector"]["matchLabels"].items() <= labels.items()
    strategy = by_kind["Deployment", "desk-web"]["spec"]["strategy"]["rollingUpdate"]
    assert strategy == {"maxUnavailable": 0, "maxSurge": 1}
    if ("Ingress", "desk") in by_kind:
        (path,) = by_kind["Ingress", "desk"]["spec"]["rules"][0]["http"]["paths"]
        assert path["backend"]["service"]["name"] == "desk"


def test_the_compose_file_is_one_and_its_processes_find_each_other() -> None:
    compose_spec = pytest.importorskip("compose_spec", reason="./ting test brings it")
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    known = dict(
        line.split("=", 1) for line in (DEPLOY / "example.env").read_text("utf-8").splitlines() if line[:1].isalpha()
    )
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert asked == set(known)
    filled = re.sub(r"\$\{([A-Z_]+)(?::-([^}]*)|:\?)?\}", lambda m: known[m[1]] or m[2] or "filled", text)
    whole = yaml.safe_load(filled)
    compose_spec.PyCompose.from_yaml(yaml.safe_dump(whole))
    with pytest.raises(ValueError, match="ports"):
        compose_spec.PyCompose.from_yaml(yaml.safe_dump({**whole, "services": {"web": {"ports": "many"}}}))
    services = whole["services"]
    for name in ("web", "work", "prepare"):
        assert services[name]["command"][0] in __main__.COMMANDS
        assert set(services[name]["environment"]) <= settings_read()
        hosts = set(re.findall(r"@([a-z]+)", " ".join(services[name]["environment"].values())))
        assert hosts <= set(services)
        assert set(services[name]["depends_on"]) <= set(services)
        told = settings.read(services[name]["environment"])
        cluster.refuse_alone(told)
    used = {str(volume).split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert {name for name in used if not name.startswith(".")} == set(whole["volumes"])
    assert (DEPLOY / "Caddyfile").read_text("utf-8").count("web 8080") == 1
    assert services["web"]["command"][-1] == "8080"


def test_the_container_is_made_of_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for words in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for source in words.split()[:-1]:
            assert list(ROOT.glob(source)), source
            assert source not in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert '"-m", "ting"]' in text
    assert set(re.findall(r"\b(TING_[A-Z_]+)", text)) <= settings_read()


def settings_read() -> set[str]:
    """The names that a process of ours takes from its environment."""
    source = (ROOT / "src" / "ting" / "app" / "settings.py").read_text("utf-8")
    return set(re.findall(r'"(TING_[A-Z_]+|OTEL_[A-Z_]+)"', source))
