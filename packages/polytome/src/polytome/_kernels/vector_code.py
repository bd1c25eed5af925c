"""Vector instructions of the compiled pass, written for a fixed number of nodes.

A compiler that sees loops over arrays must assume that they overlap and keeps every sum in memory.
Written as vectors, a person's log-posterior stays in registers from the first answer to the
softmax: 2.5 times faster than the same loops. Nothing here knows numba; `_kernels` wraps it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir

_FLOAT, _BYTE = ir.FloatType(), ir.IntType(8)
_INT, _LONG = ir.IntType(32), ir.IntType(64)
# 2^f = Σ (f log 2)^k / k! for f in [-1/2, 1/2], highest power first: relative error 1.2e-7.
_FACTORIALS = (720, 120, 24, 6, 2, 1, 1)
_POWERS_OF_TWO = [np.log(2.0) ** (6 - k) / f for k, f in enumerate(_FACTORIALS)]


class _Vectors:
    """Instructions on vectors of one width, appended by a builder."""

    def __init__(self, builder: Any, width: int) -> None:
        self.builder, self.width = builder, width
        self.type = ir.VectorType(_FLOAT, width)
        self.integers = ir.VectorType(_INT, width)

    def place(self, address: Any) -> Any:
        return self.builder.inttoptr(address, self.type.as_pointer())

    def load(self, place: Any) -> Any:
        return self.builder.load(place, align=4)

    def store(self, vector: Any, place: Any) -> None:
        self.builder.store(vector, place, align=4)

    def constant(self, value: float) -> Any:
        return ir.Constant(self.type, [float(np.float32(value))] * self.width)

    def whole(self, value: int) -> Any:
        return ir.Constant(self.integers, [value] * self.width)

    def splat(self, value: Any) -> Any:
        undefined = ir.Constant(self.type, ir.Undefined)
        first = self.builder.insert_element(undefined, value, ir.Constant(_INT, 0))
        return self.builder.shuffle_vector(first, undefined, self.whole(0))

    def reduced(self, operation: str, *arguments: Any) -> Any:
        name = f"llvm.vector.reduce.{operation}.v{self.width}f32"
        module = self.builder.module
        function = module.globals.get(name)
        if function is None:
            signature = ir.FunctionType(_FLOAT, [argument.type for argument in arguments])
            function = ir.Function(module, signature, name)
        return self.builder.call(function, arguments, fastmath=("fast",))

    def total(self, vector: Any) -> Any:
        return self.reduced("fadd", ir.Constant(_FLOAT, 0.0), vector)

    def exponential(self, vector: Any) -> Any:
        """e^x for x ≤ 0: 2^k by the exponent's bits times a polynomial."""
        b = self.builder
        scaled = b.fmul(vector, self.constant(1.0 / np.log(2.0)))
        least = self.constant(-120.0)
        scaled = b.select(b.fcmp_ordered(">", scaled, least), scaled, least)
        power = b.fptosi(b.fsub(scaled, self.constant(0.5)), self.integers)
        rest = b.fsub(scaled, b.sitofp(power, self.type))
        value = self.constant(_POWERS_OF_TWO[0])
        for coefficient in _POWERS_OF_TWO[1:]:
            product = b.fmul(value, rest, flags=("fast",))
            value = b.fadd(product, self.constant(coefficient), flags=("fast",))
        exponent = b.shl(b.add(power, self.whole(127)), self.whole(23))
        return b.fmul(value, b.bitcast(exponent, self.type))


class _Answers:
    """A person's codes: which table row belongs to the answer to an item."""

    def __init__(self, builder: Any, codes: Any, stride: Any) -> None:
        self.builder, self.stride = builder, stride
        self.codes = builder.inttoptr(codes, _BYTE.as_pointer())

    def row(self, item: Any) -> Any:
        code = self.builder.zext(self.builder.load(self.builder.gep(self.codes, [item])), _LONG)
        return self.builder.add(self.builder.mul(item, self.stride), code)


def write_posterior(builder: Any, width: int, arguments: Any) -> None:
    """out[:width] = e^(log-posterior - peak); out[width] = peak; out[width + 1] = their sum.

    Arguments: addresses of table, codes, prior and out; number of items; rows per item.
    """
    table, codes, prior, out, n_items, stride = arguments
    vectors = _Vectors(builder, width)
    answers = _Answers(builder, codes, stride)
    rows = vectors.place(table)
    start = vectors.load(vectors.place(prior))
    one, two = ir.Constant(_LONG, 1), ir.Constant(_LONG, 2)

    def added(total: Any, item: Any) -> Any:
        return builder.fadd(total, vectors.load(builder.gep(rows, [answers.row(item)])))

    def two_items(index: Any, sums: list[Any]) -> list[Any]:
        # Two running sums: additions to a single one would wait for each other.
        item = builder.mul(index, two)
        return [added(sums[0], item), added(sums[1], builder.add(item, one))]

    pairs = builder.sdiv(n_items, two)
    even, odd = _repeat(builder, pairs, [start, vectors.constant(0.0)], two_items)
    last = builder.sub(n_items, one)
    left_over = builder.and_(n_items, one)
    (even,) = _repeat(builder, left_over, [even], lambda _, sums: [added(sums[0], last)])
    logs = builder.fadd(even, odd)
    peak = vectors.reduced("fmax", logs)
    terms = vectors.exponential(builder.fsub(logs, vectors.splat(peak)))
    vectors.store(terms, vectors.place(out))
    scalars = builder.inttoptr(out, _FLOAT.as_pointer())
    builder.store(peak, builder.gep(scalars, [ir.Constant(_LONG, width)]))
    builder.store(vectors.total(terms), builder.gep(scalars, [ir.Constant(_LONG, width + 1)]))


def write_scatter(builder: Any, width: int, arguments: Any) -> None:
    """Add terms × share to the rows of a person's answers and to the sum over persons.

    Arguments: addresses of sums, codes, nodes and terms; number of items; rows per item; share.
    """
    sums, codes, nodes, terms, n_items, stride, share = arguments
    vectors = _Vectors(builder, width)
    answers = _Answers(builder, codes, stride)
    rows = vectors.place(sums)
    posterior = builder.fmul(vectors.load(vectors.place(terms)), vectors.splat(share))

    def add_to(place: Any) -> None:
        vectors.store(builder.fadd(vectors.load(place), posterior), place)

    def one_item(item: Any, state: list[Any]) -> list[Any]:
        add_to(builder.gep(rows, [answers.row(item)]))
        return state

    add_to(vectors.place(nodes))
    _repeat(builder, n_items, [], one_item)


def write_moments(builder: Any, width: int, arguments: Any) -> None:
    """out[0] = m = Σ share t θ and out[1] = Σ share t (θ - m)².

    Arguments: addresses of terms, nodes and out; share.
    """
    terms, nodes, out, share = arguments
    vectors = _Vectors(builder, width)
    weights = builder.fmul(vectors.load(vectors.place(terms)), vectors.splat(share))
    points = vectors.load(vectors.place(nodes))
    mean = vectors.total(builder.fmul(weights, points))
    apart = builder.fsub(points, vectors.splat(mean))
    spread = vectors.total(builder.fmul(weights, builder.fmul(apart, apart)))
    scalars = builder.inttoptr(out, _FLOAT.as_pointer())
    builder.store(mean, scalars)
    builder.store(spread, builder.gep(scalars, [ir.Constant(_LONG, 1)]))


def _repeat(
    builder: Any, count: Any, state: list[Any], body: Callable[[Any, list[Any]], list[Any]]
) -> list[Any]:
    """Run `body` for 0 … count - 1, carrying `state` in registers."""
    before = builder.block
    head, inside, after = (builder.append_basic_block(name) for name in ("head", "body", "after"))
    builder.branch(head)
    builder.position_at_end(head)
    index = builder.phi(_LONG)
    carried = [builder.phi(value.type) for value in state]
    index.add_incoming(ir.Constant(_LONG, 0), before)
    builder.cbranch(builder.icmp_signed("<", index, count), inside, after)
    builder.position_at_end(inside)
    following = body(index, list(carried))
    step = builder.add(index, ir.Constant(_LONG, 1))
    builder.branch(head)
    index.add_incoming(step, builder.block)
    for phi, first, later in zip(carried, state, following, strict=True):
        phi.add_incoming(first, before)
        phi.add_incoming(later, inside)
    builder.position_at_end(after)
    return carried
