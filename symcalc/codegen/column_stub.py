"""The built-in for short arrays: vectors of one length go to the code, and its results into new arrays, with nothing in between.

It takes what nearly all short calls hand over, contiguous vectors of native doubles of exactly NumPy's own class, and leaves
everything else to Python. Few points are computed one by one, more of them in columns, by the very functions that serve all
other roads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from symcalc.codegen.object_layout import FLOAT64, array_layout, array_maker, layout

MOST_POINTS = 1024

_CHECKS = """
define ptr @short(ptr %self, ptr %args, i64 %n) {{
entry:
  %from = alloca [{p} x ptr]
  %in = alloca [{p} x double], align 64
  %out = alloca [{q} x double], align 64
  %columns = alloca [{p} x ptr]
  %rows = alloca [{q} x ptr]
{shapes}
  %right = icmp eq i64 %n, {p}
  br i1 %right, label %look, label %other
look:
  %k = phi i64 [0, %entry], [%k1, %fits]
  %so.far = phi i64 [0, %entry], [%length, %fits]
  %ap = getelementptr ptr, ptr %args, i64 %k
  %a = load ptr, ptr %ap
  %tp = getelementptr i8, ptr %a, i64 {type}
  %t = load ptr, ptr %tp
  %is.array = icmp eq ptr %t, inttoptr (i64 {array} to ptr)
  br i1 %is.array, label %array, label %other
array:
  %np = getelementptr i8, ptr %a, i64 {dimensions}
  %nd = load i32, ptr %np
  %kp = getelementptr i8, ptr %a, i64 {kind}
  %kind = load ptr, ptr %kp
  %fp = getelementptr i8, ptr %a, i64 {flags}
  %flags = load i32, ptr %fp
  %kept = and i32 %flags, 257
  %c1 = icmp eq i32 %kept, 257
  %c2 = icmp eq i32 %nd, 1
  %c3 = icmp eq ptr %kind, inttoptr (i64 {doubles} to ptr)
  %c12 = and i1 %c1, %c2
  %c = and i1 %c12, %c3
  br i1 %c, label %vector, label %other
vector:
  %lp = getelementptr i8, ptr %a, i64 {lengths}
  %lengths = load ptr, ptr %lp
  %length = load i64, ptr %lengths
  %first = icmp eq i64 %k, 0
  %same = icmp eq i64 %length, %so.far
  %fine = or i1 %first, %same
  br i1 %fine, label %fits, label %other
fits:
  %dp = getelementptr i8, ptr %a, i64 {data}
  %d = load ptr, ptr %dp
  %fk = getelementptr ptr, ptr %from, i64 %k
  store ptr %d, ptr %fk
  %k1 = add i64 %k, 1
  %more = icmp slt i64 %k1, {p}
  br i1 %more, label %look, label %known
known:
  %before = sub i64 %length, 1
  %short = icmp ult i64 %before, {most}
  br i1 %short, label %some, label %other
some:
  %core = load atomic ptr, ptr inttoptr (i64 {cell} to ptr) acquire, align 8
  %no.core = icmp eq ptr %core, null
  %few = icmp slt i64 %length, {few}
  %many = xor i1 %few, true
  %cannot = and i1 %many, %no.core
  br i1 %cannot, label %other, label %make
other:
  %road = call ptr @PyTuple_GetItem(ptr %self, i64 2)
  %answer = call ptr @PyObject_Vectorcall(ptr %road, ptr %args, i64 %n, ptr null)
  ret ptr %answer
make:
{make}
  br i1 %few, label %point, label %room
point:
  %i = phi i64 [0, %made], [%i1, %computed]
  br label %gather
gather:
  %g = phi i64 [0, %point], [%g1, %gather]
  %gp = getelementptr ptr, ptr %from, i64 %g
  %gf = load ptr, ptr %gp
  %gs = getelementptr double, ptr %gf, i64 %i
  %gv = load double, ptr %gs
  %gt = getelementptr double, ptr %in, i64 %g
  store double %gv, ptr %gt
  %g1 = add i64 %g, 1
  %g.go = icmp slt i64 %g1, {p}
  br i1 %g.go, label %gather, label %ready
ready:
  call void @kernel(ptr %in, ptr %out)
{place}
  br label %computed
computed:
  %i1 = add i64 %i, 1
  %i.go = icmp slt i64 %i1, %length
  br i1 %i.go, label %point, label %done
room:
  %up = add i64 %length, {width_less_one}
  %padded = and i64 %up, -{width}
  %numbers = mul i64 %padded, {rows}
  %whole = add i64 %numbers, {workspace}
  %bytes = mul i64 %whole, 8
  %memory = call ptr @PyMem_RawMalloc(i64 %bytes)
  %none = icmp eq ptr %memory, null
  br i1 %none, label %without, label %spread
without:
  call void @Py_DecRef(ptr %result)
  %raised = call ptr @PyErr_NoMemory()
  ret ptr null
spread:
  %row.bytes = mul i64 %padded, 8
  %length.bytes = mul i64 %length, 8
  br label %column
column:
  %j = phi i64 [0, %spread], [%j1, %filled]
  %js = mul i64 %j, %padded
  %jr = getelementptr double, ptr %memory, i64 %js
  %jp = getelementptr ptr, ptr %from, i64 %j
  %jf = load ptr, ptr %jp
  %jc = getelementptr ptr, ptr %columns, i64 %j
  store ptr %jr, ptr %jc
  call void @llvm.memcpy.p0.p0.i64(ptr %jr, ptr %jf, i64 %length.bytes, i1 false)
  %last = getelementptr double, ptr %jr, i64 %before
  %last.number = load double, ptr %last
  br label %pad
pad:
  %e = phi i64 [%length, %column], [%e1, %padding]
  %e.go = icmp slt i64 %e, %padded
  br i1 %e.go, label %padding, label %filled
padding:
  %ep = getelementptr double, ptr %jr, i64 %e
  store double %last.number, ptr %ep
  %e1 = add i64 %e, 1
  br label %pad
filled:
  %j1 = add i64 %j, 1
  %j.go = icmp slt i64 %j1, {p}
  br i1 %j.go, label %column, label %results
results:
  %inner.start = mul i64 %padded, {p}
  %found = getelementptr double, ptr %memory, i64 %inner.start
  %found.bytes = mul i64 %row.bytes, {q}
  call void @llvm.memset.p0.i64(ptr %found, i8 0, i64 %found.bytes, i1 false)
  br label %row
row:
  %r = phi i64 [0, %results], [%r1, %row]
  %rs = mul i64 %r, %padded
  %rr = getelementptr double, ptr %found, i64 %rs
  %rp = getelementptr ptr, ptr %rows, i64 %r
  store ptr %rr, ptr %rp
  %r1 = add i64 %r, 1
  %r.go = icmp slt i64 %r1, {q}
  br i1 %r.go, label %row, label %run
run:
  %after = getelementptr double, ptr %memory, i64 %numbers
  %after.number = ptrtoint ptr %after to i64
  %after.up = add i64 %after.number, 63
  %after.even = and i64 %after.up, -64
  %w = inttoptr i64 %after.even to ptr
  call void %core(ptr %columns, ptr %rows, ptr %w, i64 %padded)
{turn}
  call void @PyMem_RawFree(ptr %memory)
  br label %done
done:
  ret ptr %result
}}
"""
_TURN = """  br label %turn{k}
turn{k}:
  %tc{k} = phi i64 [0, %{above}], [%cn{k}, %turned{k}]
  %cr{k} = add i64 %tc{k}, {start}
  %cs{k} = mul i64 %cr{k}, %padded
  %cf{k} = getelementptr double, ptr %found, i64 %cs{k}
  %ct{k} = getelementptr double, ptr %to{k}, i64 %tc{k}
  br label %step{k}
step{k}:
  %s{k} = phi i64 [0, %turn{k}], [%sn{k}, %step{k}]
  %sf{k} = getelementptr double, ptr %cf{k}, i64 %s{k}
  %sv{k} = load double, ptr %sf{k}
  %so{k} = mul i64 %s{k}, {size}
  %st{k} = getelementptr double, ptr %ct{k}, i64 %so{k}
  store double %sv{k}, ptr %st{k}
  %sn{k} = add i64 %s{k}, 1
  %sg{k} = icmp slt i64 %sn{k}, %length
  br i1 %sg{k}, label %step{k}, label %turned{k}
turned{k}:
  %cn{k} = add i64 %tc{k}, 1
  %cg{k} = icmp slt i64 %cn{k}, {size}
  br i1 %cg{k}, label %turn{k}, label %turned.all{k}
turned.all{k}:"""
_MAKE = """  %len{k} = getelementptr i64, ptr %shape{k}, i64 0
  store i64 %length, ptr %len{k}
{sides}
  %arr{k} = call ptr {new}(ptr {array}, i32 {nd}, ptr %shape{k}, i32 {double}, ptr null, ptr null, i32 0, i32 0, ptr null)
  %no{k} = icmp eq ptr %arr{k}, null
  br i1 %no{k}, label %fail{k}, label %got{k}
fail{k}:
{drop}
  ret ptr null
got{k}:
{keep}
  %at{k} = getelementptr i8, ptr %arr{k}, i64 {data}
  %to{k} = load ptr, ptr %at{k}"""


def column_stub(shapes: Sequence[tuple[int, ...]], inputs: int, width: int, workspace: int, few: int, cell: int) -> str | None:
    """Write the stub, which is called ``short``; the module declares ``@kernel`` and Python's functions.

    Parameters
    ----------
    shapes : sequence of tuple of int
        Of the outputs at one point.
    inputs : int
        How many numbers go in, each an argument of its own.
    width, workspace : int
        Of the code for columns, as `columns.run` has them.
    few : int
        From how many points on they go in columns.
    cell : int
        Address of the place where the address of the code for columns stands, 0 as long as there is none.

    Returns
    -------
    str or None
        None where arrays can neither be read nor made.
    """
    found, array, maker = layout(), array_layout(), array_maker()
    sizes = [math.prod(shape) for shape in shapes]
    if found is None or array is None or maker is None or not inputs or not shapes or not all(sizes) or any(len(shape) > 8 for shape in shapes):
        return None
    outputs, alone = sum(sizes), len(shapes) == 1
    rooms, make, place, turn = [], [], [], []
    if not alone:
        make.append(f"  %result = call ptr @PyTuple_New(i64 {len(shapes)})\n  %no = icmp eq ptr %result, null\n  br i1 %no, label %fail, label %got")
        make.append("fail:\n  ret ptr null\ngot:")
    start, above = 0, "run"
    for k, (shape, size) in enumerate(zip(shapes, sizes, strict=True)):
        rooms.append(f"  %shape{k} = alloca [{1 + len(shape)} x i64]")
        sides = [f"  %side{k}.{d} = getelementptr i64, ptr %shape{k}, i64 {d}\n  store i64 {n}, ptr %side{k}.{d}" for d, n in enumerate(shape, 1)]
        entry = f"  %ent{k} = getelementptr i8, ptr %result, i64 {found.entries + 8 * k}\n  store ptr %arr{k}, ptr %ent{k}"
        make.append(
            _MAKE.format(
                k=k,
                sides="\n".join(sides),
                new=f"inttoptr (i64 {maker.function} to ptr)",
                array=f"inttoptr (i64 {maker.type} to ptr)",
                nd=1 + len(shape),
                double=FLOAT64,
                data=maker.data,
                drop="" if alone else "  call void @Py_DecRef(ptr %result)",
                keep="  %result = getelementptr i8, ptr %arr0, i64 0" if alone else entry,
            )
        )
        place.append(f"  %po{k} = mul i64 %i, {size}\n  %pt{k} = getelementptr double, ptr %to{k}, i64 %po{k}")
        place.append(f"  %pf{k} = getelementptr double, ptr %out, i64 {start}")
        place.append(f"  call void @llvm.memcpy.p0.p0.i64(ptr %pt{k}, ptr %pf{k}, i64 {8 * size}, i1 false)")
        turn.append(_TURN.format(k=k, start=start, size=size, above=above))
        start, above = start + size, f"turned.all{k}"
    return "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)\n" + _CHECKS.format(
        p=inputs,
        q=outputs,
        rows=inputs + outputs,
        shapes="\n".join(rooms),
        type=found.type,
        array=id(np.ndarray),
        dimensions=array.dimensions,
        kind=array.kind,
        flags=array.flags,
        doubles=array.doubles,
        lengths=array.lengths,
        data=array.data,
        most=MOST_POINTS,
        cell=cell,
        few=few,
        make="\n".join([*make, "  br label %made", "made:"]),
        place="\n".join(place),
        width=width,
        width_less_one=width - 1,
        workspace=workspace + 8,
        turn="\n".join(turn),
    )
