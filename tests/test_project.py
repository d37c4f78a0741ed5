"""The rules of the house that no tool knows: layers, names, and what the repository may say."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("claims", "sources")

# From the bottom up: a module imports from its own layer or from one below. Every module of an app is
# in one of them, so that a new one finds its place here first.
LAYERS = (
    {"enums"},
    {"models"},
    {
        "addresses",
        "agreement",
        "decoding",
        "extraction",
        "fetching",
        "interchange",
        "matching",
        "metadata",
        "reading",
    },
    {"finding", "workflow"},
    {"filters", "seeding"},
    {"admin", "api", "context_processors", "forms", "management", "mcp", "templatetags", "views"},
    {"urls"},
)
INTERFACES = LAYERS[5]
UNLAYERED = {"__init__", "apps", "migrations"}

MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:root|work|home|Users)/\w")
REGISTRY = re.compile(r"https?://[^\s/]*(?:pypi|pythonhosted|npmjs)\.|--(?:extra-)?index-url|--find-links")
VARIABLE = re.compile(r"^(?:# )?([A-Z_]+)=", re.MULTILINE)


def modules() -> list[Path]:
    return [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def part(name: str) -> str | None:
    """Return which module or package of one of our apps a dotted name is in, None for others' names."""
    app, _, rest = name.partition(".")
    return rest.split(".")[0] if app in APPS and rest else None


def rank(own: str) -> int:
    return next(index for index, layer in enumerate(LAYERS) if own in layer)


def is_layered(own: str | None) -> bool:
    return any(own in layer for layer in LAYERS)


def imported(nodes) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(path: Path) -> list[str]:
    """Return what a module imports at its top; an import inside a function is a declared exception."""
    return list(imported(ast.parse(path.read_text()).body))


def all_imports(path: Path) -> list[str]:
    return list(imported(ast.walk(ast.parse(path.read_text()))))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("path", modules(), ids=dotted)
class TestModule:
    def test_has_its_place_in_a_layer(self, path):
        own = part(dotted(path))
        assert own in UNLAYERED or is_layered(own)

    def test_imports_only_its_own_layer_or_lower(self, path):
        own = part(dotted(path))
        targets = [target for target in imports(path) if is_layered(own) and is_layered(part(target))]
        assert [target for target in targets if rank(part(target)) > rank(own)] == []

    def test_imports_no_sibling_interface(self, path):
        own = part(dotted(path))
        targets = [target for target in imports(path) if own in INTERFACES and part(target) in INTERFACES]
        assert [target for target in targets if part(target) != own] == []

    def test_is_named_for_what_it_holds(self, path):
        assert path.stem not in {"common", "helpers", "misc", "utilities", "utils"}


class TestPackages:
    @pytest.mark.parametrize("path", sorted((ROOT / "sources").rglob("*.py")), ids=dotted)
    def test_sources_never_imports_claims(self, path):
        assert [name for name in all_imports(path) if name.split(".")[0] == "claims"] == []

    @pytest.mark.parametrize("path", sorted((ROOT / "claims/extraction").rglob("*.py")), ids=dotted)
    def test_extraction_is_pure_python(self, path):
        roots = {".".join(name.split(".")[:2]) for name in all_imports(path)}
        ours = {
            name for name in roots if name.split(".")[0] in {"claims", "django", "rest_framework", "sources"}
        }
        assert ours <= {"claims.extraction"}


class TestRepository:
    def test_readme_is_short_enough_to_be_read(self):
        assert len((ROOT / "README.md").read_text().splitlines()) <= 150

    @pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry"])
    def test_names_nobodys_machine(self, pattern):
        texts = {path: path.read_text(errors="ignore") for path in tracked() if path != Path(__file__)}
        found = {str(path.relative_to(ROOT)): pattern.findall(text) for path, text in texts.items()}
        assert {name: hits for name, hits in found.items() if hits} == {}


class TestEnvironment:
    def test_every_variable_that_is_read_is_documented_and_none_else(self):
        read = set(re.findall(r'\benv\.\w+\(\s*"(\w+)"', (ROOT / "factcheck/settings.py").read_text()))
        documented = set(VARIABLE.findall((ROOT / ".env.example").read_text()))
        assert documented == read | {"TEST_DATABASE_URL"}


class TestLock:
    def pins(self, name: str) -> set[str]:
        return set(
            re.findall(r"^[\w.-]+==\S+", (ROOT / f".requirements/{name}.txt").read_text(), re.MULTILINE)
        )

    def test_each_set_holds_the_smaller_one_at_the_same_versions(self):
        for larger in ("production", "mcp"):
            assert self.pins("run") <= self.pins(larger) <= self.pins("test") <= self.pins("lint")

    def test_every_dependency_is_pinned(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        named = {re.match(r"[\w.-]+", line)[0].lower() for line in project["dependencies"]}
        assert named <= {pin.split("==")[0] for pin in self.pins("run")}
