"""Run every table, or those that are named."""

import argparse
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import cast

from tests.benchmarks import nlp


def main() -> None:
    """Print each table below the name of its module."""
    tables = {module.__name__.rpartition(".")[2]: module for module in _modules()}
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.nlp",
        description=nlp.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "data", type=Path, metavar="FOLDER", help="the folder with a folder for each data set"
    )
    parser.add_argument("only", nargs="*", metavar="NAME", help=f"the tables: {', '.join(tables)}")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.error(f"{options.data} is no folder")
    if unknown := set(options.only) - set(tables):
        parser.error(f"no table {', '.join(sorted(unknown))}; there are {', '.join(tables)}")
    for name in options.only or tables:
        _show(name, tables[name], options.data)


def _modules() -> list[ModuleType]:
    """Give the modules of this package that have `run`, by name."""
    names = sorted(
        found.name for found in pkgutil.iter_modules(nlp.__path__) if not found.name.startswith("_")
    )
    modules = [importlib.import_module(f"{nlp.__name__}.{name}") for name in names]
    return [module for module in modules if hasattr(module, "run")]


def _show(name: str, module: ModuleType, data: Path) -> None:
    """Print one table; a data set that is not there costs that table alone."""
    print(f"\n== {name}: {(module.__doc__ or '').splitlines()[0]}\n", flush=True)
    try:
        cast(Callable[[Path], None], module.run)(data)
    except FileNotFoundError as error:
        print(f"Not measured: {error.filename} is not there.")


if __name__ == "__main__":
    main()
