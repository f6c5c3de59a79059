"""The loop over many points: blocks of columns, of which the code for a vector of points runs through one after the other.

A column whose numbers stand side by side is read where it is; any other is copied block by block, so that no pass over the
whole data is added.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from symcalc.codegen.native import NativeCode

BLOCK = 512
_FEWEST_PER_THREAD = 8192

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
    return NativeCode(_DRIVER, passes=1).function("drive", *[ctypes.c_void_p] * 8, *[ctypes.c_int64] * 4)


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
    columns = [argument[:, k] for argument in arguments for k in range(argument.shape[1])]
    results = [out[k] for out in outs for k in range(out.shape[0])]
    points = outs[0].shape[1] if outs else 0
    if not points or not results:
        return
    whole = points - points % width
    block = max(width, BLOCK if len(columns) <= 64 else BLOCK * 64 // len(columns) // width * width)
    if whole:
        fixed = [np.full(min(block, whole), column[0]) if column.strides[0] == 0 else column for column in columns]
        steps = np.array([0 if c is not f else c.strides[0] for c, f in zip(columns, fixed, strict=True)], dtype=np.int64)
        most = threads if threads is not None else processors() if work * whole > 200_000 else 1
        count = max(1, min(most, whole // _FEWEST_PER_THREAD)) if threads is None else max(1, min(most, whole // width))
        size = -(-whole // count) // width * width + width
        parts = [(start, min(size, whole - start)) for start in range(0, whole, size)]
        starts = np.array([f.ctypes.data for f in fixed], dtype=np.int64)
        ends = np.array([r.ctypes.data for r in results], dtype=np.int64)

        drive = _driver()

        def part(start: int, n: int) -> None:
            copied = np.empty((len(columns), block) if (steps % 8 + (steps > 8) + (steps < 0)).any() else 0)
            own = _aligned(workspace)
            tables = [starts + start * steps, steps, ends + 8 * start, np.empty(len(columns), dtype=np.int64), np.empty(len(results), dtype=np.int64)]
            pointers = [table.ctypes.data for table in tables]
            drive(core, *pointers, copied.ctypes.data, own.ctypes.data, len(columns), len(results), n, block)

        if len(parts) == 1:
            part(*parts[0])
        else:
            for done in [_pool().submit(part, *where) for where in parts]:
                done.result()
    if whole < points:
        # The last points, fewer than a vector holds, are put into one whose other lanes repeat the last of them.
        rest = np.empty((len(columns), width))
        for row, column in zip(rest, columns, strict=True):
            row[: points - whole], row[points - whole :] = column[whole:], column[-1]
        found = np.zeros((len(results), width))
        tables = [array.ctypes.data + 8 * width * np.arange(len(array), dtype=np.int64) for array in (rest, found)]
        kernel = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, ctypes.c_int64)(core)
        kernel(tables[0].ctypes.data, tables[1].ctypes.data, _aligned(workspace).ctypes.data, width)
        for result, row in zip(results, found, strict=True):
            result[whole:] = row[: points - whole]
