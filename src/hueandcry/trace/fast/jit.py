"""The one door to numba: a typed decorator, and the prefetch instruction where the compiler has it."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite.binding as llvm
import llvmlite.ir as ir
import numba
import numpy as np
from numba.core import cgutils, types
from numba.extending import intrinsic

SOURCES = sorted(
    (path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in Path(__file__).parent.glob("*.py")
)
Function = TypeVar("Function", bound=Callable[..., Any])

WORD = ir.IntType(64)
PREFETCH_NAMES = ("llvm.prefetch.p0", "llvm.prefetch.p0i8", "llvm.prefetch")


_njit: Any = numba.njit  # numba's own types lack the options below
_intrinsic: Any = intrinsic
_declare: Any = cgutils.get_or_insert_function


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


def prefetch_name(names: tuple[str, ...] = PREFETCH_NAMES) -> str | None:
    """The prefetch intrinsic of this LLVM (its name has changed over the years), or None."""
    for name in names:
        for pointer in ("ptr", "i8*"):
            text = f"declare void @{name}({pointer}, i32, i32, i32)\n"
            try:
                module = llvm.parse_assembly(text)
                module.verify()
            except RuntimeError:
                continue
            if any(function.name == name for function in module.functions):
                return name
    return None


def _declare_prefetch(builder: Any) -> Any:
    name = prefetch_name()
    if name is None:
        return None
    flag = ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [ir.IntType(8).as_pointer(), flag, flag, flag])
    return _declare(builder.module, kind, name)


def _slot(builder: Any, arguments: Any) -> Any:
    """The address of a word: a base address and an index."""
    return builder.gep(builder.inttoptr(arguments[0], WORD.as_pointer()), [arguments[1]], source_etype=WORD)


def _load(_typing: Any, base: Any, index: Any) -> Any:
    """The word at `index` of the array that starts at the address `base`."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.load(_slot(builder, arguments), typ=WORD)

    return types.uint64(base, index), generate


def _store(_typing: Any, base: Any, index: Any, value: Any) -> Any:
    """Set the word at `index` of the array that starts at the address `base`."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _slot(builder, arguments))
        return context.get_dummy_value()

    return types.void(base, index, value), generate


def _prefetch(_typing: Any, base: Any, index: Any) -> Any:
    """Ask the cache for the word, to be written soon; nothing where the instruction is missing."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        function = _declare_prefetch(builder)
        if function is not None:
            write, keep, data = (ir.Constant(ir.IntType(32), value) for value in (1, 3, 1))
            place = builder.bitcast(_slot(builder, arguments), ir.IntType(8).as_pointer())
            builder.call(function, [place, write, keep, data])
        return context.get_dummy_value()

    return types.void(base, index), generate


load: Callable[[np.uint64, np.uint64], np.uint64] = _intrinsic(_load)
store: Callable[[np.uint64, np.uint64, np.uint64], None] = _intrinsic(_store)
prefetch: Callable[[np.uint64, np.uint64], None] = _intrinsic(_prefetch)
