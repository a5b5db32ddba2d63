"""What the machine can do and numba does not say: plain loads and stores, prefetch, carries across words.

Memory is named by address: passing arrays from function to function costs more than most of the work here.
"""

from collections.abc import Callable
from itertools import product
from typing import Any, TypeAlias

import llvmlite.binding as llvm
import llvmlite.ir as ir
import numpy as np
from numba.core import cgutils, types
from numba.extending import intrinsic

Word: TypeAlias = np.uint64
Wide: TypeAlias = tuple[np.uint64, np.uint64]

WIDE, WORD, ID = ir.IntType(128), ir.IntType(64), ir.IntType(32)
PREFETCH_NAMES = ("llvm.prefetch.p0", "llvm.prefetch.p0i8", "llvm.prefetch")

_intrinsic: Any = intrinsic  # whose own types do not say how the result is called
_declare: Any = cgutils.get_or_insert_function
_tuple: Any = types.UniTuple


def prefetch_name(names: tuple[str, ...] = PREFETCH_NAMES) -> str | None:
    """The prefetch intrinsic of this LLVM (its name has changed over the years), or None.

    LLVM knows a function as its own by giving it attributes that the declaration does not have.
    """
    for name, pointer in product(names, ("ptr", "i8*")):
        try:
            module = llvm.parse_assembly(f"declare void @{name}({pointer}, i32, i32, i32)")
        except RuntimeError:  # an LLVM without this kind of pointer
            continue
        if any(function.name == name and list(function.attributes) for function in module.functions):
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


def _load_id(_typing: Any, base: Any, index: Any) -> Any:
    """The 32-bit purse at `index` of the array that starts at the address `base`."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        start = builder.inttoptr(arguments[0], ID.as_pointer())
        purse = builder.load(builder.gep(start, [arguments[1]], source_etype=ID), typ=ID)
        return builder.zext(purse, WORD)

    return types.uint64(base, index), generate


def _wide(builder: Any, lo: Any, hi: Any) -> Any:
    """Two words as one 128-bit integer."""
    high = builder.shl(builder.zext(hi, WIDE), ir.Constant(WIDE, 64))
    return builder.or_(high, builder.zext(lo, WIDE))


def _arithmetic(operation: str) -> Any:
    """An operation of 128-bit integers: LLVM then keeps the carry in its flag."""

    def typed(_typing: Any, alo: Any, ahi: Any, blo: Any, bhi: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            a, b = _wide(builder, *arguments[:2]), _wide(builder, *arguments[2:])
            result = getattr(builder, operation)(a, b)
            high = builder.lshr(result, ir.Constant(WIDE, 64))
            words = [builder.trunc(value, WORD) for value in (result, high)]
            return context.make_tuple(builder, signature.return_type, words)

        return _tuple(types.uint64, 2)(alo, ahi, blo, bhi), generate

    return _intrinsic(typed)


add: Callable[[Word, Word, Word, Word], Wide] = _arithmetic("add")
sub: Callable[[Word, Word, Word, Word], Wide] = _arithmetic("sub")
load: Callable[[Word, Word], Word] = _intrinsic(_load)
load_id: Callable[[Word, Word], Word] = _intrinsic(_load_id)
store: Callable[[Word, Word, Word], None] = _intrinsic(_store)
prefetch: Callable[[Word, Word], None] = _intrinsic(_prefetch)
