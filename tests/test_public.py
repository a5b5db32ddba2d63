"""The public names: they exist, they are the ones promised, and importing the package loads nothing heavy."""

import subprocess
import sys

import hueandcry


def test_every_public_name_exists_and_is_the_record_it_says() -> None:
    assert sorted(hueandcry.__all__) == hueandcry.__all__ == sorted(hueandcry._HOMES)
    for name in hueandcry.__all__:
        assert getattr(hueandcry, name).__name__ == name


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"numpy", "pyarrow", "duckdb", "numba", "pydantic"}
    code = f"import hueandcry, sys; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
