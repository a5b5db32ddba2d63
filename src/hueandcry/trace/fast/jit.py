"""Typed decorators around numba's."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

SOURCES = sorted(
    (path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in Path(__file__).parent.glob("*.py")
)
Function = TypeVar("Function", bound=Callable[..., Any])


_njit: Any = numba.njit  # numba's own types lack the options below


def jit(function: Function) -> Function:
    """Compile as a part of the kernels that call it: no way in from Python, nothing of its own on disk."""
    inner: Function = _njit(
        function, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False
    )
    return inner


def kernel(function: Function) -> Function:
    """Compile on the first call, free of the GIL; keep the machine code on disk where that can be."""
    compiled: Any = _njit(function, nogil=True, error_model="numpy", _nrt=False)
    try:
        compiled.enable_caching()
    except RuntimeError:  # numba finds no folder to write to
        return cast(Function, compiled)
    # numba would compile anew only when the module of the kernel changes, not one of those that it calls.
    with suppress(AttributeError):
        compiled._cache._cache_file._source_stamp = SOURCES
    return cast(Function, compiled)
