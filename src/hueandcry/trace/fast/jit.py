"""The one door to numba: a typed decorator, and the prefetch instruction where the compiler has it."""

from collections.abc import Callable
from typing import Any, TypeVar

import llvmlite.binding as llvm
import llvmlite.ir as ir
import numba
from numba.core import cgutils, types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

PREFETCH_NAMES = ("llvm.prefetch.p0", "llvm.prefetch.p0i8", "llvm.prefetch")


def jit(function: Function) -> Function:
    """Compile as a part of the kernels that call it: no way in from Python, nothing of its own on disk."""
    inner: Function = numba.njit(
        function, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False
    )
    return inner


def kernel(function: Function) -> Function:
    """Compile on the first call, free of the GIL; keep the machine code on disk where a folder is writable."""
    try:
        compiled: Function = numba.njit(function, nogil=True, error_model="numpy", cache=True, _nrt=False)
    except RuntimeError:  # numba finds no folder to write its cache to
        compiled = numba.njit(function, nogil=True, error_model="numpy", _nrt=False)
    return compiled


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
    return cgutils.get_or_insert_function(builder.module, kind, name)


@intrinsic  # type: ignore[untyped-decorator]
def prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    """Ask the cache for `array[index]`, to be written soon; nothing where the instruction is missing."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        function = _declare_prefetch(builder)
        if function is not None:
            data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
            place = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
            write, keep, as_data = (ir.Constant(ir.IntType(32), value) for value in (1, 3, 1))
            builder.call(function, [place, write, keep, as_data])
        return context.get_dummy_value()

    return types.void(array, index), generate
