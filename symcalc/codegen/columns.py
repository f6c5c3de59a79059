"""The loop over many points: blocks of columns, of which the code for a vector of points runs through one after the other.

A column whose numbers stand side by side is read where it is; any other is copied block by block, so that no pass over the
whole data is added.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from typing import Any

import numpy as np

from symcalc.codegen.native import NativeCode

BLOCK = 512
_FEWEST_PER_THREAD = 8192
_NONE = np.zeros(0, dtype=np.int64)

_DRIVER = """
define void @drive(ptr %core, ptr %from, ptr %steps, ptr %to, ptr %in, ptr %out, ptr %scratch, ptr %w,
                   i64 %inputs, i64 %outputs, i64 %count, i64 %block) nounwind {
entry:
  br label %blocks
blocks:
  %b = phi i64 [0, %entry], [%b1, %called]
  %left = sub i64 %count, %b
  %few = icmp slt i64 %left, %block
  %n = select i1 %few, i64 %left, i64 %block
  %some = icmp sgt i64 %inputs, 0
  br i1 %some, label %columns, label %results
columns:
  %p = phi i64 [0, %blocks], [%p1, %placed]
  %fp = getelementptr ptr, ptr %from, i64 %p
  %f = load ptr, ptr %fp
  %sp = getelementptr i64, ptr %steps, i64 %p
  %step = load i64, ptr %sp
  %far = mul i64 %b, %step
  %start = getelementptr i8, ptr %f, i64 %far
  %row = mul i64 %p, %block
  %own = getelementptr double, ptr %scratch, i64 %row
  %close = icmp eq i64 %step, 8
  %still = icmp eq i64 %step, 0
  %as.is = or i1 %close, %still
  br i1 %as.is, label %placed, label %copy
copy:
  %j = phi i64 [0, %columns], [%j1, %copy]
  %js = mul i64 %j, %step
  %source = getelementptr i8, ptr %start, i64 %js
  %number = load double, ptr %source, align 1
  %dest = getelementptr double, ptr %own, i64 %j
  store double %number, ptr %dest
  %j1 = add i64 %j, 1
  %more = icmp slt i64 %j1, %n
  br i1 %more, label %copy, label %placed
placed:
  %where = phi ptr [%start, %columns], [%own, %copy]
  %ip = getelementptr ptr, ptr %in, i64 %p
  store ptr %where, ptr %ip
  %p1 = add i64 %p, 1
  %pgo = icmp slt i64 %p1, %inputs
  br i1 %pgo, label %columns, label %results
results:
  %k = phi i64 [0, %blocks], [0, %placed], [%k1, %results]
  %tp = getelementptr ptr, ptr %to, i64 %k
  %t = load ptr, ptr %tp
  %here = getelementptr double, ptr %t, i64 %b
  %op = getelementptr ptr, ptr %out, i64 %k
  store ptr %here, ptr %op
  %k1 = add i64 %k, 1
  %kgo = icmp slt i64 %k1, %outputs
  br i1 %kgo, label %results, label %called
called:
  call void %core(ptr %in, ptr %out, ptr %w, i64 %n)
  %b1 = add i64 %b, %block
  %again = icmp slt i64 %b1, %count
  br i1 %again, label %blocks, label %done
done:
  ret void
}
"""


@cache
def _driver() -> Callable[..., None]:
    return NativeCode(_DRIVER, 1).function("drive", *[ctypes.c_void_p] * 8, *[ctypes.c_int64] * 4)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="symcalc")


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _aligned(size: int) -> Any:
    room = np.empty(size + 8)
    return room[(-room.ctypes.data // 8) % 8 :]


def run(core: int, width: int, workspace: int, arguments: Sequence[Any], outs: Sequence[Any], work: int, threads: int | None) -> None:
    """Evaluate at many points.

    Parameters
    ----------
    core : int
        Address of ``void (double** in, double** out, double* w, int64 n)``, where ``n`` is a multiple of ``width``.
    workspace : int
        How many numbers ``w`` holds.
    arguments : sequence of (points, size) float64 array
        With any strides.
    outs : sequence of (size, points) float64 array
        Each row of which is contiguous.
    work : int
        Operations for each point.
    threads : int or None
    """
    points = outs[0].shape[1] if outs else 0
    ends = _addresses(outs, 0)
    if not points or not len(ends):
        return
    starts = _addresses(arguments, 1)
    whole = points - points % width
    if whole:
        block = max(width, BLOCK if len(starts) <= 64 else BLOCK * 64 // len(starts) // width * width)
        steps = np.concatenate([_NONE, *(np.full(argument.shape[1], argument.strides[0], dtype=np.int64) for argument in arguments)])
        filled = np.repeat(np.concatenate([np.zeros(0), *(argument[0] for argument in arguments)])[steps == 0, None], min(block, whole), axis=1)
        starts[steps == 0] = _addresses([filled], 0)
        most = threads if threads is not None else processors() if work * whole > 200_000 else 1
        count = max(1, min(most, whole // (_FEWEST_PER_THREAD if threads is None else width)))
        size = -(-whole // count) // width * width + width
        parts = [(start, min(size, whole - start)) for start in range(0, whole, size)]
        drive = _driver()

        def part(start: int, n: int) -> None:
            copied = np.empty((len(starts), block) if ((steps != 0) & (steps != 8)).any() else 0)
            own = _aligned(workspace)
            tables = [starts + start * steps, steps, ends + 8 * start, np.empty_like(starts), np.empty_like(ends)]
            drive(core, *(table.ctypes.data for table in (*tables, copied, own)), len(starts), len(ends), n, block)

        if len(parts) == 1:
            part(*parts[0])
        else:
            for done in [_pool().submit(part, *where) for where in parts]:
                done.result()
    if whole < points:
        _rest(core, width, workspace, arguments, outs, whole)


def run_few(core: Callable[..., None], width: int, workspace: int, inputs: int, arguments: Sequence[Any], outs: Sequence[Any], zeroed: bool) -> None:
    """Evaluate at points so few that what is done around the code counts: all columns are copied side by side.

    Parameters
    ----------
    core : callable
        As in `run`, the function itself.
    width, workspace, arguments, outs
        As in `run`.
    inputs : int
        How many columns come in.
    zeroed : bool
        Whether the code leaves places out, which are 0.
    """
    points = outs[0].shape[1]
    padded = -(-points // width) * width
    rows = inputs + sum([out.shape[0] for out in outs])
    room = np.zeros((rows, padded)) if zeroed else np.empty((rows, padded))
    at = 0
    for argument in arguments:
        size = argument.shape[1]
        room[at : at + size, :points] = argument.T
        at += size
    if padded > points:  # the other lanes of the last vector repeat its last point
        room[:inputs, points:] = room[:inputs, points - 1 : points]
    pointers = _offsets(rows, 8 * padded) + room.ctypes.data
    start = pointers.ctypes.data
    own = _aligned(workspace) if workspace else room
    core(start, start + 8 * inputs, own.ctypes.data if workspace else None, padded)
    for out in outs:
        out[...] = room[at : at + out.shape[0], :points]
        at += out.shape[0]


@lru_cache(maxsize=64)
def _offsets(rows: int, step: int) -> Any:
    return step * np.arange(rows, dtype=np.int64)


def _rest(core: int, width: int, workspace: int, arguments: Sequence[Any], outs: Sequence[Any], whole: int) -> None:
    """Evaluate at the last points, fewer than a vector holds: its other lanes repeat the last of them."""
    rest = np.concatenate([np.zeros((0, outs[0].shape[1] - whole)), *(argument[whole:].T for argument in arguments)])
    given = np.concatenate([rest, np.repeat(rest[:, -1:], width - rest.shape[1], axis=1)], axis=1)
    found = np.zeros((sum(out.shape[0] for out in outs), width))
    own, tables = _aligned(workspace), [_addresses([array], 0) for array in (given, found)]
    kernel = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, ctypes.c_int64)(core)
    kernel(tables[0].ctypes.data, tables[1].ctypes.data, own.ctypes.data, width)
    at = 0
    for out in outs:
        out[:, whole:] = found[at : at + out.shape[0], : rest.shape[1]]
        at += out.shape[0]


def _addresses(arrays: Sequence[Any], axis: int) -> Any:
    """Return where each row, or each column, of some arrays begins."""
    return np.concatenate([_NONE, *(array.ctypes.data + array.strides[axis] * np.arange(array.shape[axis], dtype=np.int64) for array in arrays)])
